// Package abuse is a kit of clients that do what a chat server must survive. Each
// attack is one call: it logs in as far as it needs to, misbehaves for a bounded number
// of packets and a bounded time, and returns what it saw. It judges nothing; the test
// that calls it knows what ought to have happened.
package abuse

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/bell"
	"sshchat/sshchat/chattest/wire"
)

// Target is whom an attack goes to and how long it may take.
type Target struct {
	Addr   string
	Source string // an address of this machine; empty: any
	User   string // empty: mallory
	Signer ssh.Signer
	// Within is how long the attack and the wait for the server's reaction may take
	// together. 0 means two seconds. A server's limit of 20 s needs more.
	Within time.Duration
}

// Stage is how far a login has come.
type Stage int

// The stages of a login, in order.
const (
	TCP     Stage = iota // connected, nothing said
	Version              // version lines exchanged
	KexInit              // our algorithms are announced, the exchange is not begun
	Kex                  // keys exchanged
	Auth                 // logged in
	Channel              // a session is open, nothing asked
	Shell                // in the room
)

// End says how the connection ended.
type End string

// The ends.
const (
	Open         End = "open"         // it had not ended when the time was over
	Closed       End = "closed"       // an orderly end without a word
	Reset        End = "reset"        // torn down, so that the client may not see a reason
	Disconnected End = "disconnected" // with SSH_MSG_DISCONNECT and its reason
	Refused      End = "refused"      // the login or the first channel was, and we left
	HungUp       End = "hung up"      // by us, as part of the attack; it was open until then
)

// Outcome is what an attack saw.
type Outcome struct {
	Reached          Stage // how far the login got
	End              End
	Reason           string        // the text of the disconnect
	After            time.Duration // from the dial to the end
	Sent             int           // packets (bytes for Dribble and Junk) that the server took
	Granted, Refused int           // answers to requests, offers and opened channels
	Output, Stderr   string        // the first 4 KiB of each
	Status           int           // exit status; -1 for none
}

// maxText bounds what is kept of a server's output.
const maxText = 4 << 10

// errHangUp is how an attack says that it leaves without a word.
var errHangUp = errors.New("hang up")

// plan is one attack: log in up to a stage, do something alone, and then something while
// another goroutine reads what the server says. Both may be nil.
type plan struct {
	upTo   Stage
	alone  func(*attack) error
	during func(context.Context, *attack) error
}

// attack is one connection on which a plan is carried out.
type attack struct {
	*wire.Conn
	Target
	ch   *wire.Channel // from Channel on
	bell bell.Bell     // rings when the server has said something

	mu     sync.Mutex
	out    Outcome
	closed bool // the channel
}

// run carries out a plan. What the server does about it is the outcome; an error is
// only what kept it from beginning.
func (t Target) run(ctx context.Context, p plan) (Outcome, error) {
	if err := t.fill(); err != nil {
		return Outcome{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, t.Within)
	defer cancel()
	start := time.Now()
	conn, err := wire.Dial(ctx, t.Addr, t.Source, 0)
	switch {
	case errors.Is(err, syscall.ECONNRESET): // accepted and torn down before we looked
		return Outcome{End: Reset, After: time.Since(start), Status: -1}, nil
	case err != nil:
		return Outcome{}, err
	}
	defer conn.Close()
	// Writes fail as well once the time is over, however long a server throttles us.
	defer context.AfterFunc(ctx, func() { conn.SetDeadline(time.Now()) })()

	a := &attack{Conn: conn, Target: t, bell: bell.New(), out: Outcome{Status: -1}}
	err = a.login(p.upTo)
	if err == nil && p.alone != nil {
		err = p.alone(a)
	}
	if err == nil {
		err = a.both(ctx, p.during)
	}
	a.out.End, a.out.Reason = classify(err)
	a.out.After = time.Since(start)
	return a.out, nil
}

// fill puts in what the caller has left out.
func (t *Target) fill() error {
	if t.Within == 0 {
		t.Within = 2 * time.Second
	}
	if t.User == "" {
		t.User = "mallory"
	}
	if t.Signer != nil {
		return nil
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	t.Signer, err = ssh.NewSignerFromKey(key)
	return err
}

// both misbehaves and reads at the same time, and returns why the connection ended.
func (a *attack) both(ctx context.Context, during func(context.Context, *attack) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	read := make(chan error, 1)
	go func() {
		read <- a.read()
		cancel() // nothing more to wait for
	}()
	var err error
	if during != nil {
		err = during(ctx, a)
	}
	if errors.Is(err, errHangUp) {
		a.Close()
		<-read
		return errHangUp
	}
	return <-read // the writer's error is only the echo of the reader's
}

// login comes as far as upTo.
func (a *attack) login(upTo Stage) error {
	steps := [...]func() error{
		Version: a.Hello,
		KexInit: func() error {
			if upTo > KexInit {
				return nil // Kex announces for itself
			}
			return a.WritePacket(wire.KexInit())
		},
		Kex:     a.Kex,
		Auth:    a.authenticate,
		Channel: a.open,
		Shell:   func() error { return a.ch.Shell("xterm", 80, 24) },
	}
	a.Passive = upTo < Kex
	for s := Version; s <= upTo; s++ {
		if err := steps[s](); err != nil {
			return err
		}
		a.out.Reached = s
	}
	return nil
}

func (a *attack) authenticate() error {
	if err := a.StartAuth(); err != nil {
		return err
	}
	return a.LoginKey(a.User, a.Signer)
}

func (a *attack) open() (err error) {
	a.ch, err = a.Conn.Open("session", 0, 1<<20, 32<<10, nil)
	return err
}

// read takes what the server sends until the end, and counts its answers.
func (a *attack) read() error {
	if a.out.Reached == TCP {
		if err := a.ReadVersion(); err != nil {
			return err
		}
	}
	for {
		p, err := a.ReadPacket()
		if err != nil {
			return err
		}
		if err := a.note(p); err != nil {
			return err
		}
	}
}

// note counts one packet.
func (a *attack) note(p []byte) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	defer a.bell.Ring()
	switch p[0] {
	case wire.MsgRequestSuccess, wire.MsgChannelSuccess, wire.MsgChannelOpened:
		a.out.Granted++
	case wire.MsgRequestFailure, wire.MsgChannelFailure, wire.MsgChannelRefused:
		a.out.Refused++
	}
	if a.ch == nil {
		return nil
	}
	data, err := a.ch.Handle(p)
	a.out.Output += string(data[:min(len(data), maxText-len(a.out.Output))])
	a.out.Stderr, a.out.Status = string(a.ch.Stderr), a.ch.Status
	if errors.Is(err, io.EOF) { // of the channel, not of the connection
		a.closed = true
		return nil
	}
	return err
}

// sent counts n more that the server has taken.
func (a *attack) sent(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.out.Sent += n
}

// classify says how a connection ended that ended with err.
func classify(err error) (End, string) {
	var d *wire.Disconnect
	switch {
	case errors.As(err, &d):
		return Disconnected, d.Text
	case errors.Is(err, errHangUp):
		return HungUp, ""
	case errors.Is(err, wire.ErrRefused):
		return Refused, err.Error()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return Open, ""
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return Reset, ""
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return Closed, ""
	}
	return Closed, fmt.Sprint(err)
}

// repeat sends packets one after the other until n are out, the server cuts us off, or
// the time is over.
func (a *attack) repeat(ctx context.Context, n int, packet func(i int) []byte) error {
	for i := range n {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := a.WritePacket(packet(i)); err != nil {
			return err
		}
		a.sent(1)
	}
	return nil
}

// until waits for done, which is called with the lock held, and then leaves.
func (a *attack) until(ctx context.Context, done func() bool) error {
	for {
		a.mu.Lock()
		ok := done()
		a.mu.Unlock()
		if ok {
			return errHangUp
		}
		select {
		case <-a.bell:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// answers waits until n questions have been answered, and leaves.
func (a *attack) answers(ctx context.Context, n int) error {
	return a.until(ctx, func() bool { return a.out.Granted+a.out.Refused >= n })
}

// Probe logs a decent client in, says a line and waits until it comes back: what every
// attack must leave possible for others. It returns how long that took.
func (t Target) Probe(ctx context.Context, line string) (time.Duration, error) {
	start := time.Now()
	o, err := t.run(ctx, plan{upTo: Shell, during: func(ctx context.Context, a *attack) error {
		if err := a.ch.Type([]byte(line + "\r")); err != nil {
			return err
		}
		return a.until(ctx, func() bool { return strings.Contains(a.out.Output, line) })
	}})
	if err != nil {
		return 0, err
	}
	if o.End != HungUp {
		return 0, fmt.Errorf("no line came back: stage %d, %s %q, output %q", o.Reached, o.End, o.Reason, o.Output)
	}
	return time.Since(start), nil
}
