package chat_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/stage"
)

// A name that could not be freed is free soon after, also where nothing else told that the servers
// did not answer.
func TestANameThatIsOwed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		ann := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		bob := stage.In(t, b.Chat, stage.Somebody{Name: "bob", Key: "B"})
		stage.Settle(ann, bob)
		stuck := true
		a.Engine.BeforeSet(func(key string, o sshchat.SetOpt) {
			if key == "name/ann" && o.Delete && stuck {
				stuck = false
				<-time.After(5 * time.Second)
			}
		})
		ann.Leaves(sshchat.Quit)
		stage.Pass(30 * time.Second)
		for _, key := range house.Ephemeral() {
			if key == "name/ann" {
				t.Error("nobody can have the name")
			}
		}
		seeAll(t, "when it is freed", []*stage.Node{a, b}, "bob")
	})
}
