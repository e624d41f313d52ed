package front

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/script"
	"sshchat/sshchat/words"
)

// Control characters that a terminal sends in place of signals.
const (
	interrupt = 0x03 // ^C
	endOfFile = 0x04 // ^D
)

// exec runs one command for a program. Nobody in the chat sees it come or go.
func (s *session) exec(id identified, name sshchat.Name) (status int) {
	if !s.door.add(s) {
		return s.refuse(exitRetry, s.styler.Fault("restart", nil))
	}
	m, err := s.door.chat.Visit(s.ctx, sshchat.Login{
		Name: name, Key: id.key, Role: id.role, Addr: address(s.conn), Settings: s.settings,
		Door: "exec", Receipts: true, All: true, Probe: s.pinger.probe, Evict: s.evict,
	})
	if err != nil {
		return s.refuseFault(err)
	}
	s.member, s.cause = m, sshchat.ServerFail // what a panic leaves behind
	began := time.Now()
	verb, _, _ := strings.Cut(strings.TrimSpace(s.start.command), " ")
	status = s.runScript()
	s.cause = sshchat.Quit
	s.door.o.Log.Info("command", "ip", address(s.conn), "name", name.String(), "auth", id.method,
		"command", plainASCII(verb)[:min(len(verb), 32)], "status", status, "after", time.Since(began).Round(time.Millisecond))
	return status
}

// runScript runs the command while it looks after the connection.
func (s *session) runScript() (status int) {
	s.settings = s.member.Settings() // the account says how they want to see things
	in := &stdin{s: s}
	out := &stdout{s: s, w: s.ch}
	errs := &stdout{s: s, w: s.ch.Stderr()}
	status = exitRefused
	done := make(chan struct{})
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		defer close(done)
		defer s.door.recover(s.conn)
		status = script.Run(s.ctx, script.Session{
			Member: s.member, Line: s.start.command, In: in, Out: out, Err: errs,
			Styler: words.NewStyler(lookOf(s.settings, s.start)),
		})
	})
	alive := time.NewTicker(s.door.o.KeepAlive)
	defer alive.Stop()
	keys := (<-chan []byte)(nil)
	if s.start.pty { // nobody's file: its input is what a person types
		keys = s.in.data
		s.in.begin()
	}
	for {
		select {
		case <-done:
			return status
		case p, ok := <-keys:
			if !ok {
				keys = nil
			} else if bytes.IndexByte(p, interrupt) >= 0 || bytes.IndexByte(p, endOfFile) >= 0 {
				s.end(&sshchat.Fault{Key: "interrupted"})
			}
		case <-alive.C:
			if s.checkAlive() != nil {
				s.evict(sshchat.LostLink, nil)
			}
		}
	}
}

// stdin is a command's standard input. A terminal has none: what is typed there could
// not even be seen.
type stdin struct {
	s     *session
	begun bool
	rest  []byte // the intake's until the next is taken
}

// Read implements io.Reader. It returns when the session ends.
func (in *stdin) Read(p []byte) (int, error) {
	if in.s.start.pty {
		return 0, io.EOF
	}
	if !in.begun {
		in.begun, in.rest = true, in.s.in.begin()
	}
	for len(in.rest) == 0 {
		select {
		case b, ok := <-in.s.in.data:
			if !ok {
				return 0, io.EOF
			}
			in.rest = b
		case <-in.s.ctx.Done():
			return 0, context.Cause(in.s.ctx)
		}
	}
	n := copy(p, in.rest)
	in.rest = in.rest[n:]
	return n, nil
}

// stdout is one of the ways out. On a terminal a line ends as terminals have it.
type stdout struct {
	s *session
	w io.Writer
}

// Write implements io.Writer. A client that takes nothing for the stall time is cut.
func (o *stdout) Write(p []byte) (int, error) {
	q := p
	if o.s.start.pty {
		q = bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))
	}
	if err := o.s.writeTo(o.w, q); err != nil {
		return 0, err
	}
	return len(p), nil
}

// errHungUp is the client's closing of the channel of a command.
var errHungUp = errors.New("hung up")
