package front

import (
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat/meter"
)

// A write that is stuck is shown from a tenth of the time on, and cut after all of it; one that
// gets on is neither.
func TestStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shown meter.Level
		cuts := 0
		s := newStall(20*time.Second, &shown, func() { cuts++ })
		want := func(when string, level int64, cut int) {
			t.Helper()
			synctest.Wait()
			if shown.Load() != level || cuts != cut {
				t.Errorf("%s: %d are shown and %d cut, want %d and %d", when, shown.Load(), cuts, level, cut)
			}
		}
		pass := func(d time.Duration) { time.Sleep(d) } // of the bubble
		s.begin()
		pass(time.Second)
		s.end()
		pass(time.Minute)
		want("a write that took a second", 0, 0)
		s.begin()
		pass(3 * time.Second)
		want("three seconds", 1, 0)
		s.begin() // a piece of it went out
		want("it gets on", 0, 0)
		pass(19 * time.Second)
		want("stuck again", 1, 0)
		s.end()
		want("it ended", 0, 0)
		pass(time.Minute)
		s.begin()
		pass(21 * time.Second)
		want("too long", 1, 1)
		s.end()
		want("the session has ended", 0, 1)
	})
}
