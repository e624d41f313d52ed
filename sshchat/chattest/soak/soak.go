// Package soak keeps a chat server busy for as long as one wants with people who do what
// people do: they come and go, talk, look things up, stall, flood, and drop dead. What it
// costs the server must not grow with time; the caller watches that.
package soak

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest/wire"
)

// Soak says whom to keep busy and how.
type Soak struct {
	Addr   string
	People int           // at once
	For    time.Duration // until the last one leaves
	Visit  time.Duration // a usual stay; each is between half and one and a half of it
}

// Counts is what the people did.
type Counts struct {
	Visits   map[string]int // by what they did
	Failed   int            // visits that the server refused or ended
	LastFail string         // why the last of these did
}

// acts are what people do, and how many of twenty do it. Most talk; a few are a plague.
var acts = []struct {
	name   string
	weight int
	do     func(*visitor, context.Context) error
}{
	{"talk", 8, (*visitor).talk},
	{"look", 3, (*visitor).look},
	{"read", 3, (*visitor).read},
	{"drop", 2, (*visitor).drop},
	{"stall", 2, (*visitor).stall},
	{"flood", 1, (*visitor).flood},
	{"stranger", 1, (*visitor).stranger},
}

// Run keeps the server busy until the time is over or ctx ends, and returns when
// everybody has left.
func (s Soak) Run(ctx context.Context) (Counts, error) {
	ctx, cancel := context.WithTimeout(ctx, s.For)
	defer cancel()
	var mu sync.Mutex // guards counts
	counts := Counts{Visits: map[string]int{}}
	var wg sync.WaitGroup
	for i := range s.People {
		v, err := s.visitor(i)
		if err != nil {
			return counts, err
		}
		wg.Go(func() {
			// Three hundred at the same moment are more than the door lets wait for a login.
			wait(ctx, time.Duration(v.random.Int64N(int64(s.Visit))))
			for ctx.Err() == nil {
				name, err := v.visit(ctx)
				mu.Lock()
				counts.Visits[name]++
				if err != nil && ctx.Err() == nil {
					counts.Failed++
					counts.LastFail = fmt.Sprintf("%s: %v", name, err)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return counts, nil
}

// visitor is one person, who keeps key, name and address.
type visitor struct {
	soak   Soak
	number int
	key    ssh.Signer
	random *mathrand.Rand
}

func (s Soak) visitor(number int) (*visitor, error) {
	key, err := freshKey()
	// Seeded by the number, so that two runs do much the same.
	return &visitor{s, number, key, mathrand.New(mathrand.NewPCG(1, uint64(number)))}, err
}

func freshKey() (ssh.Signer, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return ssh.NewSignerFromKey(key)
}

// visit does one thing.
func (v *visitor) visit(ctx context.Context) (string, error) {
	n := v.random.IntN(20)
	for _, a := range acts {
		if n -= a.weight; n < 0 {
			return a.name, a.do(v, ctx)
		}
	}
	return "", nil
}

// stay is how long this visit lasts.
func (v *visitor) stay() time.Duration {
	return v.soak.Visit/2 + time.Duration(v.random.Int64N(int64(v.soak.Visit)))
}

// guest is somebody who is in.
type guest struct {
	*wire.Channel
	heard atomic.Int64
	ended chan struct{} // closed when the reading ends
}

// connect dials from the visitor's own address, 127.16.1.1 and on, with a deadline for
// all that follows.
func (v *visitor) connect(ctx context.Context, receiveBuffer int) (*wire.Conn, func(), error) {
	source := net.IPv4(127, 16, byte(1+v.number/250), byte(1+v.number%250)).String()
	conn, err := wire.Dial(ctx, v.soak.Addr, source, receiveBuffer)
	if err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	return conn, func() { stop(); conn.Close() }, nil
}

// enter comes in and reads until the end; leave waits for that.
func (v *visitor) enter(ctx context.Context) (g *guest, leave func(), err error) {
	conn, hangUp, err := v.connect(ctx, 0)
	if err != nil {
		return nil, nil, err
	}
	ch, err := conn.Enter(v.name(), v.key, 1<<20)
	if err != nil {
		hangUp()
		return nil, nil, err
	}
	ch.Adjust = true
	g = &guest{Channel: ch, ended: make(chan struct{})}
	go func() {
		defer close(g.ended)
		for {
			b, err := ch.Read()
			if err != nil {
				return
			}
			g.heard.Add(int64(len(b)))
		}
	}()
	return g, func() { hangUp(); <-g.ended }, nil
}

func (v *visitor) name() string { return fmt.Sprintf("p%05d", v.number) }

// pause waits, and reports whether the session is still there.
func (g *guest) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-g.ended:
	case <-ctx.Done():
	}
	return false
}

// talk says a line now and then, and leaves by /quit.
func (v *visitor) talk(ctx context.Context) error {
	g, leave, err := v.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	for range 5 {
		if !g.pause(ctx, v.stay()/5) {
			return errGone
		}
		if err := g.Type(fmt.Appendf(nil, "line %d of %s, as people write\r", v.random.IntN(1000), v.name())); err != nil {
			return err
		}
	}
	if err := g.Type([]byte("/quit\r")); err != nil {
		return err
	}
	g.pause(ctx, 2*time.Second)
	return nil
}

// errGone: the server ended a session that did nothing wrong.
var errGone = errors.New("the session ended by itself")

// look types commands that read.
func (v *visitor) look(ctx context.Context) error {
	g, leave, err := v.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	for _, line := range []string{"/who", "/history 30", "/search line", "/rooms", "/join #side", "in the side room", "/leave", "/stats"} {
		if !g.pause(ctx, v.stay()/8) {
			return errGone
		}
		if err := g.Type([]byte(line + "\r")); err != nil {
			return err
		}
	}
	return nil
}

// read runs a command, as scripts do.
func (v *visitor) read(ctx context.Context) error {
	return v.run(ctx, v.name(), v.key, "history -n 20")
}

// run runs a command and reads its output to the end.
func (v *visitor) run(ctx context.Context, name string, key ssh.Signer, command string) error {
	conn, hangUp, err := v.connect(ctx, 0)
	if err != nil {
		return err
	}
	defer hangUp()
	ch, err := conn.Run(name, key, 1<<20, command)
	if err != nil {
		return err
	}
	ch.Adjust = true
	for {
		if _, err := ch.Read(); err != nil {
			return ignoreEnd(err)
		}
	}
}

// ignoreEnd is for a channel that is to end.
func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// drop vanishes in the middle of a line.
func (v *visitor) drop(ctx context.Context) error {
	g, leave, err := v.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if err := g.Type([]byte("I was about to")); err != nil {
		return err
	}
	g.pause(ctx, v.stay()/4)
	return nil
}

// stall comes in by a small window and stops reading.
func (v *visitor) stall(ctx context.Context) error {
	conn, hangUp, err := v.connect(ctx, 2048)
	if err != nil {
		return err
	}
	defer hangUp()
	if _, err := conn.Enter(v.name(), v.key, 4096); err != nil {
		return err
	}
	wait(ctx, v.stay())
	return nil
}

// wait waits so long, or until ctx ends.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// flood types far more than anybody may.
func (v *visitor) flood(ctx context.Context) error {
	g, leave, err := v.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	for range 2000 {
		if g.Type([]byte("buy now buy now buy now\r")) != nil {
			return nil // cut, as it should be
		}
	}
	g.pause(ctx, v.stay()/4)
	return nil
}

// stranger looks around once with a key of its own, and never comes back.
func (v *visitor) stranger(ctx context.Context) error {
	key, err := freshKey()
	if err != nil {
		return err
	}
	return v.run(ctx, fmt.Sprintf("s%05dx%06d", v.number, v.random.IntN(1e6)), key, "who")
}
