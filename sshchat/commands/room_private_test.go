package commands_test

import (
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// A room is made private by who says that they mean it, as there is no way back.
func TestPrivateAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		fay := stage.In(t, c, stage.Somebody{Name: "fay", Key: "F"})
		stage.Tell[sshchat.Opened](t, fay, "/join #ops")
		for _, line := range []string{"/room private", "/room private #ops", "/room private now"} {
			if got := stage.Refused(t, fay, line); got != "room.forgood" {
				t.Errorf("%s is answered with %s", line, got)
			}
		}
		if got := stage.Done(t, fay, "/room #ops private yes"); got.Key != "room.now.private" {
			t.Errorf("with yes it is answered with %s", got.Key)
		}
	})
}
