package commands_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/chattest/stage"
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
		engine := stage.Engine(t)
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
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		boss := stage.Own(t, c)
		stage.In(t, c, stage.Somebody{Name: "bob", Key: "B", Addr: "192.0.2.9"})
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A", Addr: "192.0.2.8"})
		for line, want := range map[string]string{"/report": "report.mine.none", "/report bob": "usage", "/report nosuch spam": "rule.nobody", "/report ann spam": "rule.self"} {
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
		if sample.Step > 1 { // a month has many hours, and one goroutine that tidies up
			return
		}
		stage.Pass(31 * 24 * time.Hour)
		if got := stage.Refused(t, boss, "/reports"); got != "report.none" || stage.Records(t, engine, "report/") != 0 {
			t.Errorf("after a month: %s, %d", got, stage.Records(t, engine, "report/"))
		}
	})
}

// A report of a line keeps it, and those around it, as they were; one of somebody keeps the last
// that they said where both are. Of letters it keeps those between the two alone.
func TestReportKeepsLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Hasty)
		boss := stage.Own(t, c)
		ann, eve := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "eve", Key: "E"})
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		say := func(p *stage.Person, line string) {
			p.Says(line)
			stage.Settle(boss, ann, eve, bob)
		}
		for i := range 5 {
			say(bob, fmt.Sprint("before ", i))
		}
		say(eve, "you are all fools")
		say(eve, "/edit you are all fine people")
		if got := stage.Done(t, ann, "/report eve rude"); got.Key != "report.lines" || fmt.Sprint(got.Args[2]) != "4" {
			t.Errorf("answered by %s %v", got.Key, got.Args)
		}
		say(eve, "/del")
		say(eve, "/msg ann alone I say more")
		say(bob, "/msg ann what bob writes")
		say(ann, "/msg eve stop it")
		letters := stage.Tell[sshchat.Lines](t, ann, "/history @eve").Entries
		stage.Done(t, ann, fmt.Sprintf("/report #%d threats", letters[0].Seq))
		if got := stage.Refused(t, ann, fmt.Sprintf("/report #%d mine", letters[1].Seq)); got != "rule.self" {
			t.Errorf("one's own line: %s", got)
		}
		if got := stage.Refused(t, bob, fmt.Sprintf("/report #%d what I cannot read", letters[0].Seq)); got != "show.none" {
			t.Errorf("a line that one cannot read: %s", got)
		}
		one := fmt.Sprint(stage.Done(t, boss, "/reports 1").Args[0])
		if !strings.Contains(one, "eve: you are all fine people") || !strings.Contains(one, "bob: before 2") || strings.Contains(one, "before 1") {
			t.Errorf("the first: %s", one)
		}
		two := fmt.Sprint(stage.Done(t, boss, "/reports 2").Args[0])
		if !strings.Contains(two, "> ") || !strings.Contains(two, "alone I say more") || !strings.Contains(two, "ann: stop it") || strings.Contains(two, "bob") {
			t.Errorf("the second: %s", two)
		}
		if got := stage.Refused(t, boss, "/reports 3"); got != "report.unknown" {
			t.Errorf("one that there is not: %s", got)
		}
	})
}

// One operator takes a report up and says what was done; whoever made it is told, at once or
// when they come, and once.
func TestReportsAreAnswered(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, stage.Hasty)
		boss := stage.Own(t, c)
		moe := stage.In(t, c, stage.Somebody{Name: "moe", Key: "M", Role: sshchat.OperatorRole})
		ann, eve := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "eve", Key: "E"})
		for range 2 {
			stage.Done(t, ann, "/report eve spam")
		}
		keys(t, boss)
		stage.Done(t, boss, "/reports take 1")
		if got := stage.Refused(t, moe, "/reports take 1"); got != "report.taken" {
			t.Errorf("another takes it: %s", got)
		}
		if list := fmt.Sprint(stage.Done(t, moe, "/reports").Args[0]); !strings.Contains(list, "[boss]") {
			t.Errorf("the list is %q", list)
		}
		keys(t, ann)
		stage.Done(t, boss, "/reports done 1 muted for a day")
		if got := keys(t, ann); fmt.Sprint(got) != "[report.answer]" {
			t.Errorf("who reported is told %q", got)
		}
		ann.Leaves(sshchat.Quit)
		stage.Done(t, boss, "/reports done 2")
		for _, want := range []string{"[report.seen]", "[]"} {
			ann, _ = stage.Login(t, c, stage.Somebody{Name: "ann", Key: "A"})
			if got := keys(t, ann); fmt.Sprint(got) != want {
				t.Errorf("who comes is told %q, want %s", got, want)
			}
			if want != "[]" {
				ann.Leaves(sshchat.Quit)
			}
		}
		if list := fmt.Sprint(stage.Done(t, moe, "/reports done").Args[0]); !strings.Contains(list, "muted for a day") || !strings.Contains(list, "#2") {
			t.Errorf("what was done: %q", list)
		}
		if got := stage.Refused(t, boss, "/reports done 1 again"); got != "report.unknown" {
			t.Errorf("what is done is done again: %s", got)
		}
		if got := keys(t, eve); len(got) > 0 {
			t.Errorf("whom it is about is told %q", got)
		}
		stage.Pass(31 * 24 * time.Hour)
		if n := stage.Records(t, engine, "report/"); n != 0 {
			t.Errorf("%d are kept for ever", n)
		}
	})
}

// Nothing is left in reports of who was forgotten, be it who reported or who was reported.
func TestReportsForget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, stage.Hasty)
		stage.Own(t, c)
		ann, eve := stage.In(t, c, stage.Somebody{Name: "annabel", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "evelyn", Key: "E"})
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		eve.Says("words of hers")
		ann.Says("words of annabel's")
		stage.Settle(ann, eve, bob)
		stage.Done(t, bob, "/report evelyn was rude")
		stage.Done(t, ann, "/report evelyn was loud")
		left := func() (all string) {
			l := ledgerOf(t, engine, "report/")
			return strings.Join(l, "\n")
		}
		if got := left(); !strings.Contains(got, "words of hers") || !strings.Contains(got, "words of annabel") {
			t.Fatalf("kept: %s", got)
		}
		ann.Says("/forget me yes")
		stage.Pass(time.Second)
		if got := left(); strings.Contains(got, "annabel") || strings.Contains(got, "loud") || !strings.Contains(got, "words of hers") {
			t.Errorf("after annabel was forgotten: %s", got)
		}
		eve.Says("/forget me yes")
		stage.Pass(time.Second)
		if got := left(); strings.Contains(got, "evelyn") || strings.Contains(got, "hers") || strings.Contains(got, "rude") {
			t.Errorf("after evelyn was forgotten: %s", got)
		}
	})
}

// ledgerOf returns the records of a prefix as they are kept.
func ledgerOf(t *testing.T, e sshchat.Engine, prefix string) (all []string) {
	t.Helper()
	done := errors.New("done")
	err := e.Watch(t.Context(), prefix, func(v sshchat.Value) error {
		if v.Key == "" {
			return done
		}
		all = append(all, string(v.Data))
		return nil
	})
	if !errors.Is(err, done) {
		t.Fatal(err)
	}
	return all
}
