package chat_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// toldByRoom returns what p is shown, with the room that it is from where that is told.
func toldByRoom(p *stage.Person) (out []string) {
	p.T.Helper()
	for {
		synctest.Wait()
		select {
		case <-p.Bell():
		default:
			return out
		}
		n, err := p.Take(p.T.Context(), nil)
		if err != nil {
			p.T.Fatal(err)
		}
		for _, e := range n.Entries {
			s := stage.Describe(chat.News{Entries: []*sshchat.Entry{e}})[0]
			if room := p.Elsewhere(e); room != "" {
				s = room + " " + s
			}
			out = append(out, s)
		}
	}
}

// After a restart everybody comes back at once, into all of their rooms: who shares
// several with them is told of each once, and of those who are not in all of them there.
func TestManyComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{})
		names := []string{"bob", "carol", "dave"}
		alice := stage.Enter(t, chat, "alice")
		alice.Says("/join #ops")
		var people []*stage.Person
		for _, name := range names {
			p := stage.Enter(t, chat, name)
			if name != "dave" {
				p.Says("/join #ops")
			}
			people = append(people, p)
		}
		stage.Settle(append(people, alice)...)
		for _, p := range people {
			p.Leaves(sshchat.Quit)
		}
		stage.Want(t, toldByRoom(alice), "left bob", "left carol", "left dave")
		stage.Pass(2 * time.Second)
		for _, name := range names {
			stage.Enter(t, chat, name)
		}
		stage.Want(t, toldByRoom(alice), "joined bob")
		stage.Pass(2 * time.Second) // those who come within a second of another come in one line
		late := toldByRoom(alice)
		slices.Sort(late) // both rooms are told at the same moment
		stage.Want(t, late, "joined carol", "joined dave")
	})
}

// Who leaves one room after another is missed in each.
func TestLeavingRoomsOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{})
		alice, bob := stage.Enter(t, chat, "alice"), stage.Enter(t, chat, "bob")
		for _, p := range []*stage.Person{alice, bob} {
			p.Says("/join #ops")
			p.Says("/join #db")
			stage.Settle(alice, bob)
		}
		bob.Says("/leave #ops")
		bob.Says("/leave #db")
		stage.Want(t, toldByRoom(alice), "#ops left bob", "left bob")
	})
}

// Who joins a room is not told that they came, in whose company ever, and who is sent out
// of one is shown where they are then, and what they have not seen of it.
func TestComingInCompanyAndSentOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{})
		alice, bob, carol := stage.Enter(t, chat, "alice"), stage.Enter(t, chat, "bob"), stage.Enter(t, chat, "carol")
		people := []*stage.Person{alice, bob, carol}
		stage.Settle(people...)
		alice.Says("/join #ops") // who comes within a second of her is told in one line
		synctest.Wait()
		bob.Says("/join #ops")
		carol.Says("/join #ops")
		stage.Pass(2 * time.Second)
		stage.Want(t, toldByRoom(alice), "joined bob carol")
		stage.Want(t, toldByRoom(bob), "joined carol")
		stage.Settle(people...)
		bob.Says("/watch #lobby mentions")
		alice.Says("#lobby is it late?")
		stage.Settle(people...)
		alice.Says("/room kick bob")
		synctest.Wait()
		n, err := bob.Take(t.Context(), nil)
		if err != nil || len(n.Notices) != 2 {
			t.Fatalf("bob is told %v, %v", n.Notices, err)
		}
		opened, ok := n.Notices[1].(sshchat.Opened)
		if !ok || opened.Room != "#lobby" || opened.Missed.Lines != 1 || len(opened.Entries) != 1 {
			t.Errorf("bob finds %+v", n.Notices[1])
		}
	})
}

// tardy is an engine that tells of each entry a moment after it is stored.
type tardy struct{ sshchat.Engine }

func (l tardy) Follow(ctx context.Context, after uint64, fn func([]*sshchat.Entry) error) error {
	return l.Engine.Follow(ctx, after, func(entries []*sshchat.Entry) error {
		<-time.After(100 * time.Millisecond) // of the bubble's time
		return fn(entries)
	})
}

// TestOwnLeaving: who comes back at once is not told that they left, though the room hears
// of it only then; everybody else is.
func TestOwnLeaving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.OpenOn(t, tardy{stage.Engine(t)}, chat.Options{})
		bob := stage.Enter(t, chat, "bob")
		ann := stage.Enter(t, chat, "ann")
		stage.Settle(bob, ann)
		ann.Leaves(sshchat.LostLink)
		ann = stage.Enter(t, chat, "ann")
		var seen []string
		for range 3 {
			stage.Pass(2 * time.Second)
			seen = append(seen, ann.Sees()...)
		}
		stage.Want(t, seen, "welcome ann of 2", "joined ann")
		stage.Want(t, bob.Sees(), "left ann/lost", "joined ann")
	})
}
