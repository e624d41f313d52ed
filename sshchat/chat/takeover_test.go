package chat_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// The same account moves the name; nobody else does, and without asking nobody.
func TestTakeover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		old := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"})
		stage.Refuse(t, c, stage.Somebody{Name: "alice", Key: "A"}, "name.yours")
		stage.Refuse(t, c, stage.Somebody{Name: "alice", Takeover: true}, "name.owned")
		stage.Refuse(t, c, stage.Somebody{Name: "alice", Key: "B", Takeover: true}, "name.owned")
		fresh := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A", Takeover: true})
		if !slices.Equal(old.Evicted, []sshchat.Cause{sshchat.TakenOver}) {
			t.Errorf("the old session ended for %q", old.Evicted)
		}
		fresh.Says("here now")
		stage.Want(t, fresh.Sees(), "alice: here now")
		fresh.Stuck = true // its last words do not get through: it is cut off, and soon
		began := time.Now()
		if _, why := stage.Login(t, c, stage.Somebody{Name: "alice", Key: "A", Takeover: true}); why != "" || time.Since(began) > 5*time.Second {
			t.Errorf("the name of a stuck session: %q after %v", why, time.Since(began))
		}
		guest := stage.In(t, c, stage.Somebody{Name: "gina"})
		stage.Refuse(t, c, stage.Somebody{Name: "gina", Takeover: true}, "name.taken")
		guest.Says("still here")
		stage.Want(t, guest.Sees(), "gina: still here")
	})
}
