package meter

import (
	"sync/atomic"
	"time"
)

// lanes is how many counters stand beside each other for what happens with each line to each
// reader, so that cores do not wait for each other's counts.
const lanes = 16

// Readers is what is brought to sessions. Each session counts in a lane of its own choice, which
// it shares with some others; who shows the counts adds the lanes up.
type Readers struct {
	lanes [lanes]Lane
	next  atomic.Uint32
	Stuck Level // sessions whose client has taken nothing of a write for a while
}

// Lane is what some of the sessions were brought.
type Lane struct {
	Entries Count // entries, each for each session that it was brought to
	Writes  Count // frames and blocks of lines that were written
	Bytes   Count // that these had
	Wait    Times // from a room's bell to the end of the write that it asked for

	_ [64]byte // the next lane is on another cache line
}

// Lane returns one of the lanes, to count in for as long as a session lasts.
func (r *Readers) Lane() *Lane { return &r.lanes[r.next.Add(1)%lanes] }

// Sum is what all sessions were brought.
type Sum struct {
	Entries, Writes, Bytes uint64
	Wait                   Spread
}

// Load adds the lanes up.
func (r *Readers) Load() (s Sum) {
	for i := range r.lanes {
		l := &r.lanes[i]
		s.Entries += l.Entries.Load()
		s.Writes += l.Writes.Load()
		s.Bytes += l.Bytes.Load()
		s.Wait = s.Wait.Add(l.Wait.Load())
	}
	return s
}

// Stamp is when a bell was rung first of those rings that nobody has answered yet. The zero
// Stamp is one of none. Times are in nanoseconds of the clock of whoever rings and answers.
type Stamp struct{ at atomic.Int64 }

// Ring notes a ring.
func (s *Stamp) Ring(now time.Time) {
	if s.at.Load() == 0 {
		s.at.Store(now.UnixNano())
	}
}

// Answer returns when the first ring was that is answered now; the zero time: there was none.
func (s *Stamp) Answer() time.Time {
	if s.at.Load() == 0 {
		return time.Time{}
	}
	return time.Unix(0, s.at.Swap(0))
}
