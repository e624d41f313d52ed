package front

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/front/auth"
	"sshchat/sshchat/script"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words"
)

// Control characters that a terminal sends in place of signals.
const (
	interrupt = 0x03 // ^C
	endOfFile = 0x04 // ^D
)

// windowBytes is how much a client may send of what nobody has taken yet: the window of
// x/crypto's channels.
const windowBytes = 2 << 20

// exec runs one command for a program. Nobody in the chat sees it come or go.
func (s *session) exec(id auth.Identity) (status int) {
	if !s.door.add(s) {
		return s.refuseCommand(&sshchat.Fault{Key: "restart"})
	}
	bot, isBot, err := script.ParseBot(s.start.command)
	if f, ok := errors.AsType[*sshchat.Fault](err); ok {
		return s.refuseCommand(f)
	}
	if isBot && !s.state.takeChat(s, false) {
		return s.refuseCommand(&sshchat.Fault{Key: "session.one"})
	}
	if isBot {
		return s.bot(id, bot)
	}
	m, err := s.visit(id)
	if f, ok := errors.AsType[*sshchat.Fault](err); ok {
		s.door.o.Log.Info("refused", "ip", address(s.conn), "cause", f.Key)
		s.door.countRefusal(f)
		return s.refuseCommand(f)
	}
	if err != nil {
		return s.refuseCommand(&sshchat.Fault{Key: s.failed("command", err)})
	}
	s.Member, s.cause = m.Session, sshchat.ServerFail // what a panic leaves behind
	began := time.Now()
	verb, _, _ := strings.Cut(strings.TrimSpace(s.start.command), " ")
	status = s.runScript(func(ctx context.Context, ps script.Session) int { return script.Run(ctx, m, ps) })
	s.cause = sshchat.Quit
	s.door.o.Log.Info("command", "ip", address(s.conn), "name", m.Person().Name.String(), "auth", id.Method,
		"command", text.Line(verb).Truncate(32).String(), "status", status, "after", time.Since(began).Round(time.Millisecond))
	return status
}

// visit lets the client's command in under the name that it came with.
func (s *session) visit(id auth.Identity) (*chat.Visitor, error) {
	name, err := s.door.chat.LoginName(s.Ctx, s.conn.User(), id.Key)
	if err != nil {
		return nil, err
	}
	return s.door.chat.Visit(s.Ctx, chat.Login{
		Name: name, Key: id.Key, Role: id.Role, Addr: address(s.conn), Settings: s.Settings, Passed: id.Passed,
		Door: "exec", Looks: script.Looks(s.start.command), Receipts: true, All: true, Probe: s.vigil.pinger.probe, Evict: s.evict,
	})
}

// refuseCommand tells a program why it may not run.
func (s *session) refuseCommand(f *sshchat.Fault) (status int) {
	errs := &stdout{s: s, w: s.ch.Stderr()}
	status = script.Refuse(errs, s.Styler.At(words.OverSSH, commands.Commands()), s.start.command, f)
	if hint := s.loginHint(f); hint != "" && !slices.Contains(strings.Fields(s.start.command), "--json") {
		_, _ = errs.Write([]byte(hint + "\n")) // nobody reads it, then
	}
	return status
}

// runScript runs the command, as run does, while it looks after the connection.
func (s *session) runScript(run func(context.Context, script.Session) int) (status int) {
	s.Settings = s.Member.Settings() // the account says how they want to see things
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
		status = run(s.Ctx, script.Session{
			Line: s.start.command, In: in, Out: out, Err: errs,
			Styler: words.NewStyler(s.Client.Look(s.Settings)).At(words.OverSSH, commands.Commands()),
		})
	})
	alive := time.NewTimer(s.vigil.next())
	defer alive.Stop()
	keys := (<-chan []byte)(nil)
	if s.start.PTY { // nobody's file: its input is what a person types
		keys = s.in.data
		s.interrupt(s.in.begin()) // what came before we looked counts as well
	}
	for {
		select {
		case <-done:
			return status
		case p, ok := <-keys:
			if !ok {
				keys = nil
			}
			s.interrupt(p)
		case <-alive.C:
			if s.vigil.check() != nil {
				s.evict(sshchat.LostLink, nil)
			}
			alive.Reset(s.vigil.next())
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
	if in.s.start.PTY {
		return 0, io.EOF
	}
	if !in.begun {
		in.begun, in.rest = true, in.s.in.begin()
		in.s.welcomed = true // settled once the command has ended
		in.s.welcome(windowBytes + len(in.rest))
	}
	for len(in.rest) == 0 {
		select {
		case b, ok := <-in.s.in.data:
			if !ok {
				return 0, io.EOF
			}
			in.rest = b
			in.s.welcome(len(b))
		case <-in.s.Ctx.Done():
			return 0, context.Cause(in.s.Ctx)
		}
	}
	n := copy(p, in.rest)
	in.rest = in.rest[n:]
	return n, nil
}

// welcome makes n bytes of input free, and what carries them.
func (s *session) welcome(n int) {
	if s.state.guard != nil {
		s.state.guard.Welcome(n + n/8)
	}
}

// stdout is one of the ways out. On a terminal a line ends as terminals have it.
type stdout struct {
	s *session
	w io.Writer
}

// Write implements io.Writer. A client that takes nothing for the stall time is cut.
func (o *stdout) Write(p []byte) (int, error) {
	q := p
	if o.s.start.PTY {
		q = bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))
	}
	if err := o.s.writeTo(o.w, q, programPacketBytes); err != nil {
		return 0, err
	}
	return len(p), nil
}

// errHungUp is the client's closing of the channel of a command.
var errHungUp = fmt.Errorf("hung up: %w", context.Canceled)

// interrupt ends a command when its terminal's input holds ^C or ^D.
func (s *session) interrupt(input []byte) {
	if bytes.IndexByte(input, interrupt) >= 0 || bytes.IndexByte(input, endOfFile) >= 0 {
		s.End(&sshchat.Fault{Key: "interrupted"})
	}
}
