package front

import (
	"strings"
	"sync/atomic"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/meter"
)

// stallShown is which part of the time that a write may be stuck has passed when it is shown
// to the operator as one that is.
const stallShown = 10

// The states of a stall.
const (
	idle    = iota
	writing // a write runs
	stuck   // one has run for a while, and is shown
)

// stall watches over the writes of one session: it cuts a client that takes nothing, and lets
// others see before that it does not. The session's goroutine begins and ends it.
type stall struct {
	after time.Duration
	shown *meter.Level
	cut   func()
	timer *time.Timer
	state atomic.Int32
}

// newStall returns a stall that calls cut when a write has been stuck for so long, and counts
// in shown from a tenth of that on.
func newStall(after time.Duration, shown *meter.Level, cut func()) *stall {
	s := &stall{after: after, shown: shown, cut: cut}
	s.timer = time.AfterFunc(time.Hour, s.fire)
	s.timer.Stop()
	return s
}

// begin says that a write begins, or that one gets on.
func (s *stall) begin() {
	if s.state.Swap(writing) == stuck {
		s.shown.Add(-1)
	}
	s.timer.Reset(s.after / stallShown)
}

// end says that the write is over.
func (s *stall) end() {
	s.timer.Stop()
	if s.state.Swap(idle) == stuck {
		s.shown.Add(-1)
	}
}

// fire runs when a write has been stuck for a while, and again when it has been for too long. A
// write that ends meanwhile is idle by then, or another.
func (s *stall) fire() {
	switch {
	case s.state.CompareAndSwap(writing, stuck):
		s.shown.Add(1)
		s.timer.Reset(s.after - s.after/stallShown)
	case s.state.Load() == stuck:
		s.cut()
	}
}

// kind is what a session is, for the counts.
func (s *session) kind() string {
	command := strings.TrimSpace(s.start.command)
	first, _, _ := strings.Cut(command, " ")
	switch {
	case s.start.kind == "exec" && first == "bot":
		return "bot"
	case s.start.kind == "exec" && command != "takeover" && command != "also":
		return "command"
	case s.start.PTY:
		return "terminal"
	}
	return "pipe"
}

// countRefusal counts a session that was refused, by the subject of the reason.
func (d *Door) countRefusal(f *sshchat.Fault) {
	subject, _, _ := strings.Cut(f.Key, ".")
	d.meter().Refused.Add(subject)
}
