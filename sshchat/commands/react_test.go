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
)

// reactions are those among what p sees, with whom each line names.
func (p *person) reactions() (out []string) {
	p.t.Helper()
	synctest.Wait()
	n, err := p.Take(p.t.Context(), nil)
	if err != nil {
		p.t.Fatal(err)
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
		c := open(t, unhurried)
		alice, bob, carol := enter(t, c, "alice"), enter(t, c, "bob"), enter(t, c, "carol")
		all := []*person{alice, bob, carol}
		settle(all...)
		alice.say("+1") // nobody has said anything: it is a line
		want(t, history(t, carol, "/history"), "alice: +1")
		alice.say("/react +1")
		want(t, alice.sees(), "alice: +1", "fault react.none")
		alice.say("done")
		settle(all...)
		bob.say(":+1:")
		carol.say("+1")
		bob.say("/react :tada: alice")
		want(t, alice.reactions(), "👍 bob,carol > alice", "🎉 bob > alice")
		settle(all...)
		alice.say("done too")
		settle(alice, bob)
		bob.say("+1")
		settle(alice, bob)
		want(t, carol.reactions(), "alice: done too 👍1") // who has not looked since sees it once
		settle(all...)
		carol.say("me too")
		settle(all...)
		bob.say("-1")
		bob.say("/react 👍 @alice")
		want(t, bob.reactions(), "👎 bob > carol", "fault react.again")
		bob.say("+1")
		settle(all...)
		lines := []string{"alice: +1", "alice: done 👍2 🎉1", "alice: done too 👍1", "carol: me too 👎1 👍1"}
		want(t, history(t, bob, "/history"), lines...)
		want(t, history(t, bob, "/last 2"), lines[2:]...)
		want(t, history(t, bob, "/history "+time.Now().UTC().Format(time.DateOnly)), lines...)
		want(t, backlog(t, c, "dan"), lines...)
		for command, key := range map[string]string{
			"/react": "usage", "/react ok": "react.emoji", "/react :tada: nobody": "last.none", "/react :+1: bob": "last.none",
		} {
			if f := answer[*sshchat.Fault](t, bob, command); f.Key != key {
				t.Errorf("%s is refused with %s, want %s", command, f.Key, key)
			}
		}
		if f := answer[*sshchat.Fault](t, bob, "/search 👍"); f.Key != "search.none" {
			t.Errorf("a reaction is found as if it was said: %s", f.Key)
		}
	})
}

// One person reacts to one line with one emoji once, also before the first one is stored.
func TestReactOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		alice, bob := enter(t, c, "alice"), enter(t, c, "bob")
		alice.say("done")
		settle(alice, bob)
		for range 5 {
			bob.say("+1")
		}
		settle(bob)
		bob.say("+1")
		want(t, bob.reactions(), "fault react.again")
		want(t, alice.reactions(), "👍 bob > alice")
		want(t, history(t, alice, "/history"), "alice: done 👍1")
	})
}

// What arrived after the screen was last drawn is not what is answered.
func TestReactToWhatIsSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		alice, bob := enter(t, c, "alice"), enter(t, c, "bob")
		alice.say("shall we?")
		settle(alice, bob)
		alice.say("or shall we delete it all?")
		synctest.Wait()
		bob.say("+1")
		settle(alice, bob)
		want(t, history(t, bob, "/history"), "alice: shall we? 👍1", "alice: or shall we delete it all?")
	})
}

// Who reads for a program gets each entry, whoever else sees them folded.
func TestProgramsGetEachReaction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		alice, bob, carol := enter(t, c, "alice"), enter(t, c, "bob"), enter(t, c, "carol")
		bridge := enterAs(t, c, "bridge", func(l *chat.Login) { l.All = true })
		alice.say("done")
		settle(alice, bob, carol, bridge)
		bob.say("+1")
		carol.say("+1")
		alice.say("/edit all done")
		want(t, bridge.reactions(), "👍 bob > alice", "👍 carol > alice", "alice: all done")
	})
}

// TestSlowReactions: in slow mode a reaction is a line as any other.
func TestSlowReactions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, false)
		r.founder.say("who is in?")
		r.op.say("/slow 1m")
		settle(r.op, r.member, r.stranger, r.founder)
		pass(time.Minute)
		r.member.say("/react :eyes: fay")
		for _, line := range []string{"/react :tada: fay", "+1", "words", "/react :eyes: fay"} {
			want := "slow.wait"
			if line == "/react :eyes: fay" {
				want = "react.again"
			}
			settle(r.member)
			if got := answer[*sshchat.Fault](t, r.member, line).Key; got != want {
				t.Errorf("%s in slow mode: %q, want %s", line, got, want)
			}
		}
		pass(time.Minute)
		r.member.say("+1")
		settle(r.member)
		if got := answer[*sshchat.Fault](t, r.member, "words").Key; got != "slow.wait" {
			t.Errorf("words after a reaction: %q", got)
		}
	})
}

// TestReactAims: a reaction goes to the line that its words are in, of the one that it
// names, and others see which line that was, as it is now.
func TestReactAims(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		alice, bob, carol := enter(t, c, "alice"), enter(t, c, "bob"), enter(t, c, "carol")
		bob.say("Deploy at three\nor at four")
		bob.say("tea?")
		carol.say("deploy never")
		carol.say("coffee?")
		settle(alice, bob, carol)
		for _, tt := range []struct{ line, want string }{
			{"/react :eyes:", "coffee?"},
			{"/react :eyes: bob", "tea?"},
			{"/react :eyes: bob deploy", "Deploy at three"},
			{"/react :eyes: ~bob: deploy AT", "Deploy at three"},
			{"/react :tada: deploy", "deploy never"},
			{"/react :heart: deploy at three", "Deploy at three"},
			{"+1", "coffee?"},
		} {
			alice.say("/react :tada: nobody-at-all")
			pass(time.Minute)
			alice.say(tt.line)
			pass(2 * time.Second)
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
			alice.sees()
			if f := answer[*sshchat.Fault](t, alice, line); f.Key != key {
				t.Errorf("%s is refused with %s, want %s", line, f.Key, key)
			}
		}
	})
}

// TestSlowVerbs: in slow mode whatever the room is told of somebody is a line, by every verb.
func TestSlowVerbs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, false)
		r.founder.say("who is in?")
		r.op.say("/slow 30s")
		settle(r.op, r.member, r.founder)
		for _, line := range []string{
			"words", "//words", "#ops words", "/me waves", "+1", "/react :tada:", "/quote fay no", "/edit other words", "/say words", "/say #ops words",
			"/away lunch", "/nick mia_2",
		} {
			pass(time.Minute)
			r.member.say("first")
			pass(2 * time.Second)
			r.member.sees()
			if got := answer[*sshchat.Fault](t, r.member, line); got.Key != "slow.wait" {
				t.Errorf("%s in slow mode: %s", line, got.Key)
			}
		}
	})
}
