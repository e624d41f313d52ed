package chattest

import (
	"slices"
	"sync"
	"time"
)

// Clock is a clock that moves when the test says so. Its methods may be called from
// any goroutine, also from the functions it calls.
type Clock struct {
	mu     sync.Mutex
	now    time.Time
	timers []*fakeTimer // in the order of their times, then of their making
}

type fakeTimer struct {
	at time.Time
	f  func()
}

// NewClock returns a clock that shows start.
func NewClock(start time.Time) *Clock { return &Clock{now: start} }

// Now returns the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// AfterFunc calls f in the goroutine that advances the clock by d or more in all. A d
// of zero or less waits for the next Advance too. stop says whether it kept f from
// being called, as time.Timer.Stop does.
func (c *Clock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &fakeTimer{at: c.now.Add(d), f: f}
	i, _ := slices.BinarySearchFunc(c.timers, t, func(have, t *fakeTimer) int {
		if have.at.After(t.at) {
			return 1
		}
		return -1 // of equal times the older goes first
	})
	c.timers = slices.Insert(c.timers, i, t)
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		i := slices.Index(c.timers, t)
		if i < 0 {
			return false
		}
		c.timers = slices.Delete(c.timers, i, i+1)
		return true
	}
}

// Advance moves the clock forward by d and calls what falls due, in order, each at
// its own time, and also what those calls set up within d.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	end := c.now.Add(d)
	for len(c.timers) > 0 && !c.timers[0].at.After(end) {
		t := c.timers[0]
		c.timers = c.timers[1:]
		if t.at.After(c.now) {
			c.now = t.at
		}
		c.mu.Unlock() // f may set timers
		t.f()
		c.mu.Lock()
	}
	if end.After(c.now) {
		c.now = end
	}
	c.mu.Unlock()
}

// Pending returns how many functions wait for their time: none may be left when what
// set them up has ended.
func (c *Clock) Pending() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.timers)
}
