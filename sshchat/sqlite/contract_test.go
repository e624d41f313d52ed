package sqlite

import (
	"path/filepath"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
)

func TestContract(t *testing.T) {
	chattest.Contract(t, true, func(t *testing.T, old sshchat.Engine) sshchat.Engine {
		path := filepath.Join(t.TempDir(), "chat.db")
		if old != nil {
			path = old.(*Engine).path
		}
		e, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return e
	})
}
