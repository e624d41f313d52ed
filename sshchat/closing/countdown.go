// Package closing counts down to the end of a server that was announced, so that nobody is
// surprised by it.
package closing

import (
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/lock"
	"sshchat/sshchat/text"
)

const (
	// Soonest is the shortest notice: long enough to read it and to finish a line.
	Soonest = 10 * time.Second

	// Latest is the longest notice. What is farther off is better said by a message of the day.
	Latest = 7 * 24 * time.Hour
)

// told is how long before the end people hear of it once more.
var told = []time.Duration{24 * time.Hour, time.Hour, 30 * time.Minute, 10 * time.Minute, 5 * time.Minute, time.Minute, 10 * time.Second}

// Plan is an end that was announced.
type Plan struct {
	At  time.Time
	Why text.Text
	By  sshchat.Person
}

// Countdown is the end of one server. There is one plan at a time, and it dies with the
// process. All methods are safe for concurrent use.
type Countdown struct {
	clock sshchat.Clock
	tell  func(p Plan, left time.Duration)
	end   func()

	mu   lock.Leaf // guards what follows
	plan *Plan
	halt func() bool
}

// New returns a countdown that calls tell at each step and end when the time has come, each in a
// goroutine of the clock's.
func New(clock sshchat.Clock, tell func(p Plan, left time.Duration), end func()) *Countdown {
	return &Countdown{clock: clock, tell: tell, end: end}
}

// Plan returns what is planned, and how long is left.
func (c *Countdown) Plan() (p Plan, left time.Duration, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.plan == nil {
		return p, 0, false
	}
	return *c.plan, max(0, c.plan.At.Sub(c.clock.Now())), true
}

// Begin begins to count down, in place of what was planned before. Whoever calls it tells the
// people.
func (c *Countdown) Begin(p Plan) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopLocked()
	c.plan = &p
	c.waitLocked(&p)
}

// Cancel calls the end off, and reports whether there was one to call off.
func (c *Countdown) Cancel() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stopLocked()
}

// stopLocked forgets the plan. Caller holds mu.
func (c *Countdown) stopLocked() (was bool) {
	was = c.plan != nil
	if was {
		c.halt()
	}
	c.plan, c.halt = nil, nil
	return was
}

// waitLocked waits for the next step of p. Caller holds mu.
func (c *Countdown) waitLocked(p *Plan) {
	left := p.At.Sub(c.clock.Now())
	c.halt = c.clock.AfterFunc(left-next(left), func() { c.step(p) })
}

// step tells people how long is left of p, or ends the server; nothing if p was called off just
// now. The next step begins when this one is told.
func (c *Countdown) step(p *Plan) {
	left := p.At.Sub(c.clock.Now())
	c.mu.Lock()
	stands := c.plan == p
	if stands && left <= 0 {
		c.plan = nil
	}
	c.mu.Unlock()
	switch {
	case !stands:
		return
	case left <= 0:
		c.end()
		return
	}
	c.tell(*p, left)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.plan == p {
		c.waitLocked(p)
	}
}

// next returns the next step at which people are told, as what is left by then.
func next(left time.Duration) time.Duration {
	for _, t := range told {
		if t < left {
			return t
		}
	}
	return 0
}
