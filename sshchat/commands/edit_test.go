package commands_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/stage"
)

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
func history(t *testing.T, p *stage.Person, command string) (out []string) {
	t.Helper()
	for _, e := range stage.Answer[sshchat.Lines](t, p, command).Entries {
		out = append(out, line(&e))
	}
	return out
}

// backlog is what somebody sees above the prompt who comes in now.
func backlog(t *testing.T, c *chat.Chat, name string) (out []string) {
	t.Helper()
	synctest.Wait()
	n, err := stage.Enter(t, c, name).Take(t.Context(), nil)
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
		c := stage.Open(t, stage.Unhurried)
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		alice.Says("deploy at for")
		stage.Settle(alice, bob)
		bob.Says("what?")
		stage.Settle(alice, bob)
		alice.Says("/edit deploy at four")
		stage.Want(t, bob.Sees(), "alice: deploy at four")
		stage.Want(t, alice.Sees(), "alice: deploy at four")
		alice.Says("/edit s/four/five four/")
		stage.Settle(alice, bob)
		alice.Says("/me wafes twice wafes")
		stage.Settle(alice, bob)
		alice.Says("/edit s/wafes/waves/")
		stage.Settle(alice, bob)
		alice.Says("/edit s/twice/thrice") // as people write it in a hurry
		stage.Settle(alice, bob)
		lines := []string{"alice: deploy at five four (edited)", "bob: what?", "* alice: waves thrice wafes (edited)"}
		stage.Want(t, history(t, bob, "/history"), lines...)
		stage.Want(t, backlog(t, c, "carol"), lines...)
		stage.Settle(alice, bob)
		alice.Says("see you tomorow")
		stage.Settle(alice)
		alice.Says("/edit see you tomorrow")
		stage.Settle(alice)
		stage.Want(t, bob.Sees(), "alice: see you tomorrow") // who has not looked since sees the one line
		if found := stage.Answer[sshchat.Found](t, bob, "/search five"); len(found.Hits) != 1 || !found.Hits[0].Entry.Edited {
			t.Errorf("the new text is found as %+v", found.Hits)
		}
		if f := stage.Answer[*sshchat.Fault](t, bob, "/search from:alice for"); f.Key != "search.none" {
			t.Errorf("the old text is found: %s", f.Key)
		}
	})
}

// What may not be edited is refused, and changes nothing.
func TestEditRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &chattest.Hooked{Engine: stage.Engine(t)}
		c := stage.OpenOn(t, engine, stage.Unhurried)
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		bob.Says("of bob")
		stage.Settle(alice, bob)
		refused := func(p *stage.Person, command, key string) {
			t.Helper()
			if f := stage.Answer[*sshchat.Fault](t, p, command); f.Key != key {
				t.Errorf("%s is refused with %s, want %s", command, f.Key, key)
			}
		}
		refused(alice, "/edit", "usage")
		refused(alice, "/edit mine now", "edit.none") // bob's line is not alice's
		alice.Says("one")
		stage.Settle(alice, bob)
		refused(alice, "/edit s/two/three/", "edit.nomatch")
		refused(alice, "/edit s/one//", "edit.empty")
		var stored func()
		engine.Hook(chattest.Hooks{Append: func(e sshchat.Entry, done func(sshchat.Entry, error)) bool {
			stored = func() { engine.Engine.Append(e, done) }
			return true
		}})
		alice.Says("two")
		alice.Says("/edit three") // "two" is on its way: "one" must not be hit
		engine.Hook(chattest.Hooks{})
		stored()
		stage.Want(t, alice.Sees(), "alice: two", "fault edit.saving")
		stage.Pass(5*time.Minute + time.Second)
		refused(alice, "/edit three", "edit.none")
		stage.Want(t, history(t, bob, "/history"), "bob: of bob", "alice: one", "alice: two")
	})
}

// Slow mode, mutes and lockdown hold for edits, mutes for reactions.
func TestEditIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice := stage.Enter(t, c, "alice")
		op := stage.EnterAs(t, c, "ruth", func(l *chat.Login) { l.Role = sshchat.OperatorRole })
		op.Says("first")
		stage.Settle(alice, op)
		op.Says("/slow 60s")
		stage.Settle(alice, op)
		alice.Says("one")
		stage.Settle(alice, op)
		if f := stage.Answer[*sshchat.Fault](t, alice, "/edit two"); f.Key != "slow.wait" {
			t.Errorf("in slow mode: %s", f.Key)
		}
		op.Says("/slow off")
		op.Says("/mute alice")
		stage.Settle(alice, op)
		for _, command := range []string{"/edit two", "/react :+1:", "+1"} {
			if f := stage.Answer[*sshchat.Fault](t, alice, command); f.Key != "mute.forever" {
				t.Errorf("%s of somebody muted: %s", command, f.Key)
			}
		}
		stage.Want(t, history(t, op, "/history"), "ruth: first", "alice: one")
	})
}

// A letter is edited and taken back in both inboxes, and no other one is touched.
func TestEditLetters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice, bob, carol := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob"), stage.Enter(t, c, "carol")
		alice.Says("in the room")
		stage.Settle(alice, bob, carol)
		carol.Says("/msg bob same")
		stage.Settle(carol, bob)
		alice.Says("/msg bob same")
		stage.Settle(alice, bob)
		alice.Says("/query bob")
		stage.Settle(alice)
		alice.Says("/edit s/same/other/")
		stage.Want(t, bob.Sees(), "alice: other")
		stage.Want(t, alice.Sees(), "alice: other")
		stage.Want(t, carol.Sees())
		stage.Want(t, history(t, bob, "/history @alice"), "alice: other (edited)")
		stage.Want(t, history(t, bob, "/history @carol"), "carol: same")
		stage.Want(t, history(t, alice, "/history @bob"), "alice: other (edited)")
		alice.Says("/del")
		stage.Want(t, bob.Sees(), "alice: ")
		stage.Want(t, alice.Sees(), "alice: ", "sshchat.Done")
		stage.Want(t, history(t, bob, "/history @alice"), "alice: ")
		stage.Want(t, history(t, bob, "/history @carol"), "carol: same")
		stage.Want(t, history(t, bob, "/history"), "alice: in the room")
		if f := stage.Answer[*sshchat.Fault](t, alice, "/del"); f.Key != "del.none" {
			t.Errorf("what is gone is taken back again: %s", f.Key)
		}
	})
}

// A guest takes back lines of the own session, in memory and on disk; others see a mark.
func TestDel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		bob, guest := stage.Enter(t, c, "bob"), enterGuest(t, c, "eve")
		guest.Says("one")
		guest.Says("two")
		bob.Says("three")
		stage.Settle(bob, guest)
		bob.Says("+1")
		stage.Settle(bob, guest)
		guest.Says("/del")
		stage.Want(t, bob.Sees(), "eve: ")
		stage.Settle(bob, guest)
		stage.Want(t, history(t, bob, "/history"), "eve: one", "eve: ", "bob: three")
		stage.Want(t, backlog(t, c, "carol"), "eve: one", "eve: ", "bob: three")
		guest.Says("/del all")
		stage.Settle(bob, guest)
		guest.Leaves(sshchat.Quit)
		again := enterGuest(t, c, "eve")
		if f := stage.Answer[*sshchat.Fault](t, again, "/del all"); f.Key != "del.none" {
			t.Errorf("another guest of that name: %s", f.Key)
		}
		stage.Want(t, history(t, bob, "/history"), "eve: ", "eve: ", "bob: three")
	})
}

func enterGuest(t *testing.T, c *chat.Chat, name string) *stage.Person {
	t.Helper()
	return stage.EnterAs(t, c, name, func(l *chat.Login) { l.Key = "" })
}

func TestForget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		bob.Says("mine stays")
		for _, line := range []string{"keep", "secret one", "secret two"} {
			alice.Says(line)
		}
		synctest.Wait()
		alice.Sees()
		alice.Says("/del 2")
		stage.Want(t, alice.Sees(), "alice: ", "sshchat.Done")
		page, err := engine.Page(t.Context(), sshchat.Range{Room: "lobby", Kinds: []sshchat.Kind{sshchat.Said}})
		if err != nil {
			t.Fatal(err)
		}
		var bodies []string
		for _, e := range page {
			bodies = append(bodies, e.Body.String())
		}
		stage.Want(t, bodies, "mine stays", "keep", "", "")
		for _, e := range stage.Enter(t, c, "carol").FirstNews().Entries {
			if e.Body.String() == "secret one" || e.Body.String() == "secret two" {
				t.Errorf("a newcomer reads %q", e.Body)
			}
		}
		alice.Says("/purge bob")
		stage.Want(t, alice.Sees(), "fault room.rank")
	})
}
