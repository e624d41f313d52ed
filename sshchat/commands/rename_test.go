package commands_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/stage"
)

// Operators have somebody be called otherwise, who is told why; the old name is free. Who is away
// is known by the new one from then on, and a guest is called otherwise for the visit.
func TestRename(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Hasty)
		boss := stage.Own(t, c)
		eve, gus := stage.In(t, c, stage.Somebody{Name: "eve", Key: "E"}), stage.In(t, c, stage.Somebody{Name: "gus"})
		also := stage.In(t, c, stage.Somebody{Name: "eve", Key: "E", Also: true})
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		for _, p := range []*stage.Person{eve, bob} {
			p.Says("hi")
		}
		stage.Settle(boss, eve, also, gus, bob)
		for line, want := range map[string]string{
			"/rename eve": "usage", "/rename nosuch friend": "rule.nobody", "/rename eve bob": "name.taken", "/rename eve eve": "rename.same", "/rename boss friend": "rule.self", "/rename eve a/b": "name.chars",
		} {
			if got := stage.Refused(t, boss, line); got != want {
				t.Errorf("%s: %s, want %s", line, got, want)
			}
		}
		if got := stage.Refused(t, bob, "/rename eve friend"); got != "denied.rename" {
			t.Errorf("a member: %s", got)
		}
		stage.Done(t, boss, "/rename eve friend such a name")
		for name, p := range map[string]*stage.Person{"one": eve, "the other": also} {
			told := fmt.Sprint(keys(t, p))
			if p.Person().Name.String() != "friend" || told != "[rename.you]" {
				t.Errorf("%s window is called %s and told %s", name, p.Person().Name, told)
			}
		}
		if got := bob.Sees(); stage.Count(got, "friend") == 0 {
			t.Errorf("the room is told %q", got)
		}
		stage.Done(t, boss, "/rename gus guest1 no")
		stage.Settle(gus, boss)
		if got := gus.Person().Name.String(); got != "guest1" {
			t.Errorf("the guest is called %s", got)
		}
		dan := stage.In(t, c, stage.Somebody{Name: "eve", Key: "D"}) // the name is free
		dan.Leaves(sshchat.Quit)
		bob.Leaves(sshchat.Quit)
		stage.Pass(time.Minute)
		stage.Done(t, boss, "/rename bob rob")
		stage.Done(t, boss, "/rename rob robert too short")
		robert, _ := stage.Login(t, c, stage.Somebody{Name: "robert", Key: "B"})
		if got := keys(t, robert); fmt.Sprint(got) != "[rename.meanwhile]" {
			t.Errorf("who comes back is told %q", got)
		}
		robert.Leaves(sshchat.Quit)
		robert, _ = stage.Login(t, c, stage.Somebody{Name: "robert", Key: "B"})
		if got := keys(t, robert); len(got) > 0 {
			t.Errorf("and again, %q", got)
		}
		if got := stage.Done(t, robert, "/name list"); fmt.Sprint(got.Args) != "[robert]" {
			t.Errorf("the names of who was away: %v", got.Args)
		}
		stage.In(t, c, stage.Somebody{Name: "bob", Key: "D"})
	})
}

// Everybody reads the rules, operators set them, and newcomers are told that there are some, once.
func TestRules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Hasty)
		boss := stage.Own(t, c)
		early, _ := stage.Login(t, c, stage.Somebody{Name: "early", Key: "Y"})
		if got := keys(t, early); len(got) > 0 {
			t.Errorf("without rules a newcomer is told %q", got)
		}
		if got := stage.Refused(t, early, "/rules"); got != "rules.none" {
			t.Errorf("without rules: %s", got)
		}
		if got := stage.Refused(t, early, "/rules mine"); got != "rules.rank" {
			t.Errorf("a member sets them: %s", got)
		}
		stage.Done(t, boss, "/rules be kind; no links to shops")
		for _, want := range []string{"[rules.there]", "[]"} {
			ann, _ := stage.Login(t, c, stage.Somebody{Name: "ann", Key: "A"})
			if got := keys(t, ann); fmt.Sprint(got) != want {
				t.Errorf("who comes is told %q, want %s", got, want)
			}
			ann.Says("hello")
			stage.Settle(ann)
			ann.Leaves(sshchat.Quit)
		}
		if got := stage.Done(t, early, "/rules"); got.Key != "rules.are" || fmt.Sprint(got.Args) != "[be kind; no links to shops]" {
			t.Errorf("/rules: %s %v", got.Key, got.Args)
		}
		stage.Done(t, boss, "/rules -")
		stage.Done(t, boss, "/motd tea at four")
		stage.Done(t, boss, "/motd -")
		synctest.Wait()
		n, err := early.Take(t.Context(), nil)
		var told []string
		for _, e := range n.Entries {
			if e.Kind == sshchat.Ruled {
				told = append(told, e.Rule)
			}
		}
		if err != nil || fmt.Sprint(told) != "[rules-off motd motd-off]" {
			t.Errorf("the rooms are told of %q, %v", told, err)
		}
		if got := stage.Refused(t, early, "/rules"); got != "rules.none" {
			t.Errorf("after they were ended: %s", got)
		}
	})
}
