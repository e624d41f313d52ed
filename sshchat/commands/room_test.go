package commands_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
)

// settle lets everybody see what there is, and forget it.
func settle(people ...*person) {
	pass(2 * time.Second)
	for _, p := range people {
		p.sees()
	}
}

// Lines go to the room that their sender is in, or to the one that they name.
func TestRooms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, chat.Options{})
		alice, bob, carol := enter(t, chat, "alice"), enter(t, chat, "bob"), enter(t, chat, "carol")
		alice.say("/join #ops")
		bob.say("/join #ops")
		settle(alice, bob, carol)
		if at := alice.Standing(); at.Room != "#ops" || at.People != 2 || at.Rooms != 2 {
			t.Errorf("alice is at %+v", at)
		}
		bob.say("/switch #lobby")
		settle(bob)
		alice.say("disk is full")
		bob.say("#ops coming")
		bob.say("##ops is busy")
		carol.say("#ops me too")
		want(t, alice.sees(), "alice: disk is full", "bob: coming", "bob: #ops is busy")
		want(t, bob.sees(), "alice: disk is full", "bob: coming", "bob: #ops is busy")
		want(t, carol.sees(), "bob: #ops is busy", "fault room.notin")
		alice.say("/leave")
		want(t, alice.sees(), "sshchat.Done")
		want(t, bob.sees(), "left alice")
		if at := alice.Standing(); at.Room != "#lobby" || at.Rooms != 1 {
			t.Errorf("alice is at %+v", at)
		}
	})
}

// What is not shown of a room counts, and is there when one turns to it.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, chat.Options{Rate: sshchat.Rate{Burst: 100, Every: time.Second}})
		alice, bob := enter(t, chat, "alice"), enter(t, chat, "bob")
		alice.say("/join #ops")
		bob.say("/join #ops")
		bob.say("/watch mentions")
		bob.say("/switch 1")
		settle(alice, bob)
		alice.say("one")
		alice.say("bob: two")
		alice.say("three")
		want(t, bob.sees(), "alice: bob: two")
		if at := bob.Standing(); at.Unread != 3 || at.Calls != 1 {
			t.Errorf("bob is at %+v", at)
		}
		bob.Step(t.Context(), 1)
		synctest.Wait()
		<-bob.Bell()
		n, err := bob.Take(t.Context(), nil)
		if err != nil || len(n.Notices) != 1 {
			t.Fatalf("%+v, %v", n, err)
		}
		opened := n.Notices[0].(sshchat.Opened)
		if opened.Missed.Lines != 3 || len(opened.Entries) != 3 || opened.Room != "#ops" {
			t.Errorf("%+v", opened)
		}
		if at := bob.Standing(); at.Unread != 0 || at.Room != "#ops" {
			t.Errorf("bob is at %+v", at)
		}
	})
}

// Rooms come back with the account, with what was missed in each.
func TestRoomsAreRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, chat.Options{})
		alice, bob := enter(t, chat, "alice"), enter(t, chat, "bob")
		for _, p := range []*person{alice, bob} {
			p.say("/join #ops")
			p.say("/join #db")
		}
		bob.say("/watch #ops none")
		settle(alice, bob)
		bob.leave(sshchat.Quit)
		alice.say("#ops bob: are you there?")
		alice.say("#db slow query")
		settle(alice)
		bob = enter(t, chat, "bob")
		n, err := bob.Take(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var missed []string
		for _, m := range n.Welcome.Elsewhere {
			missed = append(missed, m.Room+strings.Repeat("+", m.Lines)+strings.Repeat("!", m.Mentions))
		}
		want(t, missed, "#ops+!", "#db+")
		if at := bob.Standing(); at.Room != "#lobby" || at.Rooms != 3 || at.Unread != 2 || at.Calls != 1 {
			t.Errorf("bob is at %+v", at)
		}
	})
}

// A message to somebody who is away waits for them, and nobody else sees it.
func TestLettersWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, chat.Options{})
		alice, bob, carol := enter(t, chat, "alice"), enter(t, chat, "bob"), enter(t, chat, "carol")
		settle(alice, bob, carol)
		alice.say("/msg bob psst")
		want(t, alice.sees(), "alice: psst")
		want(t, bob.sees(), "alice: psst")
		bob.say("/reply what?")
		want(t, alice.sees(), "bob: what?")
		bob.leave(sshchat.Quit)
		settle(alice, carol)
		alice.say("/query bob")
		alice.say("the key is under the mat")
		alice.say("or beside it") // that he is away is said once
		want(t, alice.sees(), "sshchat.Opened", "sshchat.Done", "alice: the key is under the mat", "alice: or beside it")
		want(t, carol.sees())
		bob = enter(t, chat, "bob")
		n, err := bob.Take(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if l := n.Welcome.Mail.Letters; len(l) != 2 || l[0].Body.String() != "the key is under the mat" {
			t.Errorf("%+v", n.Welcome.Mail)
		}
		carol.say("/search mat")
		carol.say("/history @alice")
		want(t, carol.sees(), "joined bob", "fault search.none", "fault history.none")
	})
}

// Whoever is in several rooms with somebody hears once that they come or go, and whoever
// enters a room is told what is there, not that they came.
func TestPassingsAreToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, chat.Options{})
		alice, bob := enter(t, chat, "alice"), enter(t, chat, "bob")
		settle(alice, bob)
		alice.say("/join #ops")
		want(t, alice.sees(), "sshchat.Opened")
		pass(2 * time.Second) // the first passing after a quiet second is told at once
		bob.say("/join #ops")
		want(t, alice.sees(), "joined bob")
		want(t, bob.sees(), "sshchat.Opened")
		settle(alice, bob)
		bob.say("/nick robert")
		want(t, alice.sees(), "renamed bob robert")
		settle(bob)
		bob.leave(sshchat.Quit)
		want(t, alice.sees(), "left robert")
		pass(2 * time.Second)
		enter(t, chat, "bob") // into both rooms, of which alice is in #ops
		synctest.Wait()
		if n, err := alice.Take(t.Context(), nil); err != nil || len(n.Entries) != 1 || alice.Elsewhere(n.Entries[0]) != "" {
			t.Errorf("of his coming alice is told %v, %v", n.Entries, err)
		}
	})
}

// While one talks to one person alone, the room's lines are from elsewhere.
func TestElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, chat.Options{})
		alice, bob := enter(t, chat, "alice"), enter(t, chat, "bob")
		settle(alice, bob)
		e := &sshchat.Entry{Room: "lobby", Kind: sshchat.Said}
		if got := alice.Elsewhere(e); got != "" {
			t.Errorf("a line of the room that she is in is from %s", got)
		}
		alice.say("/query bob")
		if got := alice.Elsewhere(e); got != "#lobby" {
			t.Errorf("while she talks to bob a line of the lobby is from %q", got)
		}
		for what, e := range map[string]*sshchat.Entry{
			"":       {Room: "lobby", Kind: sshchat.Left, Detail: sshchat.Detail{People: []sshchat.Passage{{Stayed: time.Hour}}}},
			"#lobby": {Room: "lobby", Kind: sshchat.Left, Detail: sshchat.Detail{People: []sshchat.Passage{{}}}},
		} {
			if got := alice.Elsewhere(e); got != what {
				t.Errorf("that somebody stayed %v and left is from %q, want %q", e.People[0].Stayed, got, what)
			}
		}
		alice.say("/leave")
		if got := alice.Elsewhere(e); got != "" {
			t.Errorf("after that it is from %s", got)
		}
	})
}

// What one finds on turning to a room stands above what was said there since.
func TestOpenedComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, chat.Options{})
		alice, bob := enter(t, chat, "alice"), enter(t, chat, "bob")
		alice.say("/join #ops")
		bob.say("/join #ops")
		alice.say("/watch #ops mentions")
		alice.say("/switch #lobby")
		settle(alice, bob)
		bob.say("one")
		want(t, alice.sees())
		bob.say("two")
		alice.say("/switch #ops")
		want(t, alice.sees(), "sshchat.Opened", "bob: two")
	})
}

// The copy that a sender keeps of a letter must not pass for another entry sent twice.
func TestLettersLoseNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, chat.Options{Rate: sshchat.Rate{Burst: 1 << 20, Every: time.Nanosecond}})
		alice, bob := enter(t, chat, "alice"), enter(t, chat, "bob")
		settle(alice, bob)
		lines, letters := 0, 0
		for i := range 1500 { // past where a counter to base 36 has three digits
			if i < 60 {
				alice.say("/msg bob psst")
			} else {
				alice.say("hello")
			}
			if i%30 == 29 {
				for _, seen := range bob.sees() {
					lines += strings.Count(seen, "hello")
					letters += strings.Count(seen, "psst")
				}
			}
		}
		if letters != 60 || lines != 1440 {
			t.Errorf("%d letters and %d lines, want 60 and 1440", letters, lines)
		}
	})
}

// What somebody does while they talk to one person alone is for that person: no room
// hears of it.
func TestQueryIsPrivate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, chat.Options{})
		alice, bob, carol := enter(t, chat, "alice"), enter(t, chat, "bob"), enter(t, chat, "carol")
		settle(alice, bob, carol)
		alice.say("/query bob")
		settle(alice, bob, carol)
		alice.say("/me blushes")
		alice.say("+1")
		alice.say("/react +1")
		alice.say("/topic our secret")
		want(t, alice.sees(), "alice: * alice blushes", "alice: +1", "fault react.letters", "fault topic.letters")
		want(t, bob.sees(), "alice: * alice blushes", "alice: +1")
		want(t, carol.sees())
		alice.say("/edit s/blushes/laughs/")
		alice.say("/del 2")
		settle(alice, bob)
		want(t, carol.sees())
	})
}

// TestStandingFar: who is in one room only, and not in the lobby, is shown which.
func TestStandingFar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		alice := enter(t, c, "alice")
		if at := alice.Standing(); at.Far {
			t.Errorf("in the lobby: %+v", at)
		}
		alice.say("/join #ops")
		alice.say("/leave #lobby")
		settle(alice)
		if at := alice.Standing(); !at.Far || at.Room != "#ops" || at.Rooms != 1 {
			t.Errorf("in #ops alone: %+v", at)
		}
	})
}
