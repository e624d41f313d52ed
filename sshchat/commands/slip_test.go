package commands_test

import (
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
)

// A short word that is far from every command gets no advice; a slip in a long one does.
func TestSlips(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		opal := in(t, c, somebody{name: "opal", key: "O", role: sshchat.OperatorRole})
		for line, key := range map[string]string{
			"/ls": "command.unknown", "/bash": "command.unknown", "/true": "command.unknown", "/scp": "command.unknown",
			"/sya": "command.nearest", "/hlep": "command.nearest", "/hstory": "command.nearest", "/serach": "command.nearest",
		} {
			if f := faultOf(t, opal, line); f == nil || f.Key != key {
				t.Errorf("%s: %v, want %s", line, f, key)
			}
		}
	})
}
