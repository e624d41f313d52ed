package front_test

import (
	"testing"

	"sshchat/sshchat/chattest/inside"
)

// TestMain fails the package when a session or a client outlives its test: see inside.Main.
func TestMain(m *testing.M) { inside.Main(m) }

// house is a server in this process, with what only these tests do in it.
type house struct {
	*inside.House
	talkers int // who came in by guestSays
}

// serve is inside.Serve.
func serve(t *testing.T, o inside.Options) *house {
	t.Helper()
	return &house{House: inside.Serve(t, o)}
}

// serveParallel is inside.ServeParallel.
func serveParallel(t *testing.T, o inside.Options) *house {
	t.Helper()
	return &house{House: inside.ServeParallel(t, o)}
}
