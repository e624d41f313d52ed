package script_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"sshchat/sshchat/chat"
)

// On the server's machine a lost key is mended by a line of a .pub file, quoted or not, and
// a code is shown as it is to be typed in the chat.
func TestLostKeyOnTheMachine(t *testing.T) {
	const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{})
		for line, want := range map[string]string{
			"key add bob '" + key + " bob@laptop'": "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA opens the account of bob now",
			"key reset bob":                        "  /key add ",
		} {
			if got := w.local(t, line); !strings.Contains(got, want) {
				t.Errorf("%s:\n%s\nwant %q", line, got, want)
			}
		}
		if got := w.local(t, "key add bob "+key); !strings.Contains(got, "already") {
			t.Errorf("the same key again: %s", got)
		}
	})
}
