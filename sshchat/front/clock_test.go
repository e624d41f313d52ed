package front_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/front"
)

// jumpy is the wall clock with somebody's hand on it.
type jumpy struct{ off atomic.Int64 }

func (c *jumpy) Now() time.Time { return time.Now().Add(time.Duration(c.off.Load())) }

func (*jumpy) AfterFunc(d time.Duration, f func()) func() bool {
	return front.WallClock{}.AfterFunc(d, f)
}

// TestClockJumps is case 57: the clock goes an hour forward, two back and one forward
// again while people talk. Nobody is held up by it, and who comes in is let in.
func TestClockJumps(t *testing.T) {
	clock := &jumpy{}
	h := serveParallel(t, inside.Options{Clock: clock})
	ann := h.Join(t, "ann", chattest.NoPTY())
	bob := h.Join(t, "bob", chattest.NoPTY())
	bob.WaitFor("you are in #lobby")
	for _, jump := range []time.Duration{0, time.Hour, -time.Hour, 0, -24 * time.Hour, 24 * time.Hour} {
		clock.off.Store(int64(jump))
		line := "the clock is off by " + jump.String()
		ann.Type(line + "\n/who\n/history 3\n")
		bob.WaitFor("ann: " + line)
		h.Alive(t)
	}
	ann.Type("/quit\n")
	// Alone or with a guest of a moment ago it says how long she was there, in a list of three it does not.
	bob.WaitLines("ann left", func(lines []string) bool {
		return slices.ContainsFunc(lines, func(s string) bool {
			return strings.HasPrefix(s, "* ") && strings.Contains(s, "ann") && (strings.Contains(s, "left: ") || strings.Contains(s, "left") && strings.Contains(s, "1d"))
		})
	})
}
