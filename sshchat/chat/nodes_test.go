package chat_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat/chattest/cluster"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/stage"
)

// names returns who is to be seen in the lobby of a node.
func names(n *stage.Node) (all []string) {
	synctest.Wait()
	for _, p := range n.Lobby().Roster() {
		all = append(all, p.Name.String())
	}
	return all
}

// seeAll fails the test if a node does not show who is in the lobby.
func seeAll(t *testing.T, when string, nodes []*stage.Node, want ...string) {
	t.Helper()
	for i, n := range nodes {
		if got := names(n); !slices.Equal(got, want) || n.Lobby().Count() != len(want) {
			t.Errorf("%s: on node %d are %v, counted %d, want %v", when, i, got, n.Lobby().Count(), want)
		}
		like(t, n.Chat, when)
	}
}

// A name moves from one node to another, from its own key and from a ghost, and it is held
// once.
func TestANameMovesOverNodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b, c := house.Start("a"), house.Start("b"), house.Start("c")
		nodes := []*stage.Node{a, b, c}
		ann := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		bob := stage.In(t, b.Chat, stage.Somebody{Name: "bob", Key: "B"})
		stage.Settle(ann, bob)
		seeAll(t, "both are here", nodes, "ann", "bob")
		stage.Refuse(t, c.Chat, stage.Somebody{Name: "ann", Key: "A"}, "name.yours")
		next := stage.In(t, c.Chat, stage.Somebody{Name: "ann", Key: "A", Takeover: true})
		if !slices.Equal(ann.Evicted, []sshchat.Cause{sshchat.TakenOver}) {
			t.Errorf("the session on the other node ends by %v", ann.Evicted)
		}
		stage.Want(t, bob.Sees(), "left ann/takeover", "joined ann")
		next.Alive = false
		stage.In(t, b.Chat, stage.Somebody{Name: "ann", Key: "A"})
		stage.Want(t, bob.Sees(), "left ann/lost", "joined ann")
		seeAll(t, "at the end", nodes, "ann", "bob")
	})
}

// lost returns the entries of a log that tell of people who left with their node, as
// "room: names".
func lost(c *stage.Nodes) (all []string) {
	for _, e := range c.Entries() {
		if e.Kind == sshchat.Left && e.People[0].Cause == sshchat.LostLink {
			var names []string
			for _, p := range e.People {
				names = append(names, p.Name.String())
			}
			all = append(all, e.Room+": "+strings.Join(names, " "))
		}
	}
	slices.Sort(all)
	return all
}

// inOrder fails the test if somebody joins a room that they are in, leaves one that they are
// not in, or if a name is in use twice.
func inOrder(t *testing.T, c *stage.Nodes) {
	t.Helper()
	in := map[string]string{} // who is in a room under a name, by account
	for _, e := range c.Entries() {
		at := func(p sshchat.Person) string { return e.Room + " " + sshchat.Skeleton(p.Name.String()) }
		switch e.Kind {
		case sshchat.Joined:
			for _, p := range e.People {
				if was, ok := in[at(p.Person)]; ok {
					t.Errorf("#%d: %s joins %s, where %s is", e.Seq, p.Name, e.Room, was)
				}
				in[at(p.Person)] = p.Account
			}
		case sshchat.Left:
			for _, p := range e.People {
				if was, ok := in[at(p.Person)]; !ok || was != p.Account {
					t.Errorf("#%d: %s of %s leaves %s, where %q is", e.Seq, p.Name, p.Account, e.Room, was)
				}
				delete(in, at(p.Person))
			}
		case sshchat.Renamed:
			delete(in, at(e.From))
			in[at(*e.About)] = e.About.Account
		}
	}
}

// A node that dies: each room is told once that its people left, all names are free, and
// nothing of it is left.
func TestANodeDies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b, c := house.Start("a"), house.Start("b"), house.Start("c")
		bob := stage.In(t, b.Chat, stage.Somebody{Name: "bob", Key: "B"})
		var ops []string
		for i := range 300 {
			p, refused := stage.Login(t, a.Chat, stage.Somebody{Name: fmt.Sprintf("p%03d", i), Key: fmt.Sprint("K", i)})
			if refused != "" {
				t.Fatal(refused)
			}
			takes(t, p)
			if i%3 == 0 {
				p.Says(fmt.Sprintf("/join #r%d", i/3%10))
				takes(t, p)
			}
		}
		stage.Settle(bob)
		for _, r := range stage.Tell[sshchat.RoomList](t, bob, "/rooms").Rooms {
			ops = append(ops, r.Room)
		}
		if len(ops) != 11 || b.Lobby().Count() != 301 {
			t.Fatalf("there are the rooms %v, %d in the lobby", ops, b.Lobby().Count())
		}
		before := len(house.Entries())
		a.Dies()
		stage.Pass(cluster.TTL - time.Second)
		if n := len(lost(house)); n != 0 {
			t.Errorf("%d rooms are told before its lease has ended", n)
		}
		bob.Sees()
		stage.Pass(2 * time.Second)
		stage.Want(t, bob.Sees(), "left "+strings.Join(series("p%03d/lost", 300), " "))
		if got := lost(house); len(got) != 11 || len(house.Entries())-before != 11 {
			t.Errorf("%d entries tell of %d that left, want 11", len(house.Entries())-before, len(got))
		}
		seeAll(t, "when it is buried", []*stage.Node{b, c}, "bob")
		if keys := house.Ephemeral(); !slices.Equal(keys, []string{"name/bob"}) {
			t.Errorf("of the dead node is left %v", keys)
		}
		again := stage.In(t, c.Chat, stage.Somebody{Name: "p000", Key: "K0"})
		again.Says("back")
		stage.Settle(again)
		inOrder(t, house)
	})
}

// series returns n texts.
func series(format string, n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf(format, i))
	}
	return all
}
