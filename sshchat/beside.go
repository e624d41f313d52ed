package sshchat

import (
	"context"
	"fmt"
	"runtime/debug"
)

// A command that reads or erases a lot runs beside its session, so that its person's own
// screen and keepalive go on meanwhile. What only the session may touch, such as its rooms,
// is read before; the rest is safe for any goroutine.

// errand is a command that runs beside its session. The session's goroutine owns it.
type errand struct {
	stop context.CancelFunc
	done chan struct{} // closed at its end
}

// running reports whether it has not ended.
func (e *errand) running() bool {
	if e == nil {
		return false
	}
	select {
	case <-e.done:
		return false
	default:
		return true
	}
}

// end stops it, and waits for that.
func (e *errand) end() {
	if e != nil {
		e.stop()
		<-e.done
	}
}

// beside has what run beside the session, one command at a time. Without a screen a session
// waits for its commands, so that a file of them is answered in its order. Who leaves waits
// for it.
func (c *Call) beside(what func(*Call) error) error {
	m := c.By
	if !m.login.Screen {
		return what(c)
	}
	if m.errand.running() {
		return fault("command.running")
	}
	ctx, stop := context.WithCancel(c.Ctx)
	e := &errand{stop: stop, done: make(chan struct{})}
	m.errand = e
	call := *c
	call.Ctx = ctx
	go func() { // Leave waits for it
		defer m.bell.Ring() // behind the end: who waits for that looks again
		defer close(e.done)
		defer stop()
		if err := call.guarded(what); err != nil && c.Ctx.Err() == nil {
			if ctx.Err() != nil {
				err = fault("command.stopped")
			}
			m.refuse(err)
		}
	}()
	return nil
}

// guarded makes of a panic an error: it must not end the sessions of others.
func (c *Call) guarded(what func(*Call) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in %s: %v\n%s", c.Row.Name, p, debug.Stack())
		}
	}()
	return what(c)
}

// Stop ends the command that runs beside m's session, and reports whether there was one.
// Only the session that owns m may call it.
func (m *Member) Stop() bool {
	if !m.errand.running() {
		return false
	}
	m.errand.stop()
	return true
}
