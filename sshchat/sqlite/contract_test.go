package sqlite

import (
	"path/filepath"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
)

func TestContract(t *testing.T) { contract(t, Options{}) }

// TestContractOfFile: with hardly a tail, so that all is read from the file.
func TestContractOfFile(t *testing.T) { contract(t, Options{tail: 1}) }

func contract(t *testing.T, o Options) {
	chattest.Contract(t, true, func(t *testing.T, old sshchat.Engine) sshchat.Engine {
		path := filepath.Join(t.TempDir(), "chat.db")
		if old != nil {
			path = old.(*Engine).path
		}
		e, err := Open(path, o)
		if err != nil {
			t.Fatal(err)
		}
		return e
	})
}
