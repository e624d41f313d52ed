package commands_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// reactionsTo are those among what p sees, with whom each line names.
func reactionsTo(p *stage.Person) (out []string) {
	p.T.Helper()
	synctest.Wait()
	n, err := p.Take(p.T.Context(), nil)
	if err != nil {
		p.T.Fatal(err)
	}
	for _, e := range n.Entries {
		if e.Kind != sshchat.Reacted {
			out = append(out, line(e))
			continue
		}
		names := []string{e.From.Name.String()}
		if len(e.People) > 0 {
			names = nil
		}
		for _, more := range e.People {
			names = append(names, more.Name.String())
		}
		out = append(out, fmt.Sprintf("%s %s > %s", e.Body, strings.Join(names, ","), e.About.Name))
	}
	for _, n := range n.Notices {
		if f, ok := n.(*sshchat.Fault); ok {
			out = append(out, "fault "+f.Key)
		}
	}
	return out
}

// Reactions answer what was said last, are told in one line a wake, and stand behind the
// line when it is read back.
func TestReact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice, bob, carol := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob"), stage.Enter(t, c, "carol")
		all := []*stage.Person{alice, bob, carol}
		stage.Settle(all...)
		alice.Says("+1") // nobody has said anything: it is a line
		stage.Want(t, history(t, carol, "/history"), "alice: +1")
		alice.Says("/react +1")
		stage.Want(t, alice.Sees(), "alice: +1", "fault react.none")
		alice.Says("done")
		stage.Settle(all...)
		bob.Says(":+1:")
		carol.Says("+1")
		bob.Says("/react :tada: alice")
		stage.Want(t, reactionsTo(alice), "👍 bob,carol > alice", "🎉 bob > alice")
		stage.Settle(all...)
		alice.Says("done too")
		stage.Settle(alice, bob)
		bob.Says("+1")
		stage.Settle(alice, bob)
		stage.Want(t, reactionsTo(carol), "alice: done too 👍1") // who has not looked since sees it once
		stage.Settle(all...)
		carol.Says("me too")
		stage.Settle(all...)
		bob.Says("-1")
		bob.Says("/react 👍 @alice")
		stage.Want(t, reactionsTo(bob), "👎 bob > carol", "fault react.again")
		bob.Says("+1")
		stage.Settle(all...)
		lines := []string{"alice: +1", "alice: done 👍2 🎉1", "alice: done too 👍1", "carol: me too 👎1 👍1"}
		stage.Want(t, history(t, bob, "/history"), lines...)
		stage.Want(t, history(t, bob, "/last 2"), lines[2:]...)
		stage.Want(t, history(t, bob, "/history "+time.Now().UTC().Format(time.DateOnly)), lines...)
		stage.Want(t, backlog(t, c, "dan"), lines...)
		for command, key := range map[string]string{
			"/react": "usage", "/react ok": "react.emoji", "/react :tada: nobody": "last.none", "/react :+1: bob": "last.none",
		} {
			if f := stage.Answer[*sshchat.Fault](t, bob, command); f.Key != key {
				t.Errorf("%s is refused with %s, want %s", command, f.Key, key)
			}
		}
		if f := stage.Answer[*sshchat.Fault](t, bob, "/search 👍"); f.Key != "search.none" {
			t.Errorf("a reaction is found as if it was said: %s", f.Key)
		}
	})
}

// One person reacts to one line with one emoji once, also before the first one is stored.
func TestReactOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		alice.Says("done")
		stage.Settle(alice, bob)
		for range 5 {
			bob.Says("+1")
		}
		stage.Settle(bob)
		bob.Says("+1")
		stage.Want(t, reactionsTo(bob), "fault react.again")
		stage.Want(t, reactionsTo(alice), "👍 bob > alice")
		stage.Want(t, history(t, alice, "/history"), "alice: done 👍1")
	})
}

// What arrived after the screen was last drawn is not what is answered.
func TestReactToWhatIsSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		alice.Says("shall we?")
		stage.Settle(alice, bob)
		alice.Says("or shall we delete it all?")
		synctest.Wait()
		bob.Says("+1")
		stage.Settle(alice, bob)
		stage.Want(t, history(t, bob, "/history"), "alice: shall we? 👍1", "alice: or shall we delete it all?")
	})
}

// Who reads for a program gets each entry, whoever else sees them folded.
func TestProgramsGetEachReaction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice, bob, carol := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob"), stage.Enter(t, c, "carol")
		bridge := stage.EnterAs(t, c, "bridge", func(l *chat.Login) { l.All = true })
		alice.Says("done")
		stage.Settle(alice, bob, carol, bridge)
		bob.Says("+1")
		carol.Says("+1")
		alice.Says("/edit all done")
		stage.Want(t, reactionsTo(bridge), "👍 bob > alice", "👍 carol > alice", "alice: all done")
	})
}

// TestSlowReactions: in slow mode a reaction is a line as any other.
func TestSlowReactions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, false)
		r.founder.Says("who is in?")
		r.op.Says("/slow 1m")
		stage.Settle(r.op, r.member, r.stranger, r.founder)
		stage.Pass(time.Minute)
		r.member.Says("/react :eyes: fay")
		for _, line := range []string{"/react :tada: fay", "+1", "words", "/react :eyes: fay"} {
			want := "slow.wait"
			if line == "/react :eyes: fay" {
				want = "react.again"
			}
			stage.Settle(r.member)
			if got := stage.Answer[*sshchat.Fault](t, r.member, line).Key; got != want {
				t.Errorf("%s in slow mode: %q, want %s", line, got, want)
			}
		}
		stage.Pass(time.Minute)
		r.member.Says("+1")
		stage.Settle(r.member)
		if got := stage.Answer[*sshchat.Fault](t, r.member, "words").Key; got != "slow.wait" {
			t.Errorf("words after a reaction: %q", got)
		}
	})
}

// TestReactAims: a reaction goes to the line that its words are in, of the one that it
// names, and others see which line that was, as it is now.
func TestReactAims(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice, bob, carol := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob"), stage.Enter(t, c, "carol")
		bob.Says("Deploy at three\nor at four")
		bob.Says("tea?")
		carol.Says("deploy never")
		carol.Says("coffee?")
		stage.Settle(alice, bob, carol)
		for _, tt := range []struct{ line, want string }{
			{"/react :eyes:", "coffee?"},
			{"/react :eyes: bob", "tea?"},
			{"/react :eyes: bob deploy", "Deploy at three"},
			{"/react :eyes: ~bob: deploy AT", "Deploy at three"},
			{"/react :tada: deploy", "deploy never"},
			{"/react :heart: deploy at three", "Deploy at three"},
			{"+1", "coffee?"},
		} {
			alice.Says("/react :tada: nobody-at-all")
			stage.Pass(time.Minute)
			alice.Says(tt.line)
			stage.Pass(2 * time.Second)
			n, err := bob.Take(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(n.Entries, func(e *sshchat.Entry) bool { return e.Kind == sshchat.Reacted })
			switch {
			case tt.line == "/react :eyes: ~bob: deploy AT":
				if i >= 0 {
					t.Error("one line is answered twice")
				}
			case i < 0:
				t.Errorf("%s: nothing is seen", tt.line)
			case n.Entries[i].Quoted == nil || n.Entries[i].Quoted.Lines[0].String() != tt.want:
				t.Errorf("%s: it answers %+v, want %q", tt.line, n.Entries[i].Quoted, tt.want)
			}
		}
		for line, key := range map[string]string{
			"/react :eyes: bob coffee": "react.without", "/react :eyes: no such": "react.words", "/react :eyes: nobody": "last.none", "/react": "usage",
		} {
			alice.Sees()
			if f := stage.Answer[*sshchat.Fault](t, alice, line); f.Key != key {
				t.Errorf("%s is refused with %s, want %s", line, f.Key, key)
			}
		}
	})
}

// TestSlowVerbs: in slow mode whatever the room is told of somebody is a line, by every verb.
func TestSlowVerbs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, false)
		r.founder.Says("who is in?")
		r.op.Says("/slow 30s")
		stage.Settle(r.op, r.member, r.founder)
		for _, line := range []string{
			"words", "//words", "#ops words", "/me waves", "+1", "/react :tada:", "/quote fay no", "/edit other words", "/say words", "/say #ops words",
			"/away lunch", "/nick mia_2",
		} {
			stage.Pass(time.Minute)
			r.member.Says("first")
			stage.Pass(2 * time.Second)
			r.member.Sees()
			if got := stage.Answer[*sshchat.Fault](t, r.member, line); got.Key != "slow.wait" {
				t.Errorf("%s in slow mode: %s", line, got.Key)
			}
		}
	})
}
