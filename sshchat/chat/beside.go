package chat

import (
	"context"

	"sshchat/sshchat"
	"sshchat/sshchat/errand"
)

// A command that reads or erases a lot runs beside its session, so that its person's own
// screen and keepalive go on meanwhile. What only the session may touch, such as its rooms,
// is read before; the rest is safe for any goroutine.

// Stop ends the command that runs beside m's session, and reports whether there was one.
// Only the session that owns m may call it.
func (m *Session) Stop() bool { return m.errand.Stop() }

// Beside has what, of the command that is so named, run beside the session, one command at
// a time. Without a screen a session waits for its commands, so that a file of them is
// answered in its order. Who leaves waits for it.
func (m *Session) Beside(ctx context.Context, name string, what func(context.Context) error) error {
	if !m.login.Screen {
		return what(ctx)
	}
	if m.errand.Running() {
		return sshchat.NewFault("command.running")
	}
	m.errand = errand.Begin(ctx, name, what, func(err error, stopped bool) {
		if stopped {
			err = sshchat.NewFault("command.stopped")
		}
		m.refuse(err)
	}, m.Ring) // behind the end: who waits for that looks again
	return nil
}
