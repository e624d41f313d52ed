package commands_test

import (
	"testing"
	"testing/synctest"

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
