package metrics

import (
	"net"
	"net/http"
	"slices"
	"sync"
)

// few is a listener that has so many connections at a time. For a new one that makes room which has asked
// nothing for the longest, so that connections which never ask keep nobody out; if all are being answered the new
// one is closed.
type few struct {
	net.Listener

	mu    sync.Mutex       // guards what follows
	open  map[*placed]bool // all of them
	quiet []*placed        // those that ask nothing, since the longest first
}

// Accept implements net.Listener.
func (f *few) Accept() (net.Conn, error) {
	for {
		c, err := f.Listener.Accept()
		if err != nil {
			return nil, err
		}
		p := &placed{Conn: c, of: f}
		makesWay, ok := f.seat(p)
		if makesWay != nil {
			_ = makesWay.Close()
		}
		if ok {
			return p, nil
		}
		_ = c.Close() // whoever asked will ask again
	}
}

// seat gives a connection its place, and returns the one that makes way for it.
func (f *few) seat(p *placed) (makesWay *placed, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.open) >= maxConnections {
		if len(f.quiet) == 0 {
			return nil, false
		}
		makesWay = f.quiet[0]
		f.leaveLocked(makesWay)
	}
	f.open[p] = true
	f.quiet = append(f.quiet, p)
	return makesWay, true
}

// note is told by the server how a connection does.
func (f *few) note(c net.Conn, state http.ConnState) {
	p, is := c.(*placed)
	if !is {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.quiet = slices.DeleteFunc(f.quiet, func(o *placed) bool { return o == p })
	if f.open[p] && (state == http.StateNew || state == http.StateIdle) {
		f.quiet = append(f.quiet, p)
	}
}

// leaveLocked takes a connection's place away. Caller holds mu.
func (f *few) leaveLocked(p *placed) {
	delete(f.open, p)
	f.quiet = slices.DeleteFunc(f.quiet, func(o *placed) bool { return o == p })
}

// placed is a connection that makes room for another when it is closed.
type placed struct {
	net.Conn
	of *few
}

// Close implements net.Conn.
func (p *placed) Close() error {
	p.of.mu.Lock()
	p.of.leaveLocked(p)
	p.of.mu.Unlock()
	return p.Conn.Close()
}
