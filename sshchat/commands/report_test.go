package commands_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/memory"
)

// keys returns the keys of what somebody is told now.
func keys(t *testing.T, p *stage.Person) (keys []string) {
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
		c := stage.OpenOn(t, engine, chat.Options{})
		boss := stage.Own(t, c)
		ann, eve := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "eve", Key: "E"})
		boss.Says("/op eve")
		boss.Sees()
		eve.Sees()
		if got := stage.Done(t, ann, "/report eve she sells watches"); got.Key != "report.done" {
			t.Fatalf("answered by %s", got.Key)
		}
		if got := keys(t, boss); fmt.Sprint(got) != "[report.new]" {
			t.Errorf("an operator who is here is told %q", got)
		}
		if got := keys(t, eve); len(got) > 0 {
			t.Errorf("eve is told %q", got)
		}
		if got := stage.Refused(t, eve, "/reports"); got != "report.none" {
			t.Errorf("eve sees reports: %s", got)
		}
		if got := stage.Refused(t, ann, "/reports"); got != "denied" {
			t.Errorf("a member sees reports: %s", got)
		}
		boss.Leaves(sshchat.Quit)
		boss, _ = stage.Login(t, c, stage.Somebody{Name: "boss", Key: "BOSS"})
		if got := keys(t, boss); fmt.Sprint(got) != "[report.wait]" {
			t.Errorf("an operator who comes is told %q", got)
		}
		list := fmt.Sprint(stage.Done(t, stage.Socket(t, c), "/reports").Args[0])
		if !strings.Contains(list, "#1 ") || !strings.Contains(list, "ann → eve  #lobby: she sells watches") {
			t.Errorf("the list is %q", list)
		}
		if got := stage.Refused(t, boss, "/reports done 2"); got != "report.unknown" {
			t.Errorf("one that there is not: %s", got)
		}
		stage.Done(t, boss, "/reports done 1")
		if got := stage.Refused(t, boss, "/reports"); got != "report.none" {
			t.Errorf("after it was seen to: %s", got)
		}
	})
}

// Whoever shares an address with somebody who reports a lot reports, too: a school is one
// address. What comes from it is bounded all the same, also by guests who come anew.
func TestReportsFromOneAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		stage.In(t, c, stage.Somebody{Name: "eve", Key: "E", Addr: "192.0.2.9"})
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A", Addr: "192.0.2.8"})
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B", Addr: "192.0.2.8"})
		for range 3 {
			stage.Done(t, ann, "/report eve spam")
		}
		if f := stage.Tell[*sshchat.Fault](t, ann, "/report eve spam"); f.Key != "report.many" || fmt.Sprint(f.Args) != "[3]" {
			t.Errorf("a fourth by one account: %s %v", f.Key, f.Args)
		}
		for range 3 {
			stage.Done(t, bob, "/report eve spam")
		}
		for i := range 8 {
			gina := stage.In(t, c, stage.Somebody{Name: fmt.Sprintf("gina%dx", i), Addr: "192.0.2.8"})
			for range 3 {
				stage.Done(t, gina, "/report eve spam")
			}
			gina.Leaves(sshchat.Quit)
		}
		carol := stage.In(t, c, stage.Somebody{Name: "carol", Key: "C", Addr: "192.0.2.8"})
		if f := stage.Tell[*sshchat.Fault](t, carol, "/report eve spam"); f.Key != "report.crowd" || fmt.Sprint(f.Args) != "[30]" {
			t.Errorf("one more from the address: %s %v", f.Key, f.Args)
		}
		stage.Done(t, stage.In(t, c, stage.Somebody{Name: "dan", Key: "D", Addr: "192.0.2.77"}), "/report eve spam")
	})
}

// Reports are bounded, for one account and source and in all, and go by themselves; of a
// private room nothing is told.
func TestReportsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := stage.OpenOn(t, engine, chat.Options{})
		boss := stage.Own(t, c)
		stage.In(t, c, stage.Somebody{Name: "bob", Key: "B", Addr: "192.0.2.9"})
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A", Addr: "192.0.2.8"})
		for line, want := range map[string]string{"/report": "usage", "/report bob": "usage", "/report nosuch spam": "rule.nobody", "/report ann spam": "rule.self"} {
			if got := stage.Refused(t, ann, line); got != want {
				t.Errorf("%s: %s, want %s", line, got, want)
			}
		}
		stage.Tell[sshchat.Opened](t, ann, "/join #plot")
		stage.Done(t, ann, "/room private yes")
		for range 3 {
			stage.Done(t, ann, "/report bob again")
		}
		if got := stage.Refused(t, ann, "/report bob again"); got != "report.many" {
			t.Errorf("a fourth: %s", got)
		}
		if list := fmt.Sprint(stage.Done(t, boss, "/reports").Args[0]); strings.Contains(list, "plot") || strings.Count(list, "\n") != 2 {
			t.Errorf("the list is %q", list)
		}
		for i := range 200 {
			p := stage.In(t, c, stage.Somebody{Name: fmt.Sprintf("p%dx", i), Key: fmt.Sprint("P", i), Addr: fmt.Sprintf("198.51.100.%d", i)})
			p.Says("/report bob me too")
			p.Sees()
			p.Leaves(sshchat.Quit)
		}
		if n := stage.Records(t, engine, "report/"); n != 200 {
			t.Errorf("%d wait, want 200", n)
		}
		stage.Pass(31 * 24 * time.Hour)
		if got := stage.Refused(t, boss, "/reports"); got != "report.none" || stage.Records(t, engine, "report/") != 0 {
			t.Errorf("after a month: %s, %d", got, stage.Records(t, engine, "report/"))
		}
	})
}
