package chat_test

import (
	"slices"
	"testing"
	"testing/synctest"

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
