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
	"sshchat/sshchat/text"
	"sshchat/sshchat/words"
)

// Exit statuses, for scripts to trust.
const (
	exitOK      = 0
	exitRefused = 1
	exitRetry   = 75 // EX_TEMPFAIL of sysexits.h: try again later
)

// ending is why a session ends, as the cause of its context.
type ending struct {
	cause sshchat.Cause
	why   *sshchat.Fault // what the person is told; nil: the cause's words
}

func (e ending) Error() string { return "session ended: " + string(e.cause) }

// Is reports that a call broken off by it was canceled, and did not fail.
func (e ending) Is(target error) bool { return target == context.Canceled }

// Unwrap returns what a command tells of its end, if anything is to be told.
func (e ending) Unwrap() error {
	switch {
	case e.why != nil:
		return e.why
	case e.cause == sshchat.Restart:
		return &sshchat.Fault{Key: "restart"}
	}
	return nil
}

// errInputEnded is the client's own end: it closed its side of the channel.
var errInputEnded = errors.New("input ended")

// session is one person's way into the chat. Its goroutine owns the face, the
// member and every write; another reads the input and a third the requests.
type session struct {
	door   *Door
	conn   *ssh.ServerConn
	state  *connState
	ch     ssh.Channel
	ctx    context.Context
	end    context.CancelCauseFunc
	pinger *pinger // the connection's
	start  start
	reqs   *requests
	in     *intake
	stall  *time.Timer // runs while a write does

	member   *sshchat.Member // nil until the chat has let them in
	entered  time.Time
	cause    sshchat.Cause
	settings sshchat.Settings
	styler   *words.Styler
	heard    time.Time // when the client last sent anything
	question *question // the keepalive without an answer; nil: none
	missed   int       // how many intervals it has been without one
	parting  error     // how the session is about to end; nil: it is not
	welcomed bool      // a command's input was made free
}

// face is how a session looks to its person: a terminal with a line editor, or
// clean lines for pipes.
type face interface {
	// show writes news, with sc to work in.
	show(n sshchat.News, sc *scratch) error
	// intake is where input is taken from; nil while no more can be taken.
	intake() <-chan []byte
	// input takes bytes from the client; they are the face's until it takes more.
	input(p []byte) error
	// ended says that the client sends no more; an error ends the session.
	ended() error
	// resize takes a new size of the terminal. Nothing may be drawn from then on
	// until redraw, but input is taken.
	resize(size)
	// hurry says that redraw comes before the window has stood still.
	hurry()
	// redraw draws what has waited since resize.
	redraw() error
	// restyle takes a change of settings.
	restyle() error
	// timer returns what the face waits for, besides; nil: nothing.
	timer() <-chan time.Time
	// tick says that the timer fired.
	tick() error
	// finish is the last thing: it leaves the screen clean. bye may be empty.
	finish(bye string) error
}

// serve runs the session from the channel's opening to the client's hanging up.
func (s *session) serve(reqs <-chan *ssh.Request) {
	done := make(chan struct{})
	began := make(chan start, 1)
	s.reqs, s.in = newRequests(began, done), newIntake(done)
	// A write that is stuck ends the connection and with it the write.
	s.stall = time.AfterFunc(time.Hour, func() { s.evict(sshchat.TooSlow, nil) })
	s.stall.Stop()
	var wg sync.WaitGroup
	wg.Go(func() {
		defer s.door.recover(s.conn)
		s.reqs.run(reqs)
		if s.reqs.start.kind == "exec" { // tail must not wait for news to learn of it
			s.end(errHungUp)
		}
	})
	wg.Go(func() {
		defer s.door.recover(s.conn)
		s.in.run(s.ch)
	})
	// On a server whose connections are not ours to guard, this deadline is.
	noShow := time.AfterFunc(s.door.o.limits.start, func() { _ = s.conn.Close() })
	status := exitRefused
	defer s.door.remove(s) // also when what follows panics: Drain waits for it
	func() {
		defer s.door.recover(s.conn)
		if st, ok := <-began; ok {
			s.start = st
			noShow.Stop()
			if s.state.guard != nil {
				s.state.guard.started()
			}
			status = s.run()
		}
	}()
	noShow.Stop()
	close(done)
	s.stall.Reset(s.door.o.Stall)
	sayStatus(s.ch, s.start.kind, status) // before the room is told, which may take a second
	s.stall.Stop()
	if s.member != nil {
		s.leave()
	}
	s.state.endChat(s)
	if s.door.leaving() {
		awaitHangUp(s.conn)
	}
	hangUp := time.AfterFunc(partTime, func() { _ = s.conn.Close() })
	wg.Wait() // for the client to close its side
	hangUp.Stop()
	s.end(nil)
	s.settle()
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
	id := identity(s.conn.Permissions)
	known := false
	s.settings, known = settingsOf(s.start, s.door.o.Zone)
	s.styler = words.NewStyler(lookOf(s.settings, s.start))
	takeover := s.start.kind == "exec" && strings.TrimSpace(s.start.command) == "takeover"
	if s.start.kind == "subsystem" {
		return s.refuse(exitRefused, s.styler.Fault("subsystem.none", []any{text.Line(s.start.command)}))
	}
	if s.start.kind == "exec" && !takeover {
		return s.exec(id)
	}
	name, err := s.door.chat.LoginName(s.ctx, s.conn.User(), id.key)
	if err != nil {
		return s.refuseFault(err)
	}
	if !s.state.takeChat(s, takeover) {
		return s.refuseFault(&sshchat.Fault{Key: "session.one"})
	}
	if !s.door.add(s) {
		return s.refuse(exitRetry, s.styler.Catalog().Bye[sshchat.Restart])
	}
	m, err := s.door.chat.Enter(s.ctx, sshchat.Login{
		Name: name, Key: id.key, Role: id.role, Addr: address(s.conn), Takeover: takeover, Settings: s.settings, Passed: id.passed,
		Screen:  s.start.pty,
		Backlog: backlog(s.reqs.now()), Probe: s.pinger.probe, Heard: s.lastHeard(), Evict: s.evict,
	})
	if err != nil {
		return s.refuseFault(err)
	}
	s.member = m
	if id.key == "" && s.start.pty {
		m.Tell(guestWords(id))
	}
	known = known || m.Settings().Lang != s.settings.Lang // their account says which they read
	s.entered, s.cause = time.Now(), sshchat.ServerFail   // what a panic leaves behind
	s.door.o.Log.Info("joined", "ip", address(s.conn), "name", name.String(), "auth", id.method, "client", string(s.conn.ClientVersion()))
	s.cause = s.talk(known)
	switch s.cause {
	case sshchat.Quit:
		return exitOK
	case sshchat.Restart:
		return exitRetry
	}
	return exitRefused
}

// lastHeard returns what tells when the client last sent anything; nil: nothing does.
func (s *session) lastHeard() func() time.Time {
	if s.state.guard == nil {
		return nil
	}
	return s.state.guard.heard
}

// guestWords is what a guest is told on coming in: that they are one, and why.
func guestWords(id identified) *sshchat.Fault {
	if id.weak != "" {
		return &sshchat.Fault{Key: "guest.weak", Args: []any{text.Line(id.weak)}}
	}
	return &sshchat.Fault{Key: "guest.you"}
}

// leave undoes what run did, in reverse.
func (s *session) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), leaveTime)
	defer cancel()
	s.member.Leave(ctx, s.cause)
	if s.entered.IsZero() { // a command, of which exec has told
		return
	}
	s.door.o.Log.Info("left", "ip", address(s.conn), "name", s.member.Person().Name.String(),
		"cause", string(s.cause), "after", time.Since(s.entered).Round(time.Second))
}

// backlog is how many lines of the past fit above the prompt.
func backlog(s size) int {
	if s.height == 0 {
		return 20
	}
	return min(max(s.height-6, 5), 50)
}

// talk runs the session until somebody ends it, and says why.
func (s *session) talk(known bool) sshchat.Cause {
	var f face
	if s.start.pty {
		f = newTerminal(s, !known)
	} else {
		f = newPipe(s)
	}
	err := s.loop(f)
	cause := s.causeOf(err)
	bye := s.styler.Catalog().Bye[cause]
	if e, ok := errors.AsType[ending](context.Cause(s.ctx)); ok && e.why != nil {
		bye = s.styler.Fault(e.why.Key, e.why.Args)
	}
	if errors.Is(err, errInputEnded) {
		bye = "" // nobody reads it
	}
	// What cannot be written is not worth telling: the client is gone.
	_ = f.finish(bye)
	return cause
}

// loop shows what is new and takes what is typed, whichever comes.
func (s *session) loop(f face) error {
	if err := s.news(f); err != nil {
		return err
	}
	if early := s.in.begin(); len(early) > 0 {
		if err := f.input(early); err != nil {
			return err
		}
	}
	alive := time.NewTicker(s.door.o.KeepAlive)
	defer alive.Stop()
	resizes := newGathering(s.start.term)
	defer resizes.end()
	for {
		var err error
		bell := s.member.Bell()
		if resizes.on() {
			bell = nil // it goes on ringing
		}
		select {
		case <-s.ctx.Done():
			return context.Cause(s.ctx)
		case <-bell:
			err = s.news(f)
		case p, ok := <-f.intake():
			s.heard = time.Now()
			if ok {
				err = f.input(p)
			} else {
				err = f.ended()
			}
			if err == nil && resizes.on() { // whoever types wants to see it
				f.hurry()
				resizes.end()
				err = f.redraw()
			}
		case <-s.reqs.resized:
			f.resize(s.reqs.now())
			resizes.add()
		case <-resizes.timer.C:
			resizes.end()
			err = f.redraw()
		case <-f.timer():
			err = f.tick()
		case <-alive.C:
			err = s.checkAlive()
		}
		if err != nil {
			return err
		}
	}
}

// news shows what is new. A change of settings takes effect before the next entry.
func (s *session) news(f face) error {
	sc := scratches.Get().(*scratch)
	defer sc.release()
	n, err := s.member.Take(s.ctx, sc.entries)
	if err != nil {
		return err
	}
	sc.entries = n.Entries
	if now := s.member.Settings(); now != s.settings {
		s.settings = now
		s.styler = words.NewStyler(lookOf(now, s.start))
		if err := f.restyle(); err != nil {
			return err
		}
	}
	if err := f.show(n, sc); err != nil {
		return err
	}
	for _, notice := range n.Notices {
		if _, ok := notice.(sshchat.Quitting); ok {
			return s.part(ending{cause: sshchat.Quit})
		}
	}
	if s.parting != nil {
		return s.part(s.parting)
	}
	return nil
}

// part ends the session with err once what its person said is stored and shown, so
// that who says goodbye and leaves sees both. A log that is stuck holds nobody.
func (s *session) part(err error) error {
	if s.member.Settle() {
		return err
	}
	if s.parting == nil {
		s.parting = err
		time.AfterFunc(leaveTime, func() { s.end(err) })
	}
	return nil // the bell rings when there is more to know
}

// line renders an entry, once for all who see it in the same way.
func (s *session) line(e *sshchat.Entry, you sshchat.Person) []byte {
	room := s.member.Elsewhere(e)
	if words.Personal(e, you) {
		return s.styler.EntryIn(nil, e, you, room)
	}
	return s.door.cache.line(s.styler, e, room)
}

// checkAlive asks a silent client whether it is there, and gives up on one that
// has not answered three times over. TCP alone would take a quarter of an hour.
func (s *session) checkAlive() error {
	if s.question != nil {
		select {
		case <-s.question.over:
			s.question = nil
		default:
			s.missed++
			if s.missed >= 3 {
				return ending{cause: sshchat.LostLink}
			}
			return nil
		}
	}
	if time.Since(s.heard) >= s.door.o.KeepAlive {
		s.question, s.missed = s.pinger.ask(), 0
	}
	return nil
}

// maxPacketBytes is how much of a frame goes into one SSH packet. x/crypto keeps
// three buffers of the largest packet that a channel ever sent; a storm of joins told
// in one line of names would leave 20 KiB behind in every idle session. A burst of
// twenty lines still fits.
const maxPacketBytes = 2 << 10

// programPacketBytes is the same of what a program is told: much at once, so that a
// quarter of the packets make a third less work. There are fewer of them, and they go.
const programPacketBytes = 8 << 10

// write writes one frame. A client that takes nothing for the stall time is cut.
func (s *session) write(p []byte) error { return s.writeTo(s.ch, p, maxPacketBytes) }

// writeTo writes p in packets of so many bytes.
func (s *session) writeTo(w io.Writer, p []byte, packet int) error {
	if len(p) == 0 {
		return nil
	}
	defer s.stall.Stop()
	for chunk := range slices.Chunk(p, packet) {
		s.stall.Reset(s.door.o.Stall) // slow is not stuck
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
	s.end(ending{cause: cause, why: why})
	if cause == sshchat.LostLink || cause == sshchat.TooSlow {
		_ = s.conn.Close()
	}
}

// causeOf turns the end of the loop into what the room is told.
func (s *session) causeOf(err error) sshchat.Cause {
	if e, ok := errors.AsType[ending](context.Cause(s.ctx)); ok {
		return e.cause // a write that failed because we were evicted
	}
	if e, ok := errors.AsType[ending](err); ok {
		return e.cause
	}
	if g := s.state.guard; g != nil && g.cause() != nil {
		return sshchat.LostLink
	}
	if s.state.broke(s.conn) {
		return sshchat.LostLink
	}
	return sshchat.Quit
}

// refuse tells the client why it may not come in; nobody else hears of it.
func (s *session) refuse(status int, text string) int {
	s.stall.Reset(s.door.o.Stall)
	defer s.stall.Stop()
	// An error means that the client is gone; the status says the rest.
	_, _ = s.ch.Stderr().Write([]byte(text + "\r\n"))
	return status
}

func (s *session) refuseFault(err error) int {
	if f, ok := errors.AsType[*sshchat.Fault](err); ok {
		s.door.o.Log.Info("refused", "ip", address(s.conn), "cause", f.Key)
		why := s.styler.Fault(f.Key, f.Args)
		if hint := s.loginHint(f); hint != "" {
			why += "\r\n" + hint
		}
		return s.refuse(exitRefused, why)
	}
	return s.refuse(exitRetry, s.styler.Fault(s.failed("login", err), nil))
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
	return fmt.Sprintf(s.styler.Catalog().LoginAs, command)
}

// failed logs that a session did not come to be and returns the key of what to tell. A
// client that has gone meanwhile, or a server that is about to, is no trouble.
func (s *session) failed(what string, err error) (key string) {
	if s.ctx.Err() != nil {
		s.door.o.Log.Info("gone", "ip", address(s.conn), "during", what)
		return "restart"
	}
	s.door.o.Log.Error(what, "ip", address(s.conn), "err", err)
	return "trouble"
}

// scratch is what a session needs while it shows something. An idle one needs
// nothing, so ten thousand of them share a few.
type scratch struct {
	entries []*sshchat.Entry
	above   [][]byte
	out     []byte
	clear   bool // the screen is wiped first
}

// maxScratchBytes keeps one large frame from staying in memory for ever.
const maxScratchBytes = 64 << 10

var scratches = sync.Pool{New: func() any { return &scratch{} }}

func (sc *scratch) release() {
	clear(sc.entries[:cap(sc.entries)]) // entries are let go with their room
	clear(sc.above[:cap(sc.above)])
	sc.entries, sc.above, sc.out, sc.clear = sc.entries[:0], sc.above[:0], sc.out[:0], false
	if cap(sc.out) <= maxScratchBytes {
		scratches.Put(sc)
	}
}

// loginCommand is the whole command to come in by, under a name that one has to choose.
// The host is the client's to know: it may have another name for us.
func loginCommand(local net.Addr) string {
	if a, ok := local.(*net.TCPAddr); ok && a.Port != 22 {
		return fmt.Sprintf("ssh -p %d NAME@HOST", a.Port)
	}
	return "ssh NAME@HOST"
}
