package admin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"sshchat/sshchat/bell"
)

// hangupEvery is how often a connection that is not being read is asked whether it is
// still there: after a half close, and while nobody takes what it has sent.
const hangupEvery = time.Second

// conn is a connection of the server. Two goroutines: one runs the commands, one reads
// for it, so that a peer that goes or says stop ends a command that only writes.
type conn struct {
	l      *Listener
	nc     *net.UnixConn
	peer   Peer
	ctx    context.Context
	cancel context.CancelCauseFunc

	more  bell.Bell // the inbox has grown
	space bell.Bell // the inbox has shrunk

	mu   sync.Mutex
	in   inbox
	stop context.CancelCauseFunc // of the command that a "." would end; else nil
}

// serveConn runs the peer's commands until it has no more, goes, or ctx ends.
func serveConn(ctx context.Context, l *Listener, nc *net.UnixConn, peer Peer, handler Handler) {
	c := &conn{l: l, nc: nc, peer: peer, more: bell.New(), space: bell.New()}
	c.ctx, c.cancel = context.WithCancelCause(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer nc.Close()
	defer c.cancel(nil)
	defer context.AfterFunc(c.ctx, func() {
		_ = nc.SetReadDeadline(time.Unix(1, 0))
		c.armWrite()
	})()
	wg.Go(c.pump)
	for {
		line, what := c.next()
		if what == foundEnd {
			return
		}
		if err := c.command(line, what, handler); err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) && ctx.Err() == nil {
				l.Log.Warn("cut off at the control socket", "uid", peer.UID, "pid", peer.PID, "err", errStalled)
			}
			return
		}
	}
}

// pump fills the inbox, no faster than it is emptied.
func (c *conn) pump() {
	tick := time.NewTicker(hangupEvery)
	defer tick.Stop()
	buf := make([]byte, readBytes)
	for {
		c.mu.Lock()
		room := c.in.room()
		if c.in.eof {
			room = 0
		}
		c.mu.Unlock()
		if room == 0 {
			select {
			case <-c.space:
			case <-tick.C:
				if hungUp(c.nc) {
					c.cancel(errGone)
				}
			case <-c.ctx.Done():
				return
			}
			continue
		}
		n, err := c.nc.Read(buf[:min(room, len(buf))])
		if err != nil && (!errors.Is(err, io.EOF) || hungUp(c.nc)) {
			// Before the end can be seen: what a dead client sent of an input is not all of it.
			c.cancel(errGone)
		}
		c.mu.Lock()
		c.in.add(buf[:n])
		c.in.eof = err != nil
		c.heedStopLocked()
		c.mu.Unlock()
		c.more.Ring()
	}
}

// heedStopLocked ends the running command if the peer has asked for that.
func (c *conn) heedStopLocked() {
	if c.stop != nil && c.in.stop() {
		c.stop(errStopped)
	}
}

// take calls step, with c.mu held, until it says that it has found what it wanted.
func (c *conn) take(ctx context.Context, step func() bool) error {
	for {
		c.mu.Lock()
		ok := step()
		c.mu.Unlock()
		c.space.Ring()
		if ok {
			return nil
		}
		select {
		case <-c.more:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// next returns the next command line, or one that was too long.
func (c *conn) next() (line string, what found) {
	err := c.take(c.ctx, func() bool {
		for {
			line, what = c.in.line()
			if what != foundLine || !blank(line) {
				return what != foundMore
			}
		}
	})
	if err != nil || c.ctx.Err() != nil {
		return "", foundEnd // a peer that has gone gets nothing done
	}
	return line, what
}

// blank reports whether line asks for nothing.
func blank(line string) bool {
	return line == "." || line == ".!" || strings.TrimSpace(strings.TrimPrefix(line, "*")) == ""
}

// command runs one line and sends the whole answer. An error says that the connection
// is of no more use.
func (c *conn) command(line string, what found, handler Handler) error {
	ctx, cancel := context.WithCancelCause(c.ctx)
	defer cancel(nil)
	a := newAnswer(c)
	if what == foundLong {
		fmt.Fprintf(&a.errs, "a line may have %d bytes; send longer text as standard input\n", maxLineBytes)
		return a.end(statusUsage)
	}
	line, terminal := strings.CutPrefix(line, "*")
	in := &input{c: c, a: a, ctx: ctx, cancel: cancel}
	c.mu.Lock()
	c.stop = cancel
	c.heedStopLocked()
	c.mu.Unlock()
	status := c.guard(ctx, handler, Request{Line: line, In: in, Out: &a.out, Err: &a.errs, Peer: c.peer, Terminal: terminal})
	rest := in.close()
	if err := a.end(status); err != nil {
		return err
	}
	if !rest {
		return nil
	}
	var scrap [readBytes]byte
	return c.take(c.ctx, func() bool {
		for {
			n, end := c.in.input(scrap[:])
			if end != goesOn || n == 0 {
				return end != goesOn
			}
		}
	})
}

// guard calls the handler. What breaks in one command must not end the chat.
func (c *conn) guard(ctx context.Context, handler Handler, req Request) (status int) {
	defer func() {
		if r := recover(); r != nil {
			c.l.Log.Error("a command broke", "door", "control socket", "panic", r, "stack", string(debug.Stack()))
			fmt.Fprintln(req.Err, "the server has a fault here; its log says more")
			status = statusRefused
		}
	}()
	return handler(ctx, req)
}

// Write sends p, as fast as the peer takes it.
func (c *conn) Write(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var k int
		c.armWrite()
		k, err = c.nc.Write(p[n:min(len(p), n+writeBytes)])
		n += k
	}
	if err != nil {
		c.cancel(err) // a command that only waits must not wait for ever
	}
	return n, err
}

// armWrite sets the deadline of the next piece, or of the last words.
func (c *conn) armWrite() {
	c.mu.Lock()
	defer c.mu.Unlock()
	wait := c.l.writeWait
	if c.ctx.Err() != nil {
		wait = min(wait, lastWords)
	}
	_ = c.nc.SetWriteDeadline(time.Now().Add(wait))
}

// input is a command's standard input. The first Read asks the peer for it.
type input struct {
	c      *conn
	a      *answer
	ctx    context.Context
	cancel context.CancelCauseFunc

	// Guarded by c.mu.
	asked, ended, over bool
}

// Read returns io.EOF at the end that the peer gave, and the context's cause if the peer
// went away in the middle.
func (in *input) Read(p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	if in.first() {
		if err := in.a.askInput(); err != nil {
			return 0, err
		}
	}
	failed := in.c.take(in.ctx, func() bool {
		switch {
		case in.over:
			err = errOver
		case in.ended:
			err = io.EOF
		case in.ctx.Err() != nil:
			err = context.Cause(in.ctx)
		default:
			n, err = in.readLocked(p)
		}
		return n > 0 || err != nil
	})
	if failed != nil {
		return 0, failed
	}
	return n, err // as it is: callers compare io.EOF
}

// readLocked takes what is there. At the end of the input the way is free for a stop.
func (in *input) readLocked(p []byte) (int, error) {
	n, end := in.c.in.input(p)
	in.ended = end != goesOn
	switch {
	case end == brokeUp:
		in.cancel(errStopped)
		return 0, errStopped // what came with it is of no more use
	case end == ended:
		in.c.stop = in.cancel
		in.c.heedStopLocked()
		if n == 0 {
			return 0, io.EOF
		}
	}
	return n, nil
}

// first reports whether this is the first Read. From now on a "." ends the input.
func (in *input) first() bool {
	in.c.mu.Lock()
	defer in.c.mu.Unlock()
	if in.asked || in.over {
		return false
	}
	in.asked = true
	in.c.stop = nil
	return true
}

// close ends the command's reading and reports whether the peer was asked for input and
// has more of it to send.
func (in *input) close() (rest bool) {
	in.c.mu.Lock()
	defer in.c.mu.Unlock()
	in.over = true
	in.c.stop = nil
	return in.asked && !in.ended
}
