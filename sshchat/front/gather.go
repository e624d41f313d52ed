package front

import (
	"strings"
	"time"
)

const (
	// gatherFor is how long the window has to stand still before the draft is drawn
	// anew: a frame for one width that meets the next one erases rows of the talk.
	gatherFor = 60 * time.Millisecond
	// gatherForTmux is well above the 250 ms for which tmux keeps a second size to itself
	// while its own screen has it already (server_client_check_pane_resize).
	gatherForTmux = 500 * time.Millisecond
	// gatherTimes bounds the wait for a window that never stands still.
	gatherTimes = 4
)

// gathering makes one redraw of a burst of window-changes. While it is on, nothing is
// drawn. The session's goroutine owns it.
type gathering struct {
	timer *time.Timer
	quiet time.Duration
	began time.Time // zero: the window stands still
}

func newGathering(term string) *gathering {
	g := &gathering{timer: time.NewTimer(time.Hour), quiet: gatherFor}
	g.timer.Stop()
	// tmux calls itself screen unless it is told otherwise.
	if strings.HasPrefix(term, "tmux") || strings.HasPrefix(term, "screen") {
		g.quiet = gatherForTmux
	}
	return g
}

// on reports whether a redraw is due.
func (g *gathering) on() bool { return !g.began.IsZero() }

// add takes a window-change into the burst, or begins one.
func (g *gathering) add() {
	now := time.Now()
	if !g.on() {
		g.began = now
	}
	g.timer.Reset(min(g.quiet, gatherTimes*g.quiet-now.Sub(g.began)))
}

// end ends the burst: its redraw is under way, or the session over.
func (g *gathering) end() {
	g.timer.Stop()
	g.began = time.Time{}
}
