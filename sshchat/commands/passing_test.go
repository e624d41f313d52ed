package commands_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/memory"
)

// roomed returns what p is shown, with the room that it is from where that is told.
func (p *person) roomed() (out []string) {
	p.t.Helper()
	for {
		synctest.Wait()
		select {
		case <-p.Bell():
		default:
			return out
		}
		n, err := p.Take(p.t.Context(), nil)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, e := range n.Entries {
			s := describe(chat.News{Entries: []*sshchat.Entry{e}})[0]
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
		chat := open(t, chat.Options{})
		names := []string{"bob", "carol", "dave"}
		alice := enter(t, chat, "alice")
		alice.say("/join #ops")
		var people []*person
		for _, name := range names {
			p := enter(t, chat, name)
			if name != "dave" {
				p.say("/join #ops")
			}
			people = append(people, p)
		}
		settle(append(people, alice)...)
		for _, p := range people {
			p.leave(sshchat.Quit)
		}
		want(t, alice.roomed(), "left bob", "left carol", "left dave")
		pass(2 * time.Second)
		for _, name := range names {
			enter(t, chat, name)
		}
		want(t, alice.roomed(), "joined bob")
		pass(2 * time.Second) // those who come within a second of another come in one line
		late := alice.roomed()
		slices.Sort(late) // both rooms are told at the same moment
		want(t, late, "joined carol", "joined dave")
	})
}

// Who leaves one room after another is missed in each.
func TestLeavingRoomsOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, chat.Options{})
		alice, bob := enter(t, chat, "alice"), enter(t, chat, "bob")
		for _, p := range []*person{alice, bob} {
			p.say("/join #ops")
			p.say("/join #db")
			settle(alice, bob)
		}
		bob.say("/leave #ops")
		bob.say("/leave #db")
		want(t, alice.roomed(), "#ops left bob", "left bob")
	})
}

// Who joins a room is not told that they came, in whose company ever, and who is sent out
// of one is shown where they are then, and what they have not seen of it.
func TestComingInCompanyAndSentOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, chat.Options{})
		alice, bob, carol := enter(t, chat, "alice"), enter(t, chat, "bob"), enter(t, chat, "carol")
		people := []*person{alice, bob, carol}
		settle(people...)
		alice.say("/join #ops") // who comes within a second of her is told in one line
		synctest.Wait()
		bob.say("/join #ops")
		carol.say("/join #ops")
		pass(2 * time.Second)
		want(t, alice.roomed(), "joined bob carol")
		want(t, bob.roomed(), "joined carol")
		settle(people...)
		bob.say("/watch #lobby mentions")
		alice.say("#lobby is it late?")
		settle(people...)
		alice.say("/room kick bob")
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
		chat := openOn(t, tardy{memory.New(memory.Options{})}, chat.Options{})
		bob := enter(t, chat, "bob")
		ann := enter(t, chat, "ann")
		settle(bob, ann)
		ann.leave(sshchat.LostLink)
		ann = enter(t, chat, "ann")
		var seen []string
		for range 3 {
			pass(2 * time.Second)
			seen = append(seen, ann.sees()...)
		}
		want(t, seen, "welcome ann of 2", "joined ann")
		want(t, bob.sees(), "left ann/lost", "joined ann")
	})
}
