// Package metrics shows an operator how a server is doing: as Prometheus metrics and as two
// questions of whether it lives and is ready, on an HTTP listener of its own; and as one record,
// over the local socket. What it shows are numbers: no name, text or address of anybody.
package metrics

import (
	"sync"
	"sync/atomic"
	"time"

	"sshchat/sshchat/chat"
	"sshchat/sshchat/front"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/meter"
)

// Vitals is how a server is doing that only whoever runs it knows. The zero Vitals is of one that
// is starting.
type Vitals struct {
	serving  atomic.Bool
	draining atomic.Bool
	disk     atomic.Bool // it does not keep what is said
	troubles meter.Count // how often it began not to
}

// Serves notes that people can come in.
func (v *Vitals) Serves() { v.serving.Store(true) }

// Drains notes that the server is going down.
func (v *Vitals) Drains() { v.draining.Store(true) }

// Disk notes whether the disk keeps what is said; err is why not.
func (v *Vitals) Disk(err error) {
	if was := v.disk.Swap(err != nil); err != nil && !was {
		v.troubles.Add(1)
	}
}

// Server is a server that is looked at.
type Server struct {
	Chat    *chat.Chat
	Door    *front.Door
	Vitals  *Vitals
	Version string
	Since   time.Time
	Address Address          // where metrics are asked for
	Backup  func() time.Time // when the last good backup was made, zero if none was; nil: nobody knows
	shown   shown            // what was told over HTTP last
}

// shown is a text that is told again for a moment: however many ask however often, the server is
// looked at a few times a second.
type shown struct {
	mu   sync.Mutex // guards what follows; held while it is made, for which nobody waits who talks
	made time.Time
	text []byte
}

// shownFor is how long a text is told again.
const shownFor = 200 * time.Millisecond

// get returns the text, made anew if it is too old.
func (s *shown) get(text func() []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if age := time.Since(s.made); s.text == nil || age < 0 || age >= shownFor {
		s.text, s.made = text(), time.Now()
	}
	return s.text
}

// meter is what the server counts.
func (s *Server) meter() *meter.Set { return s.Chat.Options().Meter }

// link is how the server is doing among other nodes.
func (s *Server) link() *ledger.Link { return s.Chat.Ledger.Link }

// NotReady returns why nobody should be sent to this server, a few words for each reason; none:
// it is ready.
func (s *Server) NotReady() (why []string) {
	say := func(is bool, words string) {
		if is {
			why = append(why, words)
		}
	}
	now := s.link().Now()
	say(!s.Vitals.serving.Load(), "it is starting")
	say(s.Vitals.draining.Load(), "it is going down")
	say(s.Vitals.disk.Load() && !s.link().Among(), "the disk does not keep what is said")
	if s.link().Among() && !now.Over {
		say(now.Lease == 0, "this node has lost its lease")
		say(now.Lease != 0 && !now.Stalled.IsZero(), "nothing gets through to the other nodes")
		say(now.Lease != 0 && now.Stalled.IsZero() && now.Settled != now.Lease, "this node takes its names back")
	}
	return why
}
