package front

import "sync"

// connSet is the connections that are open, logged in or not, so that a server can
// end them all: the libraries know only of those whose handshake is over. The zero
// connSet is ready to use. Its methods are safe for concurrent use.
type connSet struct {
	mu     sync.Mutex // guards what follows; taken after a connection's own lock
	conns  map[*guardedConn]struct{}
	closed bool
}

// add holds c until it ends. In a closed set it ends at once.
func (s *connSet) add(c *guardedConn) {
	if !s.hold(c) {
		_ = c.Close()
	}
}

func (s *connSet) hold(c *guardedConn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.closed || s.closed {
		return false
	}
	if s.conns == nil {
		s.conns = map[*guardedConn]struct{}{}
	}
	s.conns[c] = struct{}{}
	c.set = s
	return true
}

// remove lets go of a connection that has ended. Only that connection calls it.
func (s *connSet) remove(c *guardedConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
}

// close ends every connection, and each that is still to come.
func (s *connSet) close() {
	s.mu.Lock()
	s.closed = true
	all := make([]*guardedConn, 0, len(s.conns))
	for c := range s.conns {
		all = append(all, c)
	}
	s.mu.Unlock()
	for _, c := range all { // each removes itself
		_ = c.Close()
	}
}
