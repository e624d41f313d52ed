package listen

import (
	"bufio"
	"context"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/pires/go-proxyproto"

	"sshchat/sshchat/front/admission"
)

const (
	// headerWait is how long a trusted balancer has for its header, which it sends with
	// the first packet of a connection.
	headerWait = 5 * time.Second

	// maxHeaders bounds the trusted connections whose header has not come yet. A balancer
	// that is stuck must not take every descriptor; more than these wait in the backlog.
	maxHeaders = 512
)

// proxied is a listener behind a balancer. Connections from trusted networks begin with
// a PROXY header (HAProxy's PROXY protocol, versions 1 and 2), and have the address that
// it names from then on: for budgets, bans and the log. All others have their own, and a
// header that they send is a broken SSH version line.
type proxied struct {
	net.Listener
	trusted []netip.Prefix
	log     *slog.Logger

	ready  chan net.Conn
	slots  chan struct{} // one for each header that is waited for
	ctx    context.Context
	close  context.CancelFunc
	wg     sync.WaitGroup
	mu     sync.Mutex
	failed error // why the listener ended; set before ctx is done
}

// Proxied returns l with the addresses that balancers in trusted networks tell. A trusted
// peer that sends no header, or a broken one, is closed and logged: taken as it is, it
// would make everybody behind it one source. log may be nil.
func Proxied(l net.Listener, trusted []netip.Prefix, log *slog.Logger) net.Listener {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	p := &proxied{
		Listener: l, trusted: trusted, log: log,
		ready: make(chan net.Conn), slots: make(chan struct{}, maxHeaders),
	}
	p.ctx, p.close = context.WithCancel(context.Background())
	p.wg.Go(p.run)
	return p
}

// Accept returns the next connection whose address is known. A silent balancer delays
// nobody but its own.
func (p *proxied) Accept() (net.Conn, error) {
	select {
	case conn := <-p.ready:
		return conn, nil
	case <-p.ctx.Done():
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.failed != nil {
			return nil, p.failed
		}
		return nil, net.ErrClosed
	}
}

// Close ends the listener and every connection that Accept has not returned.
func (p *proxied) Close() error {
	err := p.Listener.Close()
	p.close()
	p.wg.Wait()
	return err
}

// run accepts for Accept.
func (p *proxied) run() {
	for {
		conn, err := p.Listener.Accept()
		if err != nil {
			if t, ok := err.(interface{ Temporary() bool }); ok && t.Temporary() && p.pause() {
				continue // out of descriptors, most likely: others must not end the server
			}
			p.mu.Lock()
			p.failed = err
			p.mu.Unlock()
			p.close()
			return
		}
		if !p.trusts(conn) {
			p.hand(conn)
			continue
		}
		select {
		case p.slots <- struct{}{}:
		case <-p.ctx.Done():
			_ = conn.Close()
			return
		}
		p.wg.Go(func() {
			defer func() { <-p.slots }()
			p.readHeader(conn)
		})
	}
}

// pause waits a moment, and reports whether the listener is still open after it.
func (p *proxied) pause() bool {
	select {
	case <-time.After(50 * time.Millisecond):
		return true
	case <-p.ctx.Done():
		return false
	}
}

func (p *proxied) trusts(conn net.Conn) bool {
	addr := admission.AddrOf(conn.RemoteAddr())
	return slices.ContainsFunc(p.trusted, func(n netip.Prefix) bool { return n.Contains(addr) })
}

// readHeader hands on a connection that has told whose it is.
func (p *proxied) readHeader(conn net.Conn) {
	told, err := p.proxy(conn)
	if err != nil {
		_ = conn.Close()
		if p.ctx.Err() == nil {
			p.log.Warn("no PROXY header", "ip", admission.AddrOf(conn.RemoteAddr()), "err", err)
		}
		return
	}
	p.hand(told)
}

// hand gives a connection to Accept.
func (p *proxied) hand(conn net.Conn) {
	select {
	case p.ready <- conn:
	case <-p.ctx.Done():
		_ = conn.Close()
	}
}

// proxy reads the header of a connection.
func (p *proxied) proxy(conn net.Conn) (net.Conn, error) {
	defer context.AfterFunc(p.ctx, func() { _ = conn.SetReadDeadline(time.Now()) })()
	if err := conn.SetReadDeadline(time.Now().Add(headerWait)); err != nil {
		return nil, err
	}
	r := bufio.NewReader(conn)
	header, err := proxyproto.Read(r)
	if err != nil {
		return nil, err
	}
	if err := conn.SetReadDeadline(time.Time{}); err != nil {
		return nil, err
	}
	c := &proxiedConn{Conn: conn, behind: r, remote: conn.RemoteAddr()}
	// LOCAL and UNKNOWN are the balancer's own, such as its health checks (PROXY
	// protocol, 2.1 and 2.2): they keep their address.
	if source, _, ok := header.TCPAddrs(); ok && header.Command.IsProxy() {
		c.remote = source
	}
	return c, nil
}

// proxiedConn is a connection with the address that its balancer told.
type proxiedConn struct {
	net.Conn
	behind *bufio.Reader // what came in one packet with the header; nil: read
	remote net.Addr
}

// RemoteAddr returns the client's address and not the balancer's.
func (c *proxiedConn) RemoteAddr() net.Addr { return c.remote }

// Read reads what the client sent behind the header. One goroutine at a time may call it.
func (c *proxiedConn) Read(b []byte) (int, error) {
	if c.behind == nil {
		return c.Conn.Read(b)
	}
	if n := c.behind.Buffered(); n > 0 {
		return c.behind.Read(b[:min(len(b), n)])
	}
	c.behind = nil // four KiB less for as long as it lasts
	return c.Conn.Read(b)
}
