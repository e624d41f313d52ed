package commands_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/memory"
)

// unhurried is a rate that no test meets.
var unhurried = chat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Millisecond}}

// line writes an entry as it would be read back.
func line(e *sshchat.Entry) string {
	s := e.From.Name.String() + ": " + e.Body.String()
	if e.Kind == sshchat.Acted {
		s = "* " + s
	}
	if e.Edited && !e.Body.IsZero() {
		s += " (edited)"
	}
	if e.Code {
		s += " (code)"
	}
	for _, a := range e.Answers {
		s += fmt.Sprintf(" %s%d", a.Emoji, a.N)
	}
	return s
}

// history is what p reads back with a command that shows lines.
func history(t *testing.T, p *person, command string) (out []string) {
	t.Helper()
	for _, e := range answer[sshchat.Lines](t, p, command).Entries {
		out = append(out, line(&e))
	}
	return out
}

// backlog is what somebody sees above the prompt who comes in now.
func backlog(t *testing.T, c *chat.Chat, name string) (out []string) {
	t.Helper()
	synctest.Wait()
	n, err := enter(t, c, name).Take(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range n.Entries {
		if e.Kind != sshchat.HistoryOff {
			out = append(out, line(e))
		}
	}
	return out
}

// An edit replaces one's own last line everywhere; who looks on sees it once.
func TestEdit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		alice, bob := enter(t, c, "alice"), enter(t, c, "bob")
		alice.say("deploy at for")
		settle(alice, bob)
		bob.say("what?")
		settle(alice, bob)
		alice.say("/edit deploy at four")
		want(t, bob.sees(), "alice: deploy at four")
		want(t, alice.sees(), "alice: deploy at four")
		alice.say("/edit s/four/five four/")
		settle(alice, bob)
		alice.say("/me wafes twice wafes")
		settle(alice, bob)
		alice.say("/edit s/wafes/waves/")
		settle(alice, bob)
		alice.say("/edit s/twice/thrice") // as people write it in a hurry
		settle(alice, bob)
		lines := []string{"alice: deploy at five four (edited)", "bob: what?", "* alice: waves thrice wafes (edited)"}
		want(t, history(t, bob, "/history"), lines...)
		want(t, backlog(t, c, "carol"), lines...)
		settle(alice, bob)
		alice.say("see you tomorow")
		settle(alice)
		alice.say("/edit see you tomorrow")
		settle(alice)
		want(t, bob.sees(), "alice: see you tomorrow") // who has not looked since sees the one line
		if found := answer[sshchat.Found](t, bob, "/search five"); len(found.Hits) != 1 || !found.Hits[0].Entry.Edited {
			t.Errorf("the new text is found as %+v", found.Hits)
		}
		if f := answer[*sshchat.Fault](t, bob, "/search from:alice for"); f.Key != "search.none" {
			t.Errorf("the old text is found: %s", f.Key)
		}
	})
}

// What may not be edited is refused, and changes nothing.
func TestEditRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &chattest.Hooked{Engine: memory.New(memory.Options{})}
		c := openOn(t, engine, unhurried)
		alice, bob := enter(t, c, "alice"), enter(t, c, "bob")
		bob.say("of bob")
		settle(alice, bob)
		refused := func(p *person, command, key string) {
			t.Helper()
			if f := answer[*sshchat.Fault](t, p, command); f.Key != key {
				t.Errorf("%s is refused with %s, want %s", command, f.Key, key)
			}
		}
		refused(alice, "/edit", "usage")
		refused(alice, "/edit mine now", "edit.none") // bob's line is not alice's
		alice.say("one")
		settle(alice, bob)
		refused(alice, "/edit s/two/three/", "edit.nomatch")
		refused(alice, "/edit s/one//", "edit.empty")
		var stored func()
		engine.Hook(chattest.Hooks{Append: func(e sshchat.Entry, done func(sshchat.Entry, error)) bool {
			stored = func() { engine.Engine.Append(e, done) }
			return true
		}})
		alice.say("two")
		alice.say("/edit three") // "two" is on its way: "one" must not be hit
		engine.Hook(chattest.Hooks{})
		stored()
		want(t, alice.sees(), "alice: two", "fault edit.saving")
		pass(5*time.Minute + time.Second)
		refused(alice, "/edit three", "edit.none")
		want(t, history(t, bob, "/history"), "bob: of bob", "alice: one", "alice: two")
	})
}

// Slow mode, mutes and lockdown hold for edits, mutes for reactions.
func TestEditIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		alice := enter(t, c, "alice")
		op := enterAs(t, c, "ruth", func(l *chat.Login) { l.Role = sshchat.OperatorRole })
		op.say("first")
		settle(alice, op)
		op.say("/slow 60s")
		settle(alice, op)
		alice.say("one")
		settle(alice, op)
		if f := answer[*sshchat.Fault](t, alice, "/edit two"); f.Key != "slow.wait" {
			t.Errorf("in slow mode: %s", f.Key)
		}
		op.say("/slow off")
		op.say("/mute alice")
		settle(alice, op)
		for _, command := range []string{"/edit two", "/react :+1:", "+1"} {
			if f := answer[*sshchat.Fault](t, alice, command); f.Key != "mute.forever" {
				t.Errorf("%s of somebody muted: %s", command, f.Key)
			}
		}
		want(t, history(t, op, "/history"), "ruth: first", "alice: one")
	})
}

// A letter is edited and taken back in both inboxes, and no other one is touched.
func TestEditLetters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		alice, bob, carol := enter(t, c, "alice"), enter(t, c, "bob"), enter(t, c, "carol")
		alice.say("in the room")
		settle(alice, bob, carol)
		carol.say("/msg bob same")
		settle(carol, bob)
		alice.say("/msg bob same")
		settle(alice, bob)
		alice.say("/query bob")
		settle(alice)
		alice.say("/edit s/same/other/")
		want(t, bob.sees(), "alice: other")
		want(t, alice.sees(), "alice: other")
		want(t, carol.sees())
		want(t, history(t, bob, "/history @alice"), "alice: other (edited)")
		want(t, history(t, bob, "/history @carol"), "carol: same")
		want(t, history(t, alice, "/history @bob"), "alice: other (edited)")
		alice.say("/del")
		want(t, bob.sees(), "alice: ")
		want(t, alice.sees(), "alice: ", "sshchat.Done")
		want(t, history(t, bob, "/history @alice"), "alice: ")
		want(t, history(t, bob, "/history @carol"), "carol: same")
		want(t, history(t, bob, "/history"), "alice: in the room")
		if f := answer[*sshchat.Fault](t, alice, "/del"); f.Key != "del.none" {
			t.Errorf("what is gone is taken back again: %s", f.Key)
		}
	})
}

// A guest takes back lines of the own session, in memory and on disk; others see a mark.
func TestDel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		bob, guest := enter(t, c, "bob"), enterGuest(t, c, "eve")
		guest.say("one")
		guest.say("two")
		bob.say("three")
		settle(bob, guest)
		bob.say("+1")
		settle(bob, guest)
		guest.say("/del")
		want(t, bob.sees(), "eve: ")
		settle(bob, guest)
		want(t, history(t, bob, "/history"), "eve: one", "eve: ", "bob: three")
		want(t, backlog(t, c, "carol"), "eve: one", "eve: ", "bob: three")
		guest.say("/del all")
		settle(bob, guest)
		guest.leave(sshchat.Quit)
		again := enterGuest(t, c, "eve")
		if f := answer[*sshchat.Fault](t, again, "/del all"); f.Key != "del.none" {
			t.Errorf("another guest of that name: %s", f.Key)
		}
		want(t, history(t, bob, "/history"), "eve: ", "eve: ", "bob: three")
	})
}

func enterGuest(t *testing.T, c *chat.Chat, name string) *person {
	t.Helper()
	return enterAs(t, c, name, func(l *chat.Login) { l.Key = "" })
}
