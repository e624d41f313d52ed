// Package front is the SSH front door: admission by address, authentication, our
// own session channel, and the session that connects a terminal to the chat.
//
// The session handlers of the SSH server libraries are not used: an unauthenticated
// client makes them leak goroutines and descriptors for ever. The door depends on
// golang.org/x/crypto/ssh alone. Each library has a package that mounts the door on its
// servers, by the methods Admit, ServerConfig, NoLogin and Serve: front/wishmount for
// charm.land/wish, front/glidermount for github.com/gliderlabs/ssh.
package front

import (
	"context"
	"log/slog"
	"net/netip"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/keys"
	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/front/admission"
	"sshchat/sshchat/front/auth"
	"sshchat/sshchat/front/face"
	"sshchat/sshchat/front/guard"
	"sshchat/sshchat/meter"
)

const (
	// partTime is how long a client may take to close a session that has ended, or to
	// hang up when there are to be no more; then we do.
	partTime = 2 * time.Second

	// leaveTime bounds how long a leaver waits for the room to be told.
	leaveTime = 3 * time.Second
)

// Options says how a door behaves. The zero value of a field means its default.
type Options struct {
	Budgets   admission.Budgets // of each address; default admission.DefaultBudgets
	Log       *slog.Logger      // default: discards
	AllowNone bool              // let clients in by `none`, which then hide their key
	Ways      func() auth.Ways  // who may come in, as it holds now; nil: everybody

	Windows bool // a second login of an account is a window beside the first: no also is needed

	Zone string // IANA zone of people whose client names none; default UTC

	// The deadlines; zero means the default, which a test shortens.
	KeepAlive time.Duration // between two questions to a silent client; default 30 s
	Stall     time.Duration // how long a write may be stuck; default 20 s

	Limits guard.Limits // of each connection; default guard.DefaultLimits
}

// Door connects SSH connections to a chat. Its methods are safe for concurrent use.
type Door struct {
	chat      *chat.Chat
	o         Options
	admission *admission.Gate
	auth      auth.Config
	cache     face.Cache
	conns     guard.Set
	failures  *admission.Log // of logins
	hostKeys  []keys.HostKey // those that clients are told of
	none      atomic.Bool    // as Options.AllowNone
	windows   atomic.Bool    // as Options.Windows

	mu       sync.Mutex            // guards what follows
	sessions map[*session]struct{} // until the client has hung up
	draining bool
	wg       sync.WaitGroup // one for each session
}

// NewDoor returns a door to chat. Nobody comes through before it is mounted on a
// server.
func NewDoor(chat *chat.Chat, o Options) *Door {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.KeepAlive == 0 {
		o.KeepAlive = 30 * time.Second
	}
	if o.Stall == 0 {
		o.Stall = 20 * time.Second
	}
	if o.Limits == (guard.Limits{}) {
		o.Limits = guard.DefaultLimits()
	}
	d := &Door{
		chat: chat, o: o, sessions: map[*session]struct{}{},
		admission: admission.New(o.Budgets, time.Now, chat.BannedAddr),
		failures:  admission.NewLog(o.Log),
	}
	d.none.Store(o.AllowNone)
	d.windows.Store(o.Windows)
	d.conns.Cuts = d.meter().Cut
	d.auth = auth.Config{
		Chat: chat, Ways: o.Ways, AllowNone: d.none.Load, Exempt: d.admission.Exempts, Log: d.failures,
		Meter: d.meter(),
	}
	return d
}

// Change has the door behave as o says from now on, as far as it may change: budgets, AllowNone
// and Windows. Whoever is in stays in.
func (d *Door) Change(o Options) {
	d.admission.Change(o.Budgets)
	d.none.Store(o.AllowNone)
	d.windows.Store(o.Windows)
}

// Habits returns what Change may change, as it holds now.
func (d *Door) Habits() Options {
	return Options{Budgets: d.admission.Budgets(), AllowNone: d.none.Load(), Windows: d.windows.Load()}
}

// meter is where the door counts.
func (d *Door) meter() *meter.Door { return &d.chat.Options().Meter.Door }

// Connections returns how many connections have not logged in and how many have.
func (d *Door) Connections() (strangers, people int) { return d.admission.Count() }

// address returns where a connection comes from.
func address(conn ssh.ConnMetadata) netip.Addr { return admission.AddrOf(conn.RemoteAddr()) }

// serve takes a new channel of conn. It returns when the channel's session is over.
func (d *Door) serve(conn *ssh.ServerConn, st *connState, ch ssh.NewChannel) {
	defer d.recover(conn)
	if ch.ChannelType() != "session" {
		d.refuseChannel(conn, st, ch, ssh.UnknownChannelType, "sshchat serves sessions only")
		return
	}
	p, first := st.enter(conn)
	if p == nil {
		d.refuseChannel(conn, st, ch, ssh.ResourceShortage, "ten sessions at a time on one connection")
		return
	}
	if first {
		defer st.keep(conn)
	}
	if !p.settle(conn) {
		return
	}
	defer p.leave(conn) // before keep, which waits
	if first || d.pace(conn, st) {
		d.session(conn, p, ch, first)
	}
}

// pace holds a connection's further sessions to the rate of the first ones: each is as
// much work as a login without its cryptography. It reports whether the connection is
// there still.
func (d *Door) pace(conn *ssh.ServerConn, st *connState) bool {
	if st.guard == nil || st.guard.Ticket() == nil {
		return true
	}
	st.watch(conn)
	for {
		wait := st.guard.Ticket().Command()
		if wait == 0 {
			st.guard.Welcome(channelBytes)
			return true
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-st.over:
			timer.Stop()
			return false
		}
	}
}

// refuseChannel says no, a hundred times, and then ends the connection. It counts
// first: a client that is quicker than the closing gets no further answers.
func (d *Door) refuseChannel(conn *ssh.ServerConn, st *connState, ch ssh.NewChannel, why ssh.RejectionReason, text string) {
	n := st.refused.Add(1)
	if n <= maxRefusedChannels {
		_ = ch.Reject(why, text) // an error means that the connection is gone
		return
	}
	if n == maxRefusedChannels+1 {
		d.o.Log.Warn("cut", "ip", address(conn), "cause", "channel flood")
		d.meter().Cut.Add("channel-flood")
	}
	_ = conn.Close()
}

// recover keeps a panic in one session from ending everybody's: gliderlabs/ssh does
// not. The person sees that their session ended, never a stack trace.
func (d *Door) recover(conn *ssh.ServerConn) {
	if r := recover(); r != nil {
		d.o.Log.Error("panic in a session", "ip", address(conn), "panic", r, "stack", string(debug.Stack()))
		_ = conn.Close()
	}
}

// session runs one session of a connection.
func (d *Door) session(conn *ssh.ServerConn, p *place, nc ssh.NewChannel, first bool) {
	st := p.st
	ch, reqs, err := nc.Accept()
	if err != nil {
		return
	}
	if st.guard != nil {
		if r := st.guard.Ticket().Authenticated(); r.Refused() {
			d.o.Log.Warn("refused", "ip", address(conn), "cause", r.Cause)
			d.meter().Refused.Add(r.Cause)
			turnAway(conn, ch, reqs, r.Text)
			return
		}
		if first {
			st.guard.LoggedIn()
		}
	}
	if first {
		d.announceHostKeys(conn)
	}
	d.newSession(conn, p, ch).serve(reqs)
}

// turnAway tells a client that was let in but no further why, and hangs up.
func turnAway(conn *ssh.ServerConn, ch ssh.Channel, reqs <-chan *ssh.Request, text string) {
	stop := time.AfterFunc(partTime, func() { _ = conn.Close() })
	defer stop.Stop()
	began, done := make(chan *start, 1), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { newRequests(began, done).run(reqs) })
	if st, ok := <-began; ok { // what is sent before the client asked is not shown
		_, _ = ch.Stderr().Write([]byte(text + "\r\n"))
		sayStatus(ch, st.kind, exitRetry)
	}
	_ = ch.Close()
	close(done)
	_ = conn.Wait()
	wg.Wait()
}

// sayStatus tells a session's exit status (RFC 4254, 6.10) before its channel is closed. A chat that
// may come again has none: ssh then ends with 255, for which autossh comes back, where
// any other status tells it that the person wanted to go.
func sayStatus(ch ssh.Channel, kind string, status int) {
	// Errors mean that the client is gone, which is what we are here for.
	if status != exitRetry || kind != "shell" {
		_, _ = ch.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{uint32(status)}))
	}
}

// awaitHangUp waits for the client to hang up, partTime at most. Closing the
// connection at once would make the kernel throw away what the client has not read.
func awaitHangUp(conn *ssh.ServerConn) {
	stop := time.AfterFunc(partTime, func() { _ = conn.Close() })
	defer stop.Stop()
	_ = conn.Wait()
	_ = conn.Close()
}

// leaving reports whether the door drains.
func (d *Door) leaving() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.draining
}

// add registers s, unless the door is draining.
func (d *Door) add(s *session) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.draining {
		return false
	}
	d.sessions[s] = struct{}{}
	d.wg.Add(1)
	return true
}

// remove undoes add, if there was one.
func (d *Door) remove(s *session) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, added := d.sessions[s]; added {
		delete(d.sessions, s)
		d.wg.Done()
	}
}

// Close ends every connection that is there, and each that is still to come. Drain comes
// before it.
func (d *Door) Close() { d.conns.Close() }

// Drain ends every session with a word and its exit status, lets nobody else in,
// and waits until all are gone or ctx ends; who is stuck then is cut off.
func (d *Door) Drain(ctx context.Context) {
	d.mu.Lock()
	d.draining = true
	for s := range d.sessions {
		s.evict(sshchat.Restart, nil)
	}
	d.mu.Unlock()
	d.chat.Flush()
	gone := make(chan struct{})
	go func() { // ends below: cutting every connection ends every session
		d.wg.Wait()
		close(gone)
	}()
	select {
	case <-gone:
		return
	case <-ctx.Done():
	}
	d.mu.Lock()
	for s := range d.sessions {
		_ = s.conn.Close()
	}
	d.mu.Unlock()
	<-gone
}
