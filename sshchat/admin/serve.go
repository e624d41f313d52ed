package admin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Handler runs one command line for the peer and returns its exit status. It is called
// by one goroutine for each connection at a time, at most maxConns. ctx ends when the
// peer goes or asks to stop, and when the server ends; a command that follows the chat
// must return then. Request is not to be used after it returned.
type Handler func(ctx context.Context, req Request) (status int)

// Request is a command line and where its answer goes.
type Request struct {
	Line     string // without line feed; not blank; at most maxLineBytes, of any bytes
	In       io.Reader
	Out, Err io.Writer
	Peer     Peer
	Terminal bool // the answers are for a person's terminal
}

// What a server uses up for the socket, whoever connects.
const (
	// maxConns is far more than the people and cron jobs of one machine need.
	maxConns = 16

	// writeWait is how long a peer may read nothing before it is cut off: time to leave
	// a pager open, while a forgotten one frees its place some day.
	writeWait = 5 * time.Minute

	// lastWords is how long a connection that ends gets to take what is left.
	lastWords = time.Second

	writeBytes = 32 << 10 // at once, so that a slow reader is known from a dead one
	readBytes  = 16 << 10
)

// Exit statuses of answers that no handler gave.
const (
	statusRefused  = 1
	statusUsage    = 2
	statusTryAgain = 75 // EX_TEMPFAIL of sysexits.h
)

var (
	errGone    = errors.New("the peer has closed the connection")
	errStalled = errors.New("the peer does not read its answer")
	errStopped = errors.New("the peer asked to stop")
	errDown    = errors.New("the server is going down")
)

// Serve answers until ctx ends or the listener is closed. It then closes the listener,
// ends every command and returns when all have returned.
func (l *Listener) Serve(ctx context.Context, handler Handler) error {
	ctx, cancel := context.WithCancelCause(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel(errDown)
	wg.Go(func() { l.keep(ctx) })
	defer context.AfterFunc(ctx, func() { _ = l.Close() })() // ends Accept
	conns := make(chan struct{}, maxConns)
	refusals := make(chan struct{}, maxConns)
	for {
		door := l.now()
		nc, err := door.AcceptUnix()
		switch {
		case err != nil && door != l.now():
			continue // it was made again
		case ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			if nc != nil {
				_ = nc.Close() // it has sent nothing yet that matters
			}
			return l.Close()
		case err != nil: // out of descriptors: those who are here will free some
			l.Log.Warn("accept on the control socket", "err", err)
			pause(ctx, lastWords)
			continue
		}
		peer, refusal := l.admit(nc)
		if refusal == nil {
			select {
			case conns <- struct{}{}:
				wg.Go(func() {
					defer func() { <-conns }()
					serveConn(ctx, l, nc, peer, handler)
				})
				continue
			default:
				refusal = &refused{statusTryAgain, fmt.Sprintf("%d connections are open, which is all there may be: end one of them", maxConns)}
			}
		}
		l.Log.Warn("refused at the control socket", "uid", peer.UID, "pid", peer.PID, "why", refusal.why)
		select {
		case refusals <- struct{}{}:
			wg.Go(func() {
				defer func() { <-refusals }()
				refusal.tell(nc)
			})
		default:
			_ = nc.Close() // a flood is not worth an answer
		}
	}
}

// pause waits, but not longer than ctx.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// refused is why somebody may not come in.
type refused struct {
	status int
	why    string
}

// admit lets in root and the server's own user. The rights of the socket say the same;
// this holds also where a file system ignores them or somebody changed them.
func (l *Listener) admit(nc *net.UnixConn) (Peer, *refused) {
	peer, err := l.peer(nc)
	if err != nil {
		return Peer{UID: -1}, &refused{statusRefused, "nobody knows who you are: " + err.Error()}
	}
	if peer.UID != 0 && peer.UID != l.owner {
		return peer, &refused{statusRefused, fmt.Sprintf("this socket is for root and the server's own user (uid %d); you are uid %d", l.owner, peer.UID)}
	}
	return peer, nil
}

// tell says why, and closes in the way that lets it arrive: closing with unread bytes
// resets the connection.
func (r *refused) tell(nc *net.UnixConn) {
	defer nc.Close()
	_ = nc.SetDeadline(time.Now().Add(lastWords))
	if _, err := fmt.Fprintf(nc, "%c%s\n%c%d\n", markErr, r.why, markStatus, r.status); err != nil {
		return
	}
	_ = nc.CloseWrite()
	_, _ = io.Copy(io.Discard, nc) // until the peer closes or the time is up
}
