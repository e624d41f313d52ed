package front

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/front/auth"
	"sshchat/sshchat/front/face"
	"sshchat/sshchat/meter"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words"
)

// Exit statuses, for scripts to trust.
const (
	exitOK      = 0
	exitRefused = 1
	exitRetry   = 75 // EX_TEMPFAIL of sysexits.h: try again later
)

// session is one person's way into the chat. One goroutine owns the face, the
// member and every write (live); another reads the input and a third the requests.
type session struct {
	face.Session // what the face knows of it
	door         *Door
	conn         *ssh.ServerConn
	state        *connState
	place        *place
	ch           ssh.Channel
	start        start
	reqs         *requests
	in           *intake
	stall        *stall // runs while a write does
	vigil        vigil

	entered  time.Time // zero: the room was not told of them
	cause    sshchat.Cause
	status   int         // what the client is told on leaving
	hangUp   *time.Timer // ends the connection of a client that does not close its side; nil: not yet
	welcomed bool        // a command's input was made free
}

// newSession returns a session on a channel of conn, as its client asks for nothing yet.
func (d *Door) newSession(conn *ssh.ServerConn, p *place, ch ssh.Channel) *session {
	ctx, cancel := context.WithCancelCause(context.Background())
	s := &session{door: d, conn: conn, state: p.st, place: p, ch: ch, vigil: vigil{pinger: p.st.pinger, every: d.o.KeepAlive}}
	s.Session = face.Session{Ctx: ctx, End: cancel, Login: conn.User(), Wire: s, Cache: &d.cache}
	return s
}

// serve runs the session from the channel's opening to the client's hanging up. The person's part
// has a goroutine that begins there: below it lie none of the library's frames, so that the stack
// of somebody who is idle is small. This one answers the requests.
func (s *session) serve(reqs <-chan *ssh.Request) {
	done := make(chan struct{})
	began := make(chan *start, 1)
	s.reqs, s.in = newRequests(began, done), newIntake(done)
	// A write that is stuck ends the connection and with it the write.
	s.stall = newStall(s.door.o.Stall, &s.door.chat.Options().Meter.Readers.Stuck, func() {
		s.door.meter().Cut.Add("slow")
		s.evict(sshchat.TooSlow, nil)
	})
	defer s.door.remove(s) // when all has ended: Drain waits for it
	var wg sync.WaitGroup
	wg.Go(func() {
		defer s.door.recover(s.conn)
		s.live(began)
		close(done)
		s.part()
	})
	wg.Go(func() {
		defer s.door.recover(s.conn)
		s.in.run(s.ch)
	})
	s.answer(reqs)
	wg.Wait() // for the client to close its side
	if s.hangUp != nil {
		s.hangUp.Stop()
	}
	s.End(nil)
	s.settle()
}

// answer answers the channel's requests until the client has closed it.
func (s *session) answer(reqs <-chan *ssh.Request) {
	defer s.door.recover(s.conn)
	s.reqs.run(reqs)
	s.place.free()
	if s.reqs.start.kind == "exec" { // tail must not wait for news to learn of it
		s.End(errHungUp)
	}
}

// live runs what the client asks for, once it has said what, to its end. Its frame, like those of
// run, talk and loop, lies below all that somebody idle waits in: what is large is in functions
// that have returned by then (TestIdleSessionIsSmall).
func (s *session) live(began <-chan *start) {
	defer s.door.recover(s.conn)
	s.status = exitRefused
	if s.begins(began) {
		defer s.counted()
		s.status = s.run()
	}
}

// begins waits for what the client asks for, and reports whether it asked for anything.
func (s *session) begins(began <-chan *start) bool {
	// On a server whose connections are not ours to guard, this deadline is.
	noShow := time.AfterFunc(s.door.o.Limits.Start, func() { _ = s.conn.Close() })
	defer noShow.Stop()
	st, ok := <-began
	if !ok {
		return false
	}
	s.start, s.Client = *st, st.Client
	if s.state.guard != nil {
		s.state.guard.Started()
	}
	s.door.meter().Began.Add(s.kind())
	return true
}

// counted notes that what began has ended.
func (s *session) counted() { s.door.meter().Ended.Add(s.kind()) }

// part tells the client that the session has ended, and the room that somebody went.
func (s *session) part() {
	s.stall.begin()
	sayStatus(s.ch, s.start.kind, s.status)
	s.over()
	_ = s.ch.Close() // before the room is told, which may take a second
	s.stall.end()
	if s.Member != nil {
		s.leave()
	}
	if s.door.leaving() {
		awaitHangUp(s.conn)
	}
	s.hangUp = time.AfterFunc(partTime, func() { _ = s.conn.Close() })
}

// over lets the client open the next session, and take the name: it may as soon as it can see
// that this one has ended.
func (s *session) over() {
	if s.Member != nil {
		s.Member.Leaves()
	}
	s.state.endChat(s)
	s.place.free()
}

// settle takes back what a command's input was given in advance, and gives for what
// came of it all the same: what is free in all is what the channel brought.
func (s *session) settle() {
	if s.welcomed {
		s.welcome(-windowBytes)
		s.welcome(s.in.wasted)
	}
}

// run takes a client that asked for a shell or a command to its end.
func (s *session) run() (status int) {
	status, known, in := s.enter()
	if !in {
		return status
	}
	s.cause = s.talk(known)
	switch s.cause {
	case sshchat.Quit:
		return exitOK
	case sshchat.Restart:
		return exitRetry
	}
	return exitRefused
}

// enter brings the person into the chat, unless that is refused or a command is asked for, which
// runs in here: status is of these. known is whether it was said which language they read.
func (s *session) enter() (status int, known, in bool) {
	id := auth.IdentityOf(s.conn.Permissions)
	s.Settings, known = s.Client.Settings(s.door.o.Zone)
	s.Styler = words.NewStyler(s.Client.Look(s.Settings))
	word := ""
	if s.start.kind == "exec" {
		word = strings.TrimSpace(s.start.command)
	}
	takeover, also := word == "takeover", word == "also"
	if s.start.kind == "subsystem" {
		return s.refuse(exitRefused, s.Styler.Fault("subsystem.none", []any{text.Line(s.start.command)})), false, false
	}
	if s.start.kind == "exec" && !takeover && !also {
		return s.exec(id), false, false
	}
	name, err := s.door.chat.LoginName(s.Ctx, s.conn.User(), id.Key)
	if err != nil {
		return s.refuseFault(err), false, false
	}
	if also {
		if err := s.mayAlso(id, name); err != nil {
			return s.refuseFault(err), false, false
		}
	}
	second := s.second(takeover, also)
	if !s.state.takeChat(s, second != sshchat.Refused) {
		return s.refuseFault(&sshchat.Fault{Key: "session.one"}), false, false
	}
	if !s.door.add(s) {
		return s.refuse(exitRetry, s.Styler.Catalog().Bye[sshchat.Restart]), false, false
	}
	m, err := s.door.chat.Enter(s.Ctx, chat.Login{
		Name: name, Key: id.Key, Role: id.Role, Addr: address(s.conn), Second: second, Settings: s.Settings, Passed: id.Passed,
		Screen:  s.start.PTY,
		Backlog: backlog(s.reqs.now()), Probe: s.vigil.pinger.probe, Silent: s.silent(), Evict: s.evict,
		Waits: s.tellWaits,
	})
	if err != nil {
		return s.refuseFault(err), false, false
	}
	s.Member = m
	if id.Key == "" && s.start.PTY {
		m.Tell(guestWords(id))
	}
	known = known || m.Settings().Lang != s.Settings.Lang // their account says which they read
	s.entered, s.cause = time.Now(), sshchat.ServerFail   // what a panic leaves behind
	s.door.o.Log.Info("joined", "ip", address(s.conn), "name", name.String(), "auth", id.Method, "client", string(s.conn.ClientVersion()))
	return exitOK, known, true
}

// second is what this login is beside another of the same account.
func (s *session) second(takeover, also bool) sshchat.Second {
	switch {
	case takeover:
		return sshchat.Takeover
	case also || s.door.windows.Load():
		return sshchat.Also
	}
	return sshchat.Refused
}

// mayAlso refuses a second window to who cannot prove to be the same person, and without a terminal.
func (s *session) mayAlso(id auth.Identity, name sshchat.Name) error {
	switch {
	case id.Key == "":
		return sshchat.NewFault("window.guest")
	case !s.start.PTY:
		return sshchat.NewFault("window.pty", name.Text())
	}
	return nil
}

// silent returns what tells for how long the client has sent nothing; nil: nothing does.
func (s *session) silent() func() time.Duration {
	if s.state.guard == nil {
		return nil
	}
	return s.state.guard.Silent
}

// guestWords is what a guest is told on coming in: that they are one, and why.
func guestWords(id auth.Identity) *sshchat.Fault {
	if id.Weak != "" {
		return &sshchat.Fault{Key: "guest.weak", Args: []any{text.Line(id.Weak)}}
	}
	return &sshchat.Fault{Key: "guest.you"}
}

// leave undoes what run did, in reverse.
func (s *session) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), leaveTime)
	defer cancel()
	s.Member.Leave(ctx, s.cause)
	if s.entered.IsZero() { // a command, of which exec has told
		return
	}
	s.door.meter().Left.Add(meter.LeftBecause(s.cause))
	s.door.o.Log.Info("left", "ip", address(s.conn), "name", s.Member.Person().Name.String(),
		"cause", string(s.cause), "after", time.Since(s.entered).Round(time.Second))
}

// backlog is how many lines of the past fit above the prompt.
func backlog(s face.Size) int {
	if s.Height == 0 {
		return 20
	}
	return min(max(s.Height-6, 5), 50)
}

// talk runs the session until somebody ends it, and says why.
func (s *session) talk(known bool) sshchat.Cause {
	f := face.New(&s.Session, known)
	return s.sayBye(f, s.loop(f))
}

// sayBye leaves the client's screen clean and says why it ended, by the error that did.
func (s *session) sayBye(f face.Face, err error) sshchat.Cause {
	cause := s.causeOf(err)
	bye := s.Styler.Catalog().Bye[cause]
	if e, ok := errors.AsType[face.Ending](context.Cause(s.Ctx)); ok && e.Why != nil {
		bye = s.Styler.Fault(e.Why.Key, e.Why.Args)
	}
	if errors.Is(err, face.ErrInputEnded) {
		bye = "" // nobody reads it
	}
	// What cannot be written is not worth telling: the client is gone.
	_ = f.Finish(bye)
	return cause
}

// loop shows what is new and takes what is typed, whichever comes.
func (s *session) loop(f face.Face) error {
	if err := s.News(f); err != nil {
		return err
	}
	if early := s.in.begin(); len(early) > 0 {
		if err := f.Input(early); err != nil {
			return err
		}
	}
	alive := time.NewTimer(s.vigil.next())
	defer alive.Stop()
	resizes := newGathering(s.start.Term)
	defer resizes.end()
	for {
		var err error
		bell := s.Member.Bell()
		if resizes.on() {
			bell = nil // it goes on ringing
		}
		select {
		case <-s.Ctx.Done():
			return context.Cause(s.Ctx)
		case <-bell:
			err = s.News(f)
		case p, ok := <-f.Intake():
			s.vigil.heard = time.Now()
			if ok {
				err = f.Input(p)
			} else {
				err = f.Ended()
			}
			if err == nil && resizes.on() { // whoever types wants to see it
				f.Hurry()
				resizes.end()
				err = f.Redraw()
			}
		case <-s.reqs.resized:
			f.Resize(s.reqs.now())
			resizes.add()
		case <-resizes.timer.C:
			resizes.end()
			err = f.Redraw()
		case <-f.Timer():
			err = f.Tick()
		case <-alive.C:
			err = s.vigil.check()
			alive.Reset(s.vigil.next())
		}
		if err != nil {
			return err
		}
	}
}

// maxPacketBytes is how much of a frame goes into one SSH packet. x/crypto keeps
// three buffers of the largest packet that a channel ever sent; a storm of joins told
// in one line of names would leave 20 KiB behind in every idle session. A burst of
// twenty lines still fits.
const maxPacketBytes = 2 << 10

// programPacketBytes is the same of what a program is told: much at once, so that a
// quarter of the packets make a third less work. There are fewer of them, and they go.
const programPacketBytes = 8 << 10

// Size implements face.Wire.
func (s *session) Size() face.Size { return s.reqs.now() }

// Input implements face.Wire.
func (s *session) Input() <-chan []byte { return s.in.data }

// Write implements face.Wire. A client that takes nothing for the stall time is cut.
func (s *session) Write(p []byte) error { return s.writeTo(s.ch, p, maxPacketBytes) }

// writeTo writes p in packets of so many bytes.
func (s *session) writeTo(w io.Writer, p []byte, packet int) error {
	if len(p) == 0 {
		return nil
	}
	defer s.stall.end()
	if s.Member != nil {
		s.Member.Wrote(len(p))
	}
	for chunk := range slices.Chunk(p, packet) {
		s.stall.begin() // slow is not stuck
		if _, err := w.Write(chunk); err != nil {
			return err
		}
	}
	return nil
}

// evict ends the session from outside, for cause, and never waits for it. Of a
// client that does not answer nothing more is hoped for: closing the network
// connection is what frees a write that is stuck in TCP, where closing the channel
// would wait for that very write.
func (s *session) evict(cause sshchat.Cause, why *sshchat.Fault) {
	s.End(face.Ending{Cause: cause, Why: why})
	if cause == sshchat.LostLink || cause == sshchat.TooSlow {
		_ = s.conn.Close()
	}
}

// causeOf turns the end of the loop into what the room is told.
func (s *session) causeOf(err error) sshchat.Cause {
	if e, ok := errors.AsType[face.Ending](context.Cause(s.Ctx)); ok {
		return e.Cause // a write that failed because we were evicted
	}
	if e, ok := errors.AsType[face.Ending](err); ok {
		return e.Cause
	}
	if g := s.state.guard; g != nil && g.Cause() != nil {
		return sshchat.LostLink
	}
	if s.state.broke(s.conn) {
		return sshchat.LostLink
	}
	return sshchat.Quit
}

// tellWaits tells the client what its login waits for. The session has no screen yet.
func (s *session) tellWaits(what *sshchat.Fault) {
	// An error means that the client is gone; the end of its login says the rest.
	_ = s.writeTo(s.ch.Stderr(), []byte(s.Styler.Fault(what.Key, what.Args)+"\r\n"), maxPacketBytes)
}

// refuse tells the client why it may not come in; nobody else hears of it.
func (s *session) refuse(status int, text string) int {
	s.stall.begin()
	defer s.stall.end()
	// An error means that the client is gone; the status says the rest.
	_, _ = s.ch.Stderr().Write([]byte(text + "\r\n"))
	return status
}

func (s *session) refuseFault(err error) int {
	if f, ok := errors.AsType[*sshchat.Fault](err); ok {
		s.door.o.Log.Info("refused", "ip", address(s.conn), "cause", f.Key)
		s.door.countRefusal(f)
		why := s.Styler.Fault(f.Key, f.Args)
		if hint := s.loginHint(f); hint != "" {
			why += "\r\n" + hint
		}
		if f.Key == "link.refused" {
			return s.refuse(exitRetry, why)
		}
		return s.refuse(exitRefused, why)
	}
	return s.refuse(exitRetry, s.Styler.Fault(s.failed("login", err), nil))
}

// loginHint is the command to come in by, below a refusal that is about a name; "" if another
// name is no help.
func (s *session) loginHint(f *sshchat.Fault) string {
	if !strings.HasPrefix(f.Key, "name.") || f.Key == "name.many" || f.Key == "name.uninvited" {
		return ""
	}
	command := loginCommand(s.conn.LocalAddr())
	if s.start.kind == "exec" {
		command += " ..."
	}
	return s.Styler.LoginAs(command)
}

// failed logs that a session did not come to be and returns the key of what to tell. A
// client that has gone meanwhile, or a server that is about to, is no trouble.
func (s *session) failed(what string, err error) (key string) {
	if s.Ctx.Err() != nil {
		s.door.o.Log.Info("gone", "ip", address(s.conn), "during", what)
		return "restart"
	}
	s.door.o.Log.Error(what, "ip", address(s.conn), "err", err)
	return "trouble"
}

// loginCommand is the whole command to come in by, under a name that one has to choose.
// The host is the client's to know: it may have another name for us.
func loginCommand(local net.Addr) string {
	if a, ok := local.(*net.TCPAddr); ok && a.Port != 22 {
		return fmt.Sprintf("ssh -p %d NAME@HOST", a.Port)
	}
	return "ssh NAME@HOST"
}
