package nodes

import (
	"fmt"
	"strings"
	"testing"

	"sshchat/sshchat"
)

// The ID of a burial's entry is the same on all nodes, short enough, and no other's.
func TestLostIDs(t *testing.T) {
	seen := map[string]string{}
	for _, node := range []string{"a", "a-1", "node-of-the-cluster-in-the-north"} {
		for _, epoch := range []uint64{1, 2, 1 << 62} {
			for _, room := range []sshchat.RoomID{"lobby", "lobby-2", "2-lobby", sshchat.RoomID(strings.Repeat("房", 10) + "~abcdefghij"), sshchat.RoomID(strings.Repeat("x", 40))} {
				for n := range 3 {
					g := sshchat.Grave{Node: node, Epoch: epoch}
					id, of := lostID(g, loss{room: room}, n), fmt.Sprint(node, "|", epoch, "|", room, "|", n)
					if len(id) > maxIDBytes || strings.ContainsFunc(id, func(r rune) bool { return r > '~' }) || !strings.HasPrefix(id, "lost-"+node+"/") {
						t.Errorf("%s has the ID %q", of, id)
					}
					if other, ok := seen[id]; ok {
						t.Errorf("%s and %s have the ID %q", of, other, id)
					}
					seen[id] = of
				}
			}
		}
	}
}
