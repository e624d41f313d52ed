package face_test

import (
	"testing"

	"sshchat/sshchat/chattest/inside"
)

// TestMain fails the package when a session or a client outlives its test: see inside.Main.
func TestMain(m *testing.M) { inside.Main(m) }
