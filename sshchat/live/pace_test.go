package live

import (
	"testing"
	"time"
)

// rings plays lines that come at even distances for some seconds to so many readers, and returns
// how often their bells ring a second, and the longest that a line waits for it.
func rings(readers, perSecond int) (n int, longest time.Duration) {
	const seconds = 10
	var p pace
	start := time.Unix(1000, 0)
	var due, first time.Time // of the ring that is on its way, and the line that it waits with
	ring := func(at time.Time) {
		p.rang = at
		longest = max(longest, at.Sub(first))
		due = time.Time{}
		n++
	}
	for i := range seconds * perSecond {
		now := start.Add(time.Duration(i) * time.Second / time.Duration(perSecond))
		if !due.IsZero() && !now.Before(due) {
			ring(due)
		}
		p.note(now, 1)
		if !due.IsZero() {
			continue
		}
		first = now
		if wait := p.wait(now, readers); wait > 0 {
			due = now.Add(wait)
			continue
		}
		ring(now)
	}
	return n / seconds, longest
}

// TestPace: a room that is calm or small rings at once, and one that is large and busy lets lines
// gather, for 40 ms at most.
func TestPace(t *testing.T) {
	for _, c := range []struct {
		readers, perSecond int
		least, most        int // rings a second
		longest            time.Duration
	}{
		{5000, 5, 5, 5, 0},  // calm: a person reads line by line
		{10, 20, 20, 20, 0}, // small
		{20, 100, 45, 80, 20 * time.Millisecond},
		{200, 50, 16, 30, linger}, // each ring is 200 writes
		{1000, 50, 16, 30, linger},
		{20, 10_000, 20, 26, linger}, // what a program says
	} {
		n, longest := rings(c.readers, c.perSecond)
		if n < c.least || n > c.most || longest > c.longest {
			t.Errorf("%d readers of %d lines a second: %d rings a second, a line waits for %v; want %d to %d, and %v at most",
				c.readers, c.perSecond, n, longest, c.least, c.most, c.longest)
		}
	}
}

// TestPaceClock: a clock that jumps back keeps nobody from reading.
func TestPaceClock(t *testing.T) {
	var p pace
	now := time.Unix(1000, 0)
	for range 100 {
		p.note(now, 1)
	}
	p.rang = now.Add(time.Hour)
	if wait := p.wait(now, 1000); wait != 0 {
		t.Errorf("waits for %v", wait)
	}
}
