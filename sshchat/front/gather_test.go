package front

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestGathering: one redraw for a burst, once the window stands still; one now and
// then for a window that never does.
func TestGathering(t *testing.T) {
	for term, quiet := range map[string]time.Duration{
		"xterm-256color": gatherFor, "": gatherFor, "tmux-256color": gatherForTmux, "screen": gatherForTmux,
	} {
		for _, c := range []struct {
			changes int
			every   time.Duration
			want    []time.Duration // when it is drawn
		}{
			{1, 0, []time.Duration{quiet}},
			{4, time.Millisecond, []time.Duration{3*time.Millisecond + quiet}},
			{2, 2 * quiet, []time.Duration{quiet, 3 * quiet}},
			{8, quiet * 3 / 5, []time.Duration{4 * quiet, quiet * 26 / 5}},
		} {
			synctest.Test(t, func(t *testing.T) {
				g, began := newGathering(term), time.Now()
				change := time.NewTimer(0)
				for changes, drawn := 0, 0; drawn < len(c.want); {
					select {
					case <-change.C:
						g.add()
						if changes++; changes < c.changes {
							change.Reset(c.every)
						}
					case <-g.timer.C:
						if !g.on() {
							t.Fatal("a redraw is due while the window stands still")
						}
						g.end()
						if got := time.Since(began); got != c.want[drawn] {
							t.Errorf("%s: %d changes, one in %v: drawn after %v, want %v", term, c.changes, c.every, got, c.want[drawn])
						}
						drawn++
					}
				}
				if g.on() {
					t.Errorf("%s: %d changes, one in %v: more is due", term, c.changes, c.every)
				}
			})
		}
	}
}
