// Package load puts a crowd of real SSH sessions into a chat server and measures what
// it costs the server and what it gives the people: every receiver counts every line,
// checks the order of each sender's lines and that all see one order, and times each
// delivery. The server is an address and a process id; nothing else about it matters.
//
// Each session has a key and a loopback address of its own, so that no budget for one
// source limits the crowd, and needs one goroutine, so that thousands fit in a process.
package load

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/sync/errgroup"

	"sshchat/sshchat/chattest/wire"
)

const (
	// loginLimit bounds one login, which an overloaded server may draw out.
	loginLimit = 30 * time.Second
	// quietFor is how long nothing must arrive before a crowd counts as settled.
	quietFor = 300 * time.Millisecond
	// windowBytes is the SSH window of a session; it is given back as it is used.
	windowBytes = 1 << 20
)

// How says in which way a session will be able to stop reading.
type How int

// The ways to stall. Stalling needs small buffers, and these are set at the login.
const (
	Never  How = iota
	Socket     // stops reading from its socket: the server's write blocks
	Window     // reads, but no longer gives back its SSH window of 4 KiB
)

// Crowd is people in one room. Its methods are for one goroutine.
type Crowd struct {
	addrs  []string  // of the nodes, which take turns
	base   time.Time // lines carry the time since then
	run    byte      // lines of earlier runs, from a backlog, are told apart by it
	all    []*session
	next   int // the number of the next session
	spread spread
	ctx    context.Context
	leave  context.CancelFunc
	wg     sync.WaitGroup
}

// Joined is what a number of logins took.
type Joined struct {
	People int
	Wall   time.Duration
	Login  Histogram // from the dial to the answer to the shell request
}

// NewCrowd returns an empty crowd for the server at these addresses, among which its people
// are spread. Close ends it.
func NewCrowd(ctx context.Context, addrs ...string) *Crowd {
	ctx, cancel := context.WithCancel(ctx)
	return &Crowd{addrs: addrs, base: time.Now(), ctx: ctx, leave: cancel}
}

// Skip leaves out n names, which another crowd has used on the same server: they are its
// keys' now.
func (c *Crowd) Skip(n int) { c.next += n }

// Join logs n more people in, so many at a time, and waits until the room has settled.
// All of them will be able to stall in the way that how says. The first error ends it;
// those who got in stay.
func (c *Crowd) Join(n, parallel int, how How) (Joined, error) {
	start := time.Now()
	var mu sync.Mutex // guards j.Login and c.all
	j := Joined{People: n}
	g, ctx := errgroup.WithContext(c.ctx)
	g.SetLimit(parallel)
	for range n {
		number := c.next
		c.next++
		g.Go(func() error {
			began := time.Now()
			s, err := c.login(ctx, number, how)
			if err != nil {
				return fmt.Errorf("%s: %w", name(number), err)
			}
			mu.Lock()
			defer mu.Unlock()
			j.Login.Add(time.Since(began))
			c.all = append(c.all, s)
			return nil
		})
	}
	err := g.Wait()
	j.Wall = time.Since(start)
	c.settle()
	return j, err
}

// login brings one person into the room and starts to read for them.
func (c *Crowd) login(ctx context.Context, number int, how How) (*session, error) {
	return c.dial(ctx, number, how, func(conn *wire.Conn, window uint32) (*wire.Channel, error) {
		signer, err := freshKey()
		if err != nil {
			return nil, err
		}
		return conn.Enter(name(number), signer, window)
	})
}

// dial connects somebody, who then comes in by enter, and starts to read for them.
func (c *Crowd) dial(ctx context.Context, number int, how How, enter func(*wire.Conn, uint32) (*wire.Channel, error)) (*session, error) {
	ctx, cancel := context.WithTimeout(ctx, loginLimit)
	defer cancel()
	receiveBuffer, window := 0, uint32(windowBytes)
	switch how {
	case Socket:
		receiveBuffer = 2048
	case Window:
		window = 4096
	}
	conn, err := wire.Dial(ctx, c.addrs[number%len(c.addrs)], source(number), receiveBuffer)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	ch, err := enter(conn, window)
	if !stop() {
		err = errors.Join(err, context.Cause(ctx))
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	s := &session{Channel: ch, number: number, how: how, base: c.base, resumed: make(chan struct{})}
	c.wg.Go(func() {
		defer conn.Close()
		defer context.AfterFunc(c.ctx, func() { conn.Close() })()
		s.read(c.ctx)
	})
	return s, nil
}

// freshKey returns the key of somebody who has not been here before.
func freshKey() (ssh.Signer, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return ssh.NewSignerFromKey(key)
}

// settle waits until the crowd hears nothing any more, for ten seconds at most: the
// announcements of a join are part of its cost.
func (c *Crowd) settle() { c.settleFor(quietFor, 10*time.Second) }

// settleFor waits until the crowd has heard nothing for so long, up to a limit.
func (c *Crowd) settleFor(quietFor, atMost time.Duration) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var seen int64
	quiet, limit := time.Now(), time.Now().Add(atMost)
	for time.Since(quiet) < quietFor && time.Now().Before(limit) {
		select {
		case <-tick.C:
		case <-c.ctx.Done():
			return
		}
		if n := c.Bytes(); n != seen {
			seen, quiet = n, time.Now()
		}
	}
}

// Len returns how many people are in the crowd, stalled and gone ones included.
func (c *Crowd) Len() int { return len(c.all) }

// Bytes returns how many bytes of output the crowd has received.
func (c *Crowd) Bytes() int64 {
	var n int64
	for _, s := range c.all {
		n += s.bytes.Load()
	}
	return n
}

// Gone returns how many people's sessions the server has ended. It sees this of a
// stalled one only after Resume.
func (c *Crowd) Gone() int {
	n := 0
	for _, s := range c.all {
		if s.gone.Load() {
			n++
		}
	}
	return n
}

// Stall makes those who joined with a way to stall stop reading, and returns how many.
func (c *Crowd) Stall() int {
	n := 0
	for _, s := range c.all {
		if s.how != Never {
			s.stalled.Store(true)
			n++
		}
	}
	return n
}

// Resume lets the stalled read on. It is final.
func (c *Crowd) Resume() {
	for _, s := range c.all {
		if s.stalled.Swap(false) {
			close(s.resumed)
		}
	}
}

// Close drops everybody's connection and waits until the readers have ended.
func (c *Crowd) Close() {
	c.leave()
	c.wg.Wait()
}

// name is the login name of a person: short, and with a skeleton of its own, as
// servers that guard against look-alikes want.
func name(number int) string { return fmt.Sprintf("p%05d", number) }

// source is the loopback address of a person: 127.16.1.1 and on.
func source(number int) string {
	return net.IPv4(127, byte(16+number/(250*250)), byte(1+number/250%250), byte(1+number%250)).String()
}

// session is one person. The fields above mu belong to the reading goroutine or never
// change.
type session struct {
	*wire.Channel
	number  int
	how     How
	base    time.Time
	resumed chan struct{} // closed by Resume
	scanner scanner

	bytes   atomic.Int64
	stalled atomic.Bool
	gone    atomic.Bool

	mu    sync.Mutex
	tally *tally // of the present run; nil between runs
}

// read takes the output until the connection or the crowd ends.
func (s *session) read(ctx context.Context) {
	for {
		if s.stalled.Load() {
			if s.how == Socket {
				select {
				case <-s.resumed:
				case <-ctx.Done():
					return
				}
			}
			s.Adjust = s.how == Socket
		}
		b, err := s.Read()
		if err != nil {
			s.gone.Store(ctx.Err() == nil)
			return
		}
		s.bytes.Add(int64(len(b)))
		s.count(b)
	}
}

// count adds the lines in b to the tally.
func (s *session) count(b []byte) {
	now := time.Since(s.base)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scanner.scan(b, func(m mark) {
		if s.tally != nil {
			s.tally.add(m, now)
		}
	})
}
