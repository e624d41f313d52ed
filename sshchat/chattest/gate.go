package chattest

import (
	"net"
	"sync"
)

// gate is a connection that can stop reading, as a laptop does whose lid was closed:
// the socket stays open, the kernel's buffers fill, and the server's writes block.
// Writing goes on.
type gate struct {
	net.Conn

	mu     sync.Mutex
	open   chan struct{} // closed while data may pass
	closed chan struct{} // closed when the connection is
}

func newGate(nc net.Conn) *gate {
	g := &gate{Conn: nc, open: make(chan struct{}), closed: make(chan struct{})}
	close(g.open)
	return g
}

// Read withholds what it has read while the gate is shut. A read that was waiting in
// the kernel when the gate was shut takes one buffer more, which nobody sees either.
func (g *gate) Read(p []byte) (int, error) {
	n, err := g.Conn.Read(p)
	g.mu.Lock()
	open := g.open
	g.mu.Unlock()
	select {
	case <-open:
		return n, err
	case <-g.closed:
		return 0, net.ErrClosed
	}
}

// Close ends a read that the gate holds as well.
func (g *gate) Close() error {
	g.mu.Lock()
	select {
	case <-g.closed:
	default:
		close(g.closed)
	}
	g.mu.Unlock()
	return g.Conn.Close()
}

// shut stops reading until release. Neither waits.
func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.open:
		g.open = make(chan struct{})
	default: // already shut
	}
}

func (g *gate) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.open:
	default:
		close(g.open)
	}
}
