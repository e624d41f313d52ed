package natsd

import (
	"io"
	"net"
	"strings"
	"sync"
)

// Cut is a way to servers that can be cut: what is on the way is lost then, nobody is told
// that a connection has ended, and new ones are taken and get no answer.
type Cut struct {
	urls      []string
	listeners []net.Listener
	done      sync.WaitGroup

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]bool
	over  bool
}

// NewCut makes a way to servers at nats:// addresses. Close ends it.
func NewCut(urls []string) (*Cut, error) {
	c := &Cut{conns: map[net.Conn]bool{}}
	for _, url := range urls {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			c.Close()
			return nil, err
		}
		c.listeners = append(c.listeners, l)
		c.urls = append(c.urls, "nats://"+l.Addr().String())
		c.done.Go(func() { c.accept(l, strings.TrimPrefix(url, "nats://")) })
	}
	return c, nil
}

// URLs are the addresses by which the servers are reached on this way.
func (c *Cut) URLs() []string { return c.urls }

// Set cuts the way, or mends it. Connections from before the mending are reset then, as a
// router that was away does with them.
func (c *Cut) Set(cut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cut && !cut {
		c.closeLocked()
	}
	c.cut = cut
}

// Close ends the way and all connections on it.
func (c *Cut) Close() {
	for _, l := range c.listeners {
		l.Close() //nolint:errcheck // it accepts no more in any case
	}
	c.mu.Lock()
	c.over = true
	c.closeLocked()
	c.mu.Unlock()
	c.done.Wait()
}

func (c *Cut) closeLocked() {
	for conn := range c.conns {
		conn.Close() //nolint:errcheck // it is given up
	}
	clear(c.conns)
}

func (c *Cut) accept(l net.Listener, to string) {
	for {
		in, err := l.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", to)
		if !c.keep(in, out, err) {
			continue
		}
		c.done.Go(func() { c.carry(in, out) })
		c.done.Go(func() { c.carry(out, in) })
	}
}

// keep notes both ends of a connection, or closes what there is of it.
func (c *Cut) keep(in, out net.Conn, err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil || c.over {
		in.Close() //nolint:errcheck // it was not used
		if err == nil {
			out.Close() //nolint:errcheck // nor was this
		}
		return false
	}
	c.conns[in], c.conns[out] = true, true
	return true
}

// carry copies one direction. While the way is cut it reads and loses.
func (c *Cut) carry(from, to net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		c.mu.Lock()
		cut := c.cut
		c.mu.Unlock()
		if n > 0 && !cut {
			if _, werr := to.Write(buf[:n]); werr != nil {
				err = werr
			}
		}
		if err == nil {
			continue
		}
		if cut && err == io.EOF {
			return // nobody is told
		}
		c.mu.Lock()
		for _, conn := range []net.Conn{from, to} {
			conn.Close() //nolint:errcheck // it has ended
			delete(c.conns, conn)
		}
		c.mu.Unlock()
		return
	}
}
