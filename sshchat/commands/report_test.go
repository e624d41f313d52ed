package commands_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/memory"
)

// keys returns the keys of what somebody is told now.
func keys(t *testing.T, p *person) (keys []string) {
	t.Helper()
	for range 5 {
		synctest.Wait()
		n, err := p.Take(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, notice := range n.Notices {
			switch notice := notice.(type) {
			case sshchat.Done:
				keys = append(keys, notice.Key)
			case *sshchat.Fault:
				keys = append(keys, notice.Key)
			}
		}
	}
	return keys
}

// A report reaches the operators who are here, waits for those who come, and nobody else
// learns of it; one of them ends it.
func TestReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, chat.Options{})
		boss := own(t, c)
		ann, eve := in(t, c, somebody{name: "ann", key: "A"}), in(t, c, somebody{name: "eve", key: "E"})
		boss.say("/op eve")
		boss.sees()
		eve.sees()
		if got := done(t, ann, "/report eve she sells watches"); got.Key != "report.done" {
			t.Fatalf("answered by %s", got.Key)
		}
		if got := keys(t, boss); fmt.Sprint(got) != "[report.new]" {
			t.Errorf("an operator who is here is told %q", got)
		}
		if got := keys(t, eve); len(got) > 0 {
			t.Errorf("eve is told %q", got)
		}
		if got := refused(t, eve, "/reports"); got != "report.none" {
			t.Errorf("eve sees reports: %s", got)
		}
		if got := refused(t, ann, "/reports"); got != "denied" {
			t.Errorf("a member sees reports: %s", got)
		}
		boss.leave(sshchat.Quit)
		boss, _ = login(t, c, somebody{name: "boss", key: "BOSS"})
		if got := keys(t, boss); fmt.Sprint(got) != "[report.wait]" {
			t.Errorf("an operator who comes is told %q", got)
		}
		list := fmt.Sprint(done(t, socket(t, c), "/reports").Args[0])
		if !strings.Contains(list, "#1 ") || !strings.Contains(list, "ann → eve  #lobby: she sells watches") {
			t.Errorf("the list is %q", list)
		}
		if got := refused(t, boss, "/reports done 2"); got != "report.unknown" {
			t.Errorf("one that there is not: %s", got)
		}
		done(t, boss, "/reports done 1")
		if got := refused(t, boss, "/reports"); got != "report.none" {
			t.Errorf("after it was seen to: %s", got)
		}
	})
}

// Whoever shares an address with somebody who reports a lot reports, too: a school is one
// address. What comes from it is bounded all the same, also by guests who come anew.
func TestReportsFromOneAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		in(t, c, somebody{name: "eve", key: "E", addr: "192.0.2.9"})
		ann := in(t, c, somebody{name: "ann", key: "A", addr: "192.0.2.8"})
		bob := in(t, c, somebody{name: "bob", key: "B", addr: "192.0.2.8"})
		for range 3 {
			done(t, ann, "/report eve spam")
		}
		if f := tell[*sshchat.Fault](t, ann, "/report eve spam"); f.Key != "report.many" || fmt.Sprint(f.Args) != "[3]" {
			t.Errorf("a fourth by one account: %s %v", f.Key, f.Args)
		}
		for range 3 {
			done(t, bob, "/report eve spam")
		}
		for i := range 8 {
			gina := in(t, c, somebody{name: fmt.Sprintf("gina%dx", i), addr: "192.0.2.8"})
			for range 3 {
				done(t, gina, "/report eve spam")
			}
			gina.leave(sshchat.Quit)
		}
		carol := in(t, c, somebody{name: "carol", key: "C", addr: "192.0.2.8"})
		if f := tell[*sshchat.Fault](t, carol, "/report eve spam"); f.Key != "report.crowd" || fmt.Sprint(f.Args) != "[30]" {
			t.Errorf("one more from the address: %s %v", f.Key, f.Args)
		}
		done(t, in(t, c, somebody{name: "dan", key: "D", addr: "192.0.2.77"}), "/report eve spam")
	})
}

// Reports are bounded, for one account and source and in all, and go by themselves; of a
// private room nothing is told.
func TestReportsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, chat.Options{})
		boss := own(t, c)
		in(t, c, somebody{name: "bob", key: "B", addr: "192.0.2.9"})
		ann := in(t, c, somebody{name: "ann", key: "A", addr: "192.0.2.8"})
		for line, want := range map[string]string{"/report": "usage", "/report bob": "usage", "/report nosuch spam": "rule.nobody", "/report ann spam": "rule.self"} {
			if got := refused(t, ann, line); got != want {
				t.Errorf("%s: %s, want %s", line, got, want)
			}
		}
		tell[sshchat.Opened](t, ann, "/join #plot")
		done(t, ann, "/room private yes")
		for range 3 {
			done(t, ann, "/report bob again")
		}
		if got := refused(t, ann, "/report bob again"); got != "report.many" {
			t.Errorf("a fourth: %s", got)
		}
		if list := fmt.Sprint(done(t, boss, "/reports").Args[0]); strings.Contains(list, "plot") || strings.Count(list, "\n") != 2 {
			t.Errorf("the list is %q", list)
		}
		for i := range 200 {
			p := in(t, c, somebody{name: fmt.Sprintf("p%dx", i), key: fmt.Sprint("P", i), addr: fmt.Sprintf("198.51.100.%d", i)})
			p.say("/report bob me too")
			p.sees()
			p.leave(sshchat.Quit)
		}
		if n := records(t, engine, "report/"); n != 200 {
			t.Errorf("%d wait, want 200", n)
		}
		pass(31 * 24 * time.Hour)
		if got := refused(t, boss, "/reports"); got != "report.none" || records(t, engine, "report/") != 0 {
			t.Errorf("after a month: %s, %d", got, records(t, engine, "report/"))
		}
	})
}
