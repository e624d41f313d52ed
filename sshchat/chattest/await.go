package chattest

import (
	"testing"
	"time"
)

// Await waits until done, which others make true and nobody tells of: they are another process,
// or count what they do. It fails the test, which what is about, when Patience ends.
func Await(t testing.TB, what string, done func() bool) {
	t.Helper()
	tick, late := time.NewTicker(10*time.Millisecond), time.NewTimer(Patience)
	defer tick.Stop()
	defer late.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-late.C:
			t.Fatalf("not in time: %s", what)
		}
	}
}
