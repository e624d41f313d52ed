package chat_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"

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
			all = append(all, string(e.Room)+": "+strings.Join(names, " "))
		}
	}
	slices.Sort(all)
	return all
}

// inOrder fails the test if somebody joins a room that they are in, leaves one that they are
// not in, or if a name is in use twice.
func inOrder(t *testing.T, c *stage.Nodes) {
	t.Helper()
	in := map[string]sshchat.AccountID{} // who is in a room under a name, by account
	for _, e := range c.Entries() {
		at := func(p sshchat.Person) string {
			return string(e.Room) + " " + string(sshchat.SkeletonOf(p.Name.String()))
		}
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
		case sshchat.Said:
			if was, ok := in[at(e.From)]; !ok || was != e.From.Account {
				t.Errorf("#%d: %s of %s speaks in %s, where %q is", e.Seq, e.From.Name, e.From.Account, e.Room, was)
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

// Whoever wants a name of a node that has just died waits until its people are buried, and
// gets it then.
func TestANameOfADeadNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		ann, gus := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, a.Chat, stage.Somebody{Name: "gus"})
		stage.Settle(ann, gus)
		a.Dies()
		began := time.Now()
		stage.In(t, b.Chat, stage.Somebody{Name: "ann", Key: "A"})
		stage.In(t, b.Chat, stage.Somebody{Name: "gus"})
		if waited := time.Since(began); waited < cluster.TTL-time.Second || waited > cluster.TTL+5*time.Second {
			t.Errorf("the names were free after %v", waited)
		}
		inOrder(t, house)
		seeAll(t, "at the end", []*stage.Node{b}, "ann", "gus")
	})
}

// Two nodes that die at once, and one that dies while it buries: each Left is there once.
func TestNodesDieAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b, c, d := house.Start("a"), house.Start("b"), house.Start("c"), house.Start("d")
		for i := range 20 {
			p := stage.In(t, []*stage.Node{a, b}[i%2].Chat, stage.Somebody{Name: fmt.Sprintf("p%02d", i), Key: fmt.Sprint("K", i)})
			p.Says("/join #ops")
			takes(t, p)
		}
		eve := stage.In(t, d.Chat, stage.Somebody{Name: "eve", Key: "E"})
		var deletes atomic.Int64 // of two nodes, each with a goroutine of its own
		for _, n := range []*stage.Node{c, d} {
			n.Engine.BeforeSet(func(key string, o sshchat.SetOpt) {
				if nth := deletes.Add(1); o.Delete && n == c && nth == 5 {
					go c.Engine.Kill()
					<-time.After(time.Second)
				}
			})
		}
		again := house.Start("e")
		a.Dies()
		b.Dies()
		eve.Sees()
		stage.Pass(cluster.TTL + 30*time.Second)
		seeAll(t, "when all are buried", []*stage.Node{d, again}, "eve")
		if got := lost(house); len(got) != 4 {
			t.Errorf("told are %q, want two nodes in two rooms", got)
		}
		if keys := house.Ephemeral(); !slices.Equal(keys, []string{"name/eve"}) {
			t.Errorf("of the dead is left %v", keys)
		}
		inOrder(t, house)
		seen := eve.Sees()
		if len(seen) != 2 || stage.Count(seen, "left p") != 2 {
			t.Errorf("eve is told %q", seen)
		}
	})
}

// While nothing gets through people are told so, can read on, and nothing that they try is
// sent late; what they sent in the first moment comes when it is over.
func TestAStallAndItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		ann, bob := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, b.Chat, stage.Somebody{Name: "bob", Key: "B"})
		cid := stage.In(t, a.Chat, stage.Somebody{Name: "cid", Key: "C"})
		ann.Says("before")
		stage.Settle(ann, bob, cid)
		house.Stall()
		ann.Says("in the first moment")
		stage.Pass(time.Second)
		stage.Want(t, ann.Sees(), "sshchat.Done")
		stage.Want(t, bob.Sees(), "sshchat.Done")
		if !ann.Standing().Stalled || !bob.Standing().Stalled {
			t.Error("the prompt says nothing of it")
		}
		for _, line := range []string{"later", "/nick anna", "/join #ops", "/topic news", "/away lunch", "/back", "/msg bob hi", "/leave #lobby"} {
			ann.Says(line)
			if seen := ann.Sees(); len(seen) != 1 || seen[0] != "fault link.stalled" && seen[0] != "fault room.last" && seen[0] != "fault back.here" {
				t.Errorf("%s is answered by %q", line, seen)
			}
		}
		go cid.Leaves(sshchat.Quit)
		if got := stage.Answer[sshchat.Found](t, bob, "/search before"); len(got.Hits) != 1 {
			t.Errorf("a search finds %v", got.Hits)
		}
		stage.Pass(4 * time.Second)
		house.Resume()
		stage.Pass(2 * time.Second)
		stage.Want(t, ann.Sees(), "ann: in the first moment", "left cid", "sshchat.Done")
		stage.Want(t, bob.Sees(), "ann: in the first moment", "left cid", "sshchat.Done")
		if ann.Standing().Stalled {
			t.Error("the prompt says that nothing gets through")
		}
		stage.In(t, b.Chat, stage.Somebody{Name: "cid", Key: "C"})
		seeAll(t, "when it is over", []*stage.Node{a, b}, "ann", "bob", "cid")
		inOrder(t, house)
	})
}

// A line of which nobody knows what becomes of it: its person is told that, and it may come.
func TestALineThatMayAppear(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a := house.Start("a")
		ann := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		stage.Settle(ann)
		a.Engine.Late()
		a.Engine.Cut()
		ann.Says("perhaps")
		stage.Pass(cluster.Patience + time.Second)
		stage.Want(t, ann.Sees(), "sshchat.Done", "fault maybe.saved")
		a.Engine.Heal()
		stage.Pass(time.Second)
		stage.Want(t, ann.Sees(), "ann: perhaps", "sshchat.Done")
	})
}

// A node that is cut off until others have buried it: its people can only read, nobody comes in,
// and when it is back the rooms are told that they are, but for who has lost the name.
func TestACutThatIsBuried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		bob := stage.In(t, b.Chat, stage.Somebody{Name: "bob", Key: "B"})
		bob.Says("/join #ops")
		stage.Settle(bob)
		ann, cid, gus := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, a.Chat, stage.Somebody{Name: "cid", Key: "C"}), stage.In(t, a.Chat, stage.Somebody{Name: "gus"})
		ann.Says("/join #ops")
		stage.Settle(ann, bob, cid, gus)
		a.Engine.Cut()
		stage.Pass(cluster.OwnTTL + time.Second)
		stage.Want(t, ann.Sees(), "sshchat.Done", "sshchat.Done")
		ann.Says("anybody?")
		stage.Want(t, ann.Sees(), "fault link.lost")
		stage.Refuse(t, a.Chat, stage.Somebody{Name: "dan", Key: "D"}, "link.refused")
		if _, err := a.Visit(t.Context(), visitor(t, "dan")); !sshchat.IsFault(err, "link.refused") {
			t.Errorf("a program that would write: %v", err)
		}
		cid.Leaves(sshchat.Quit)
		stage.Pass(2 * time.Second)
		stage.Want(t, bob.Sees(), "left cid/lost gus/lost", "left ann/lost")
		seeAll(t, "when it is buried", []*stage.Node{b}, "bob")
		other := stage.In(t, b.Chat, stage.Somebody{Name: "gus"})
		bob.Sees()
		a.Engine.Heal()
		stage.Pass(3 * time.Second)
		synctest.Wait()
		if !slices.Equal(gus.Evicted, []sshchat.Cause{sshchat.Kicked}) || gus.Told == nil || gus.Told.Key != "name.lost" {
			t.Errorf("who lost the name: evicted for %v, told %v", gus.Evicted, gus.Told)
		}
		stage.Want(t, bob.Sees(), "joined ann")
		ann.Sees()
		ann.Says("here again")
		stage.Want(t, bob.Sees(), "ann: here again")
		seeAll(t, "when it is back", []*stage.Node{a, b}, "ann", "bob", "gus")
		like(t, a.Chat, "when it is back")
		other.Says("hi")
		stage.Settle(other)
		inOrder(t, house)
		if n := len(lost(house)); n != 2 {
			t.Errorf("%d entries tell of the burial: %q", n, lost(house))
		}
	})
}

// Whoever waits to say something on a node that was buried says it when the room has been told that
// they are back.
func TestNobodySpeaksBeforeTheyAreBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		bob := stage.In(t, b.Chat, stage.Somebody{Name: "bob", Key: "B"})
		var all []*stage.Person
		for i := range 50 {
			all = append(all, stage.In(t, a.Chat, stage.Somebody{Name: fmt.Sprintf("p%02d", i), Key: fmt.Sprint("K", i)}))
		}
		stage.Settle(append(all, bob)...)
		for range 3 {
			a.Engine.Cut()
			stage.Pass(cluster.TTL + 5*time.Second) // b has buried it
			var speaking sync.WaitGroup
			for _, p := range all {
				p.Sees()
				speaking.Go(func() {
					for f := a.Ledger.Link.Refusal(); f != nil; f = a.Ledger.Link.Await(t.Context()) {
						stage.Pass(time.Microsecond) // a lease that is lost is not waited for
					}
					commands.Do(t.Context(), p.Session, text.Block("here again"))
				})
			}
			a.Engine.Heal()
			speaking.Wait()
			stage.Settle(append(all, bob)...)
			stage.Pass(5 * time.Second)
		}
		said := 0
		for _, e := range house.Entries() {
			if e.Kind == sshchat.Said {
				said++
			}
		}
		if said != 3*len(all) {
			t.Errorf("%d lines are in the log", said)
		}
		inOrder(t, house)
	})
}

// visitor is a program that would write.
func visitor(t *testing.T, name string) chat.Login {
	n, err := sshchat.ParseName(name)
	if err != nil {
		t.Fatal(err)
	}
	return chat.Login{Name: n, Key: "V", Door: "exec", Evict: func(sshchat.Cause, *sshchat.Fault) {}}
}

// A node that lost its lease and is back before anybody saw that: its names hang on the new
// lease, and nobody is told anything.
func TestACutThatNobodyBuries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		bob := stage.In(t, b.Chat, stage.Somebody{Name: "bob", Key: "B"})
		var all []*stage.Person
		for i := range 20 {
			all = append(all, stage.In(t, a.Chat, stage.Somebody{Name: fmt.Sprintf("p%02d", i), Key: fmt.Sprint("K", i)}))
		}
		stage.Settle(append(all, bob)...)
		a.Engine.Cut()
		stage.Pass(cluster.OwnTTL + time.Second)
		a.Engine.Heal()
		stage.Pass(5 * time.Second)
		all[0].Sees()
		all[0].Says("hi")
		seen := bob.Sees()
		if seen[len(seen)-1] != "p00: hi" {
			t.Errorf("bob sees %q", seen)
		}
		seeAll(t, "when it is back", []*stage.Node{a, b}, append([]string{"bob"}, series("p%02d", 20)...)...)
		inOrder(t, house)
		a.Dies()
		stage.Pass(cluster.TTL + 5*time.Second)
		seeAll(t, "when it died", []*stage.Node{b}, "bob")
		inOrder(t, house)
	})
}

// Many want one name from three nodes at once: one of them has it.
func TestAStormForOneName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		nodes := []*stage.Node{house.Start("a"), house.Start("b"), house.Start("c")}
		for round := range 5 {
			var all sync.WaitGroup
			var mu sync.Mutex
			var winners []*stage.Person
			for i := range 12 {
				all.Go(func() {
					who := stage.Somebody{Name: "ann", Key: "A", Takeover: round%2 == 1}
					p, refused := stage.Login(t, nodes[i%3].Chat, who)
					if refused != "" && refused != "name.taken" && refused != "name.yours" {
						t.Errorf("refused: %s", refused)
					}
					if p != nil {
						mu.Lock()
						winners = append(winners, p)
						mu.Unlock()
					}
				})
			}
			all.Wait()
			stage.Pass(10 * time.Second)
			synctest.Wait()
			here := 0
			for _, p := range winners {
				if !p.Gone {
					here++
					p.Leaves(sshchat.LostLink)
				}
			}
			if here != 1 {
				t.Errorf("round %d: %d are ann", round, here)
			}
			stage.Pass(time.Minute)
		}
		seeAll(t, "when all have gone", nodes)
		inOrder(t, house)
	})
}

// What else a node leaves when it dies: bots, private rooms, programs that hold a name for a
// moment, somebody in the middle of a change of name, asks and codes.
func TestAllThatANodeLeaves(t *testing.T) {
	for _, renamed := range []bool{false, true} { // before the rooms were told, or after
		synctest.Test(t, func(t *testing.T) {
			house := stage.OpenNodes(t, stage.Hasty)
			a, b := house.Start("a"), house.Start("b")
			bob := stage.In(t, b.Chat, stage.Somebody{Name: "bob", Key: "B"})
			ann := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
			stage.Code(t, ann)
			if _, err := a.EnterBot(t.Context(), bot(t, "robo")); err != nil {
				t.Fatal(err)
			}
			for _, line := range []string{"/room create #den private", "/join #den"} {
				ann.Says(line)
				takes(t, ann)
			}
			stage.Settle(ann, bob)
			a.Engine.BeforeSet(func(key string, o sshchat.SetOpt) {
				if !renamed && key == "owner/anna" || renamed && key == "name/ann" && o.Delete {
					<-t.Context().Done() // and so it never comes
				}
			})
			dead, die := context.WithCancel(t.Context())
			go func() { commands.Do(dead, ann.Session, text.Line("/nick anna")) }()
			stage.Pass(time.Second)
			die()
			for _, key := range []string{"name/nora", "ask/bob"} {
				if _, err := house.Put("a", key, `{"Name":"nora","Session":"x","Node":"a","Brief":true,"Account":"K"}`); err != nil {
					t.Fatal(err)
				}
			}
			bob.Sees()
			a.Engine.Kill()
			stage.Pass(cluster.TTL + 3*time.Second)
			name := "ann"
			if renamed {
				name = "anna"
			}
			if got := lost(house); len(got) != 2 || !slices.Contains(got, "lobby: "+name+" robo") {
				t.Errorf("told are %q", got)
			}
			if keys := house.Ephemeral(); !slices.Equal(keys, []string{"name/bob"}) {
				t.Errorf("what is left: %v", keys)
			}
			inOrder(t, house)
		})
	}
}

// bot is the login of one.
func bot(t *testing.T, name string) chat.Login {
	l := visitor(t, name)
	l.Key, l.Since = "R", ""
	return l
}

// An old name is free for another node only when the rooms were told of the new one; names
// change hands between nodes without a gap.
func TestNamesChangeHandsOverNodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		ann, bob := stage.In(t, a.Chat, stage.Somebody{Name: "ann"}), stage.In(t, b.Chat, stage.Somebody{Name: "bob"})
		var all sync.WaitGroup
		for _, p := range []*stage.Person{ann, bob} {
			all.Go(func() {
				for i := range 40 {
					p.Says("/nick " + []string{"cat", "dog", "eel"}[i%3])
					takes(t, p)
				}
			})
		}
		for i := range 3 {
			all.Go(func() {
				for range 10 {
					if p, _ := stage.Login(t, []*stage.Node{a, b}[i%2].Chat, stage.Somebody{Name: "dog"}); p != nil {
						p.Leaves(sshchat.Quit)
					}
				}
			})
		}
		all.Wait()
		stage.Settle(ann, bob)
		inOrder(t, house)
		like(t, a.Chat, "at the end")
		like(t, b.Chat, "at the end")
	})
}

// However many a room loses at once, an entry names no more than 500.
func TestANodeOfManyDies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		for i := range 1001 {
			card := fmt.Sprintf(`{"Name":"p%04d","Account":"%d","Session":"%d","Node":"a","Rooms":["lobby"]}`, i, i, i)
			if _, err := house.Put("a", fmt.Sprintf("name/p%04d", i), card); err != nil {
				t.Fatal(err)
			}
		}
		stage.Pass(time.Second)
		if n := b.Lobby().Count(); n != 1001 {
			t.Fatalf("%d are in the lobby", n)
		}
		a.Dies()
		stage.Pass(cluster.TTL + 2*time.Second)
		var sizes []int
		for _, e := range house.Entries() {
			sizes = append(sizes, len(e.People))
		}
		if !slices.Equal(sizes, []int{500, 500, 1}) || b.Lobby().Count() != 0 || len(house.Ephemeral()) != 0 {
			t.Errorf("told are %v; %d are counted, %d keys are left", sizes, b.Lobby().Count(), len(house.Ephemeral()))
		}
	})
}
