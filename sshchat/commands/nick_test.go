package commands_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

func TestNick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		stage.Pass(2 * time.Second)
		alice.Sees()
		bob.Sees()
		for _, tt := range []struct{ line, want string }{
			{"/nick", "fault usage"},
			{"/nick alice", "fault name.owned"},
			{"/nick bob", "fault nick.same"},
			{"/nick Bob", "renamed bob Bob"},
			{"/nick carol", "renamed Bob carol"},
		} {
			bob.Says(tt.line)
			stage.Want(t, bob.Sees(), tt.want)
		}
		stage.Want(t, alice.Sees(), "renamed bob Bob", "renamed Bob carol")
		stage.Enter(t, c, "bob") // the old name is free
		if _, err := stage.TryEnter(t, c, "carol"); err == nil {
			t.Error("the new name is not held")
		}
	})
}
