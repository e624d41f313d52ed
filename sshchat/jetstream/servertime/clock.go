// Package servertime is the NATS servers' clock, as a node knows it.
package servertime

import (
	"sync"
	"sync/atomic"
	"time"
)

// Clock is that of every entry. The machine's own may be wrong by any amount, and be set while the
// node runs: only its pace is trusted, and no longer than until a server says the time again. The
// zero Clock is the machine's, until one does. Any goroutine may call its methods.
type Clock struct {
	mu    sync.Mutex // guards the writing of known
	known atomic.Pointer[reading]
}

// reading is what the servers' time was at a moment.
type reading struct {
	heard  time.Time // with a monotonic reading
	theirs time.Time
}

// at returns the servers' time at a moment.
func (r *reading) at(t time.Time) time.Time {
	if r == nil {
		return t
	}
	return r.theirs.Add(t.Sub(r.heard))
}

// Now returns the servers' time. It has no monotonic reading, but goes by that.
func (c *Clock) Now() time.Time { return c.known.Load().at(time.Now()) }

// Hear takes what a server said the time was, at some moment since it was asked. What is known is
// moved no further than it must be: an answer that took long says little.
func (c *Clock) Hear(said, asked time.Time) {
	if said.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	got := time.Now()
	least, most := said, said.Add(got.Sub(asked)) // it is between these
	guess := said.Add(got.Sub(asked) / 2)
	if known := c.known.Load(); known != nil {
		guess = known.at(got)
	}
	switch {
	case guess.Before(least):
		guess = least
	case guess.After(most):
		guess = most
	}
	c.known.Store(&reading{got, guess.Round(0)})
}
