// Package bell is the channel that wakes somebody who waits. Whoever rings never waits, so
// that a log does not depend on one person's network.
package bell

// Bell is a channel of capacity one, to receive from: <-b waits until it has rung. The zero
// Bell never rings.
type Bell chan struct{}

// New returns a bell that has not rung.
func New() Bell { return make(Bell, 1) }

// Ring wakes who waits, now or at the next receive. A bell that has rung already needs no
// second ring.
func (b Bell) Ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}
