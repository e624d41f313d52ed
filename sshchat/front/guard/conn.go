// Package guard bounds one network connection below SSH, where a client that breaks the
// protocol or stops reading cannot talk us out of it: deadlines until a session runs, a
// rate of input, little memory for what is not read. What is refused before SSH begins is
// told here, too.
package guard

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"sshchat/sshchat/bell"
	"sshchat/sshchat/bucket"
	"sshchat/sshchat/front/admission"
)

// Limits bounds one connection.
type Limits struct {
	// InputRate and InputBurst bound what comes in, in bytes a second and at once. A
	// busy typist sends 5 KB/s with OpenSSH's keystroke chaff (50 small packets a
	// second, since 9.5); a paste of 256 KiB passes unhindered; rekeying without
	// end is held to 20 key exchanges a second.
	InputRate, InputBurst int

	// Debt is how long input may stay above the rate before the connection is cut:
	// what a flooder has sent would otherwise take minutes to read away after it left.
	Debt time.Duration

	// Login bounds the version exchange, key exchange and authentication together,
	// from accept on. Each byte must not buy a slow sender more time.
	Login time.Duration

	// Start bounds the time from login until a session runs.
	Start time.Duration

	// SendBuffer bounds what the kernel keeps for a client that stops reading, in
	// bytes (Linux doubles it). Autotuned, a stalled client held 3.9 MB before a write
	// blocked; with 64 KiB it is 0.27 MB, over MPTCP too. That is our memory, and a
	// stall is noticed only when it is full. It still moves 1 MB/s at 100 ms.
	SendBuffer int
}

// DefaultLimits returns the limits to serve with.
func DefaultLimits() Limits {
	return Limits{
		InputRate:  32 << 10,
		InputBurst: 256 << 10,
		Debt:       10 * time.Second,
		Login:      20 * time.Second,
		Start:      10 * time.Second,
		SendBuffer: 64 << 10,
	}
}

const (
	// leastReadCharge is what a read costs at least: a packet of one byte is as much
	// work as one of sixty-four.
	leastReadCharge = 64

	// maxReadBytes bounds one read, and with it how far a single one can run into
	// debt: one second.
	maxReadBytes = 32 << 10
)

// cutError is why we ended a connection ourselves, in words for the log.
type cutError string

// Error returns why the connection was cut.
func (e cutError) Error() string { return string(e) }

// cuts is what a count calls them.
var cuts = map[cutError]string{
	errLoginDeadline: "login-deadline",
	errStartDeadline: "start-deadline",
	errInputFlood:    "input-flood",
	errGaveWay:       "gave-way",
}

const (
	errLoginDeadline = cutError("no login in time")
	errStartDeadline = cutError("no session in time")
	errInputFlood    = cutError("input flood")
	errGaveWay       = cutError("gave way to other logins")
)

// Conn is a network connection that throttles its input, ends by itself when
// the peer dawdles, counts its bytes, remembers why it ended and then gives its
// admission ticket back. One goroutine at a time may call Read (x/crypto/ssh has
// one); everything else is safe for concurrent use.
//
// Closing it frees a Read in its delay and a Write that is stuck in TCP.
type Conn struct {
	net.Conn
	limits  Limits
	ticket  *admission.Ticket // may be nil
	in, out atomic.Int64
	heard   heard
	ended   chan struct{} // closed by the first cut or Close
	taken   atomic.Int64  // bytes that were taken and are not paid for yet
	paid    bell.Bell     // taken has grown

	// the reader's own
	input  bucket.Bucket
	owing  time.Time // since when input has been above the rate; zero: it is not
	resume time.Time // no read before this
	wakeAt *time.Timer

	mu      sync.Mutex
	closed  bool
	why     error
	set     *Set              // nil: none
	pending *time.Timer       // the deadline that is running; nil: none
	known   bool              // LoggedIn was called
	noShow  func(cause error) // nil: nobody is told
}

// New wraps conn, which must be fresh from Accept, and starts the login deadline.
// It owns ticket (nil: none) from now on, and conn.
func New(conn net.Conn, ticket *admission.Ticket, limits Limits) *Conn {
	if tcp, ok := conn.(interface{ SetWriteBuffer(int) error }); ok {
		// An error means that the peer is gone already: the first Read will say so.
		_ = tcp.SetWriteBuffer(limits.SendBuffer)
	}
	c := &Conn{
		Conn:   conn,
		limits: limits,
		ticket: ticket,
		heard:  heard{made: time.Now()},
		ended:  make(chan struct{}),
		paid:   bell.New(),
		input:  bucket.New(bucket.PerSecond(limits.InputRate, limits.InputBurst), time.Now()),
	}
	c.deadline(limits.Login, errLoginDeadline)
	if ticket != nil {
		ticket.Holds(func() { c.cut(errGaveWay) })
	}
	return c
}

// Read reads at most maxReadBytes, after a delay while input is above the rate: TCP
// then slows the sender down. A connection that we cut returns the reason.
func (c *Conn) Read(p []byte) (int, error) {
	if !c.resume.IsZero() {
		if err := c.pay(); err != nil {
			return 0, err
		}
	}
	n, err := c.Conn.Read(p[:min(len(p), maxReadBytes)])
	if n > 0 {
		c.in.Add(int64(n))
		c.heard.note()
		c.charge(n)
	}
	if err != nil {
		err = c.broke(err)
	}
	return n, err
}

// charge notes what a read cost. The delay comes before the next one, so that what
// was read reaches the room at once.
func (c *Conn) charge(n int) {
	now := time.Now()
	delay := c.input.Charge(now, max(n, leastReadCharge)-int(c.taken.Swap(0)))
	if delay == 0 {
		c.owing, c.resume = time.Time{}, time.Time{}
		return
	}
	if c.owing.IsZero() {
		c.owing = now
	}
	c.resume = now.Add(delay)
}

// Welcome makes n bytes of input free: a command reads its input, which the channel's
// window holds to what was taken of it. Nobody can flood us with what we ask for. Below
// zero it takes back what was given in advance.
func (c *Conn) Welcome(n int) {
	c.taken.Add(int64(n))
	c.paid.Ring()
}

// pay waits until the debt is paid or the connection is closed, and cuts a
// connection that has been in debt for too long.
func (c *Conn) pay() error {
	for {
		now := time.Now()
		delay := c.resume.Sub(now)
		if n := c.taken.Swap(0); n != 0 {
			delay = c.input.Charge(now, -int(n))
			c.resume = now.Add(delay)
		}
		if delay <= 0 {
			return nil
		}
		if now.Sub(c.owing) >= c.limits.Debt {
			return c.cut(errInputFlood)
		}
		if c.wakeAt == nil {
			c.wakeAt = time.NewTimer(delay)
		} else {
			c.wakeAt.Reset(delay)
		}
		select {
		case <-c.wakeAt.C:
			return nil
		case <-c.paid:
		case <-c.ended:
			c.wakeAt.Stop()
			return c.broke(net.ErrClosed)
		}
	}
}

// Write writes p. It blocks as long as the peer reads nothing: whoever writes must
// be ready to cut the connection from elsewhere.
func (c *Conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.out.Add(int64(n))
	if err != nil {
		err = c.broke(err)
	}
	return n, err
}

// broke remembers the first error of an open connection as its cause. A deadline
// that somebody set on the connection does not end it.
func (c *Conn) broke(err error) error {
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed && c.why == nil {
		c.why = err
	}
	if cut, ok := c.why.(cutError); ok {
		return cut
	}
	return err
}

// LoggedIn replaces the login deadline by the one for the session's start, once.
func (c *Conn) LoggedIn() {
	c.mu.Lock()
	was := c.known
	c.known = true
	c.mu.Unlock()
	if !was {
		c.deadline(c.limits.Start, errStartDeadline)
	}
}

// TellNoShow says what is called when a client that logged in starts no session: no
// session is there to tell of it.
func (c *Conn) TellNoShow(tell func(cause error)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.noShow = tell
}

// expire cuts the connection at a deadline.
func (c *Conn) expire(why cutError) {
	c.mu.Lock()
	tell := c.noShow
	if c.closed || why != errStartDeadline {
		tell = nil
	}
	c.mu.Unlock()
	if tell != nil {
		tell(why)
	}
	c.cut(why)
}

// Started lifts the last deadline: a session runs.
func (c *Conn) Started() { c.deadline(0, "") }

// deadline replaces the deadline that is running. Zero only lifts it.
func (c *Conn) deadline(after time.Duration, why cutError) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pending != nil {
		c.pending.Stop()
		c.pending = nil
	}
	if after > 0 && !c.closed {
		c.pending = time.AfterFunc(after, func() { c.expire(why) })
	}
}

// Close ends the connection. Only the first Close or cut does anything.
func (c *Conn) Close() error { return c.end(nil) }

// cut ends the connection at once for our own reason, which becomes its cause unless
// it had ended before, and returns that reason. What the kernel still holds for the
// peer is thrown away: a peer that stopped reading would keep it for minutes.
func (c *Conn) cut(why cutError) error {
	if tcp, ok := c.Conn.(interface{ SetLinger(int) error }); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.end(why)
	return why
}

func (c *Conn) end(why error) error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil
	}
	c.closed = true
	if why != nil {
		c.why = why
	}
	if c.pending != nil {
		c.pending.Stop()
	}
	set := c.set
	c.mu.Unlock()

	if set != nil {
		set.remove(c, why)
	}
	close(c.ended)
	err := c.Conn.Close()
	if c.ticket != nil {
		if why == errLoginDeadline || why == errStartDeadline {
			c.ticket.Late()
		}
		c.ticket.Release()
	}
	if err != nil {
		return fmt.Errorf("close connection: %w", err)
	}
	return nil
}

// CloseWrite ends our side alone, so that the peer can read our last words; see
// hangUp.
func (c *Conn) CloseWrite() error {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok {
		return errors.ErrUnsupported
	}
	return half.CloseWrite()
}

// Cause returns why the connection ended or is about to: a cutError for our own
// reason, else the first error of a Read or Write (io.EOF: the peer hung up), nil
// while it is open or when a plain Close came first.
func (c *Conn) Cause() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.why
}

// Silent returns for how long the peer has sent nothing.
func (c *Conn) Silent() time.Duration { return c.heard.ago() }

// heard is when the last byte came. The clock of the machine may be set meanwhile.
type heard struct {
	made time.Time    // with a monotonic reading
	last atomic.Int64 // how long after made
}

func (h *heard) note() { h.last.Store(int64(time.Since(h.made))) }

func (h *heard) ago() time.Duration { return time.Since(h.made) - time.Duration(h.last.Load()) }

// Ticket returns the connection's place in the admission's counts; nil: it has none.
func (c *Conn) Ticket() *admission.Ticket { return c.ticket }

// traffic returns how many bytes have come in and gone out.
func (c *Conn) traffic() (in, out int64) { return c.in.Load(), c.out.Load() }

// Unwrap returns the connection below.
func (c *Conn) Unwrap() net.Conn { return c.Conn }
