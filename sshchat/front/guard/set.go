package guard

import (
	"sync"

	"sshchat/sshchat/meter"
)

// Set is the connections that are open, logged in or not, so that a server can
// end them all: the libraries know only of those whose handshake is over. The zero
// Set is ready to use. Its methods are safe for concurrent use.
type Set struct {
	Cuts   *meter.Tally // of connections that we ended, by why; nil: nobody counts; set before the first
	mu     sync.Mutex   // guards what follows; taken after a connection's own lock
	conns  map[*Conn]struct{}
	closed bool
}

// Add holds c until it ends. In a closed set it ends at once.
func (s *Set) Add(c *Conn) {
	if !s.hold(c) {
		_ = c.Close()
	}
}

func (s *Set) hold(c *Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.closed || s.closed {
		return false
	}
	if s.conns == nil {
		s.conns = map[*Conn]struct{}{}
	}
	s.conns[c] = struct{}{}
	c.set = s
	return true
}

// remove lets go of a connection that has ended, and counts why if that was our own reason. Only
// that connection calls it.
func (s *Set) remove(c *Conn, why error) {
	if cut, ok := why.(cutError); ok && s.Cuts != nil {
		s.Cuts.Add(cuts[cut])
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
}

// Close ends every connection, and each that is still to come.
func (s *Set) Close() {
	s.mu.Lock()
	s.closed = true
	all := make([]*Conn, 0, len(s.conns))
	for c := range s.conns {
		all = append(all, c)
	}
	s.mu.Unlock()
	for _, c := range all { // each removes itself
		_ = c.Close()
	}
}
