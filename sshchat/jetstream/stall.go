package jetstream

import (
	"sync"
	"time"

	"sshchat/sshchat"
)

// why is what entries wait for.
type why int

const (
	sending   why = iota // the servers' answer
	following            // the node's copy
	behind               // servers that lost what the node has
	reasons
)

// stall tells how long entries wait already, when that is longer than stallAfter.
type stall struct {
	health *health
	now    func() time.Time

	mu    sync.Mutex
	since [reasons]time.Time
	told  time.Time
	timer *time.Timer
}

func newStall(h *health, now func() time.Time) *stall {
	s := &stall{health: h, now: now}
	s.timer = time.AfterFunc(time.Hour, s.look)
	s.timer.Stop()
	return s
}

// begin says that entries wait for a reason.
func (s *stall) begin(w why) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since[w].IsZero() {
		s.since[w] = now
		s.timer.Reset(stallAfter)
	}
}

// end says that they do no longer.
func (s *stall) end(w why) {
	s.mu.Lock()
	s.since[w] = time.Time{}
	told := !s.told.IsZero()
	s.mu.Unlock()
	if told {
		s.look()
	}
}

// is reports whether entries wait for a reason.
func (s *stall) is(w why) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.since[w].IsZero()
}

// look tells what has changed.
func (s *stall) look() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var first time.Time
	for _, t := range s.since {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	if wait := stallAfter - s.now().Sub(first); !first.IsZero() && s.told.IsZero() && wait > 0 {
		s.timer.Reset(wait)
		return
	}
	s.told = first
	s.health.change(func(h *sshchat.Health) { h.Stalled = first })
}

// stop ends it.
func (s *stall) stop() { s.timer.Stop() }
