package chat_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// Lines go to the room that their sender is in, or to the one that they name.
func TestRooms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{})
		alice, bob, carol := stage.Enter(t, chat, "alice"), stage.Enter(t, chat, "bob"), stage.Enter(t, chat, "carol")
		alice.Says("/join #ops")
		bob.Says("/join #ops")
		stage.Settle(alice, bob, carol)
		if at := alice.Standing(); at.Room != "#ops" || at.People != 2 || at.Rooms != 2 {
			t.Errorf("alice is at %+v", at)
		}
		bob.Says("/switch #lobby")
		stage.Settle(bob)
		alice.Says("disk is full")
		bob.Says("#ops coming")
		bob.Says("##ops is busy")
		carol.Says("#ops me too")
		stage.Want(t, alice.Sees(), "alice: disk is full", "bob: coming", "bob: #ops is busy")
		stage.Want(t, bob.Sees(), "alice: disk is full", "bob: coming", "bob: #ops is busy")
		stage.Want(t, carol.Sees(), "bob: #ops is busy", "fault room.notin")
		alice.Says("/leave")
		stage.Want(t, alice.Sees(), "sshchat.Done")
		stage.Want(t, bob.Sees(), "left alice")
		if at := alice.Standing(); at.Room != "#lobby" || at.Rooms != 1 {
			t.Errorf("alice is at %+v", at)
		}
	})
}

// Who comes back is shown the lines of a further room as they come, and on turning to it those of
// before: none of them twice.
func TestMissedIsShownOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{Rate: sshchat.Rate{Burst: 100, Every: time.Second}})
		ann, bob := stage.In(t, chat, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, chat, stage.Somebody{Name: "bob", Key: "B"})
		ann.Says("/join #ops")
		bob.Says("/join #ops")
		ann.Says("I go")
		stage.Settle(ann, bob)
		ann.Leaves(sshchat.Quit)
		stage.Settle(bob)
		bob.Says("one")
		bob.Says("two")
		stage.Settle(bob)
		ann = stage.In(t, chat, stage.Somebody{Name: "ann", Key: "A"})
		stage.Settle(ann, bob)
		bob.Says("three")
		stage.Want(t, ann.Sees(), "bob: three")
		ann.Step(t.Context(), 1)
		synctest.Wait()
		n, err := ann.Take(t.Context(), nil)
		if err != nil || len(n.Notices) != 1 {
			t.Fatalf("%+v, %v", n, err)
		}
		opened := n.Notices[0].(sshchat.Opened)
		var said []string
		for _, e := range opened.Entries {
			if e.IsTalk() {
				said = append(said, e.Body.String())
			}
		}
		stage.Want(t, said, "one", "two")
		if opened.Missed.Lines != 2 {
			t.Errorf("%+v", opened.Missed)
		}
	})
}

// What is not shown of a room counts, and is there when one turns to it.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{Rate: sshchat.Rate{Burst: 100, Every: time.Second}})
		alice, bob := stage.Enter(t, chat, "alice"), stage.Enter(t, chat, "bob")
		alice.Says("/join #ops")
		bob.Says("/join #ops")
		bob.Says("/watch mentions")
		bob.Says("/switch 1")
		stage.Settle(alice, bob)
		alice.Says("one")
		alice.Says("bob: two")
		alice.Says("three")
		stage.Want(t, bob.Sees(), "alice: bob: two")
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
		chat := stage.Open(t, chat.Options{})
		alice, bob := stage.Enter(t, chat, "alice"), stage.Enter(t, chat, "bob")
		for _, p := range []*stage.Person{alice, bob} {
			p.Says("/join #ops")
			p.Says("/join #db")
		}
		bob.Says("/watch #ops none")
		stage.Settle(alice, bob)
		bob.Leaves(sshchat.Quit)
		alice.Says("#ops bob: are you there?")
		alice.Says("#db slow query")
		stage.Settle(alice)
		bob = stage.Enter(t, chat, "bob")
		n, err := bob.Take(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var missed []string
		for _, m := range n.Welcome.Elsewhere {
			missed = append(missed, m.Room+strings.Repeat("+", m.Lines)+strings.Repeat("!", m.Mentions))
		}
		stage.Want(t, missed, "#ops+!", "#db+")
		if at := bob.Standing(); at.Room != "#lobby" || at.Rooms != 3 || at.Unread != 2 || at.Calls != 1 {
			t.Errorf("bob is at %+v", at)
		}
	})
}

// A message to somebody who is away waits for them, and nobody else sees it.
func TestLettersWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{})
		alice, bob, carol := stage.Enter(t, chat, "alice"), stage.Enter(t, chat, "bob"), stage.Enter(t, chat, "carol")
		stage.Settle(alice, bob, carol)
		alice.Says("/msg bob psst")
		stage.Want(t, alice.Sees(), "alice: psst")
		stage.Want(t, bob.Sees(), "alice: psst")
		bob.Says("/reply what?")
		stage.Want(t, alice.Sees(), "bob: what?")
		bob.Leaves(sshchat.Quit)
		stage.Settle(alice, carol)
		alice.Says("/query bob")
		alice.Says("the key is under the mat")
		alice.Says("or beside it") // that he is away is said once
		stage.Want(t, alice.Sees(), "sshchat.Opened", "sshchat.Done", "alice: the key is under the mat", "alice: or beside it")
		stage.Want(t, carol.Sees())
		bob = stage.Enter(t, chat, "bob")
		n, err := bob.Take(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if l := n.Welcome.Mail.Letters; len(l) != 2 || l[0].Body.String() != "the key is under the mat" {
			t.Errorf("%+v", n.Welcome.Mail)
		}
		carol.Says("/search mat")
		carol.Says("/history @alice")
		stage.Want(t, carol.Sees(), "joined bob", "fault search.none", "fault history.none")
	})
}

// Whoever is in several rooms with somebody hears once that they come or go, and whoever
// enters a room is told what is there, not that they came.
func TestPassingsAreToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{})
		alice, bob := stage.Enter(t, chat, "alice"), stage.Enter(t, chat, "bob")
		stage.Settle(alice, bob)
		alice.Says("/join #ops")
		stage.Want(t, alice.Sees(), "sshchat.Opened")
		stage.Pass(2 * time.Second) // the first passing after a quiet second is told at once
		bob.Says("/join #ops")
		stage.Want(t, alice.Sees(), "joined bob")
		stage.Want(t, bob.Sees(), "sshchat.Opened")
		stage.Settle(alice, bob)
		bob.Says("/nick robert")
		stage.Want(t, alice.Sees(), "renamed bob robert")
		stage.Settle(bob)
		bob.Leaves(sshchat.Quit)
		stage.Want(t, alice.Sees(), "left robert")
		stage.Pass(2 * time.Second)
		stage.Enter(t, chat, "bob") // into both rooms, of which alice is in #ops
		synctest.Wait()
		if n, err := alice.Take(t.Context(), nil); err != nil || len(n.Entries) != 1 || alice.Elsewhere(n.Entries[0]) != "" {
			t.Errorf("of his coming alice is told %v, %v", n.Entries, err)
		}
	})
}

// While one talks to one person alone, the room's lines are from elsewhere.
func TestElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{})
		alice, bob := stage.Enter(t, chat, "alice"), stage.Enter(t, chat, "bob")
		stage.Settle(alice, bob)
		e := &sshchat.Entry{Room: "lobby", Kind: sshchat.Said}
		if got := alice.Elsewhere(e); got != "" {
			t.Errorf("a line of the room that she is in is from %s", got)
		}
		alice.Says("/query bob")
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
		alice.Says("/leave")
		if got := alice.Elsewhere(e); got != "" {
			t.Errorf("after that it is from %s", got)
		}
	})
}

// What one finds on turning to a room stands above what was said there since.
func TestOpenedComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{})
		alice, bob := stage.Enter(t, chat, "alice"), stage.Enter(t, chat, "bob")
		alice.Says("/join #ops")
		bob.Says("/join #ops")
		alice.Says("/watch #ops mentions")
		alice.Says("/switch #lobby")
		stage.Settle(alice, bob)
		bob.Says("one")
		stage.Want(t, alice.Sees())
		bob.Says("two")
		alice.Says("/switch #ops")
		stage.Want(t, alice.Sees(), "sshchat.Opened", "bob: two")
	})
}

// The copy that a sender keeps of a letter must not pass for another entry sent twice.
func TestLettersLoseNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{Rate: sshchat.Rate{Burst: 1 << 20, Every: time.Nanosecond}})
		alice, bob := stage.Enter(t, chat, "alice"), stage.Enter(t, chat, "bob")
		stage.Settle(alice, bob)
		lines, letters := 0, 0
		for i := range 1500 { // past where a counter to base 36 has three digits
			if i < 60 {
				alice.Says("/msg bob psst")
			} else {
				alice.Says("hello")
			}
			if i%30 == 29 {
				for _, seen := range bob.Sees() {
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
		chat := stage.Open(t, chat.Options{})
		alice, bob, carol := stage.Enter(t, chat, "alice"), stage.Enter(t, chat, "bob"), stage.Enter(t, chat, "carol")
		stage.Settle(alice, bob, carol)
		alice.Says("/query bob")
		stage.Settle(alice, bob, carol)
		alice.Says("/me blushes")
		alice.Says("+1")
		alice.Says("/react +1")
		alice.Says("/topic our secret")
		stage.Want(t, alice.Sees(), "alice: * alice blushes", "alice: +1", "fault react.letters", "fault topic.letters")
		stage.Want(t, bob.Sees(), "alice: * alice blushes", "alice: +1")
		stage.Want(t, carol.Sees())
		alice.Says("/edit s/blushes/laughs/")
		alice.Says("/del 2")
		stage.Settle(alice, bob)
		stage.Want(t, carol.Sees())
	})
}

// TestStandingFar: who is in one room only, and not in the lobby, is shown which.
func TestStandingFar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice := stage.Enter(t, c, "alice")
		if at := alice.Standing(); at.Far {
			t.Errorf("in the lobby: %+v", at)
		}
		alice.Says("/join #ops")
		alice.Says("/leave #lobby")
		stage.Settle(alice)
		if at := alice.Standing(); !at.Far || at.Room != "#ops" || at.Rooms != 1 {
			t.Errorf("in #ops alone: %+v", at)
		}
	})
}

// TestStepToNews: to the next room with what was not shown, first to one where that calls.
func TestStepToNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{Rate: sshchat.Rate{Burst: 100, Every: time.Second}})
		alice, bob := stage.Enter(t, chat, "alice"), stage.Enter(t, chat, "bob")
		for _, room := range []string{"#ops", "#db", "#web"} {
			for _, p := range []*stage.Person{alice, bob} {
				p.Says("/join " + room)
				time.Sleep(time.Second)
			}
			bob.Says("/watch mentions")
		}
		bob.Says("/switch 1")
		stage.Settle(alice, bob)
		alice.Says("#db one")
		alice.Says("#ops two")
		alice.Says("#web three, bob")
		stage.Want(t, bob.Sees(), "alice: three, bob")
		for _, want := range []string{"#web", "#ops", "#db"} {
			if err := bob.StepToNews(t.Context()); err != nil || bob.Standing().Room != want {
				t.Errorf("%v, at %s, want %s", err, bob.Standing().Room, want)
			}
			stage.Settle(bob)
		}
		if err := bob.StepToNews(t.Context()); err == nil || bob.Standing().Room != "#db" {
			t.Errorf("with nothing new: %v, at %s", err, bob.Standing().Room)
		}
	})
}
