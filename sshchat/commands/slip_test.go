package commands_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// A short word that is far from every command gets no advice; a slip in a long one does.
func TestSlips(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		opal := stage.In(t, c, stage.Somebody{Name: "opal", Key: "O", Role: sshchat.OperatorRole})
		for line, key := range map[string]string{
			"/ls": "command.unknown", "/bash": "command.unknown", "/true": "command.unknown", "/scp": "command.unknown",
			"/sya": "command.nearest", "/hlep": "command.nearest", "/hstory": "command.nearest", "/serach": "command.nearest",
		} {
			if f := stage.FaultOf(t, opal, line); f == nil || f.Key != key {
				t.Errorf("%s: %v, want %s", line, f, key)
			}
		}
	})
}

func TestUnknownCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		stage.Pass(2 * time.Second)
		alice.Sees()
		bob.Sees()
		alice.Says("/hlep")
		n, err := alice.Take(t.Context(), nil)
		if err != nil || len(n.Notices) != 1 {
			t.Fatalf("%v, %v", n.Notices, err)
		}
		f := n.Notices[0].(*sshchat.Fault)
		if f.Key != "command.nearest" || f.Args[1] != "help" {
			t.Errorf("%v", f)
		}
		stage.Want(t, bob.Sees())
	})
}
