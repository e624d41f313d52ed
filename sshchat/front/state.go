package front

import (
	"errors"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/front/guard"
)

const (
	// maxChannels is how many sessions one connection has at a time: sshd's MaxSessions.
	maxChannels = 10

	// maxRefusedChannels ends a connection that keeps asking for what is not served.
	maxRefusedChannels = 100

	// lingerTime is how long a connection stays whose last session has ended: a library
	// or a ControlMaster then runs the next command without a login.
	lingerTime = 10 * time.Second

	// channelBytes is what opening a session and asking for a command takes of the
	// connection's input; it is free, as its number has a rate of its own.
	channelBytes = 1 << 10
)

// connState is what the door keeps of one connection: its sessions come and go, ten at
// a time, one of them a chat or a bot. Its methods are safe for concurrent use.
type connState struct {
	guard   *guard.Conn  // nil on a server that somebody else configured
	refused atomic.Int32 // channels, since the last that was not

	watching sync.Once
	over     chan struct{} // closed when the connection has ended
	err      error         // why it did; read it after over

	inside chan struct{} // one for each session that is not cleared up

	mu     sync.Mutex // guards what follows
	pinger *pinger    // nil until the first session
	open   int        // sessions that are not over for their client
	chat   *session   // the one that is a chat or a bot; nil: none
	idle   *time.Timer
	wg     sync.WaitGroup
}

func newConnState(guard *guard.Conn) *connState {
	return &connState{guard: guard, over: make(chan struct{}), inside: make(chan struct{}, 2*maxChannels)}
}

// place is one session's on its connection. Its client may open the next one as soon as it
// can see that this one is over: nobody is refused because we are slow to clear up.
type place struct {
	st    *connState
	freed bool // guarded by st.mu
}

// enter makes room for a session; nil: there are ten. first tells the connection's first one
// apart, which must keep the connection when it is over.
func (st *connState) enter(conn *ssh.ServerConn) (p *place, first bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.open >= maxChannels {
		return nil, false
	}
	st.open++
	st.refused.Store(0)
	if st.idle != nil {
		st.idle.Stop()
	}
	if st.pinger == nil {
		st.pinger = &pinger{conn: conn}
		first = true
	}
	return &place{st: st}, first
}

// settle waits until so few sessions are being cleared up that one more may begin, and
// reports whether the connection is there still. leave follows if it is.
func (p *place) settle(conn *ssh.ServerConn) bool {
	select {
	case p.st.inside <- struct{}{}:
		return true
	default:
	}
	p.st.watch(conn)
	select {
	case p.st.inside <- struct{}{}:
		return true
	case <-p.st.over:
		return false
	}
}

// free gives the place to the next session. It comes before the client can see that this one
// is over.
func (p *place) free() {
	p.st.mu.Lock()
	defer p.st.mu.Unlock()
	p.freeLocked()
}

func (p *place) freeLocked() {
	if !p.freed {
		p.freed = true
		p.st.open--
	}
}

// leave ends a session's time on the connection, which is closed when none follows.
func (p *place) leave(conn *ssh.ServerConn) {
	st := p.st
	st.mu.Lock()
	defer st.mu.Unlock()
	p.freeLocked()
	<-st.inside
	if st.open > 0 || len(st.inside) > 0 {
		return
	}
	if st.idle == nil {
		st.idle = time.AfterFunc(lingerTime, func() { _ = conn.Close() })
		return
	}
	st.idle.Reset(lingerTime)
}

// watch makes over and err true of conn.
func (st *connState) watch(conn *ssh.ServerConn) {
	st.watching.Do(func() {
		st.wg.Go(func() {
			st.err = conn.Wait()
			close(st.over)
		})
	})
}

// keep waits for the connection's end and for what still asks it.
func (st *connState) keep(conn *ssh.ServerConn) {
	st.watch(conn)
	st.wg.Wait()
	st.pinger.wait()
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.idle != nil {
		st.idle.Stop()
	}
}

// takeChat makes s the connection's chat, unless it has one. A takeover comes from
// beside the chat that it ends.
func (st *connState) takeChat(s *session, takeover bool) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.chat != nil && !takeover {
		return false
	}
	st.chat = s
	return true
}

// endChat undoes takeChat.
func (st *connState) endChat(s *session) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.chat == s {
		st.chat = nil
	}
}

// brokeTime is how long the end of a session waits to see whether its connection has
// ended with it.
const brokeTime = 100 * time.Millisecond

// broke reports whether the connection ended by an error of the protocol, and not by
// the client's hanging up.
func (st *connState) broke(conn *ssh.ServerConn) bool {
	st.watch(conn)
	wait := time.NewTimer(brokeTime)
	defer wait.Stop()
	select {
	case <-st.over:
	case <-wait.C:
		return false
	}
	return st.err != nil && !errors.Is(st.err, io.EOF) && !errors.Is(st.err, io.ErrClosedPipe) &&
		!strings.HasPrefix(st.err.Error(), "ssh: disconnect") // x/crypto has no type for it
}
