// Package chattest is for tests of the chat, on this machine and from outside: an
// SSH client that sees a screen, stock clients in a private tmux, a fake clock, a
// leak check, and a kit of abusive clients. All of it needs an address and nothing
// else, so that any SSH chat server can be tested and compared.
//
// Everything that waits has a deadline (Patience unless told otherwise) and fails
// the test with what was on the screen. Nothing sleeps: a wait ends with the event
// it waits for.
package chattest

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// Patience is how long a wait goes on before the test fails. Long, as it costs
// nothing when the test passes and a shared CI machine stops for seconds. What the server
// must do within a time is not held to it: such tests look at the clock.
const Patience = time.Minute

// Need returns the path of a program that the test drives. A missing one skips the
// test on a developer's machine and fails it in CI (CI=true), so that a test that
// never runs cannot pass there.
func Need(t testing.TB, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("need %s: %v", program, err)
	}
	t.Skipf("need %s: %v", program, err)
	return ""
}
