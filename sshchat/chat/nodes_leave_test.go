package chat_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/cluster"
	"sshchat/sshchat/chattest/stage"
)

// Whoever leaves in the moment in which their node has a new lease, and others bury the old one, is
// told once to have left.
func TestLeavingWhileBuried(t *testing.T) {
	for n := range 30 {
		synctest.Test(t, func(t *testing.T) {
			house := stage.OpenNodes(t, stage.Hasty)
			a, b := house.Start("a"), house.Start("b")
			ann, bob := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, b.Chat, stage.Somebody{Name: "bob", Key: "B"})
			cid := stage.In(t, a.Chat, stage.Somebody{Name: "cid", Key: "C"})
			stage.Settle(ann, bob, cid)
			a.Engine.Cut()
			stage.Pass(cluster.OwnTTL + time.Second)
			left := make(chan struct{})
			leave := func() {
				defer close(left)
				ann.Leaves(sshchat.Quit)
			}
			switch n % 3 {
			case 0:
				a.Engine.Heal()
				go leave()
			case 1:
				go leave()
				a.Engine.Heal()
			default: // between the end of the burial and what the node knows of it
				began := false
				b.Engine.AfterSet(func(key string, o sshchat.SetOpt) {
					if key == "name/ann" && o.Delete && !began {
						began = true
						go leave()
					}
				})
				a.Engine.Heal()
			}
			stage.Pass(time.Minute)
			select {
			case <-left:
			default:
				go leave()
				stage.Pass(time.Minute)
			}
			inOrder(t, house)
			if t.Failed() {
				for _, e := range house.Entries() {
					t.Log(fmt.Sprint(n), e.Seq, e.At.Format("15:04:05.000"), e.Kind, e.ID, e.People)
				}
			}
		})
		if t.Failed() {
			return
		}
	}
}
