package chat

import (
	"context"
	"fmt"
	"runtime/debug"

	"sshchat/sshchat"
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

// Stop ends the command that runs beside m's session, and reports whether there was one.
// Only the session that owns m may call it.
func (m *Session) Stop() bool {
	if !m.errand.running() {
		return false
	}
	m.errand.stop()
	return true
}

// Beside has what, of the command that is so named, run beside the session, one command at
// a time. Without a screen a session waits for its commands, so that a file of them is
// answered in its order. Who leaves waits for it.
func (m *Session) Beside(ctx context.Context, name string, what func(context.Context) error) error {
	if !m.login.Screen {
		return what(ctx)
	}
	if m.errand.running() {
		return sshchat.NewFault("command.running")
	}
	own, stop := context.WithCancel(ctx)
	e := &errand{stop: stop, done: make(chan struct{})}
	m.errand = e
	go func() { // Leave waits for it
		defer m.bell.Ring() // behind the end: who waits for that looks again
		defer close(e.done)
		defer stop()
		if err := guarded(own, name, what); err != nil && ctx.Err() == nil {
			if own.Err() != nil {
				err = sshchat.NewFault("command.stopped")
			}
			m.refuse(err)
		}
	}()
	return nil
}

// guarded makes of a panic an error: it must not end the sessions of others.
func guarded(ctx context.Context, name string, what func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in %s: %v\n%s", name, p, debug.Stack())
		}
	}()
	return what(ctx)
}
