package front

import (
	"net"
	"time"

	charm "charm.land/ssh"
	gliderlabs "github.com/gliderlabs/ssh"
	"golang.org/x/crypto/ssh"

	"sshchat/sshchat"
)

// stateKey is where a connection's state lies in the context that both libraries
// make for it.
type stateKey struct{}

// Wish mounts chat on a charm.land/wish server, with the default Options:
//
//	srv, err := wish.NewServer(wish.WithAddress(":2222"), front.Wish(chat))
//
// It brings the door's own admission, authentication and algorithms. What the
// server has set of these before stays; everybody is a guest then.
func Wish(chat *sshchat.Chat) charm.Option { return NewDoor(chat, Options{}).Wish() }

// Gliderlabs mounts chat on a github.com/gliderlabs/ssh server, as Wish does:
//
//	err := srv.SetOption(front.Gliderlabs(chat))
func Gliderlabs(chat *sshchat.Chat) gliderlabs.Option { return NewDoor(chat, Options{}).Gliderlabs() }

// Wish mounts the door on a charm.land/wish server.
func (d *Door) Wish() charm.Option {
	return func(srv *charm.Server) error {
		if srv.ConnCallback == nil {
			srv.ConnCallback = func(ctx charm.Context, conn net.Conn) net.Conn { return d.admit(ctx, conn) }
		}
		if srv.ServerConfigCallback == nil {
			srv.ServerConfigCallback = func(ctx charm.Context) *ssh.ServerConfig { return d.serverConfig(stateOf(ctx)) }
		}
		if srv.ConnectionFailedCallback == nil {
			srv.ConnectionFailedCallback = d.notLoggedIn
		}
		handle := func(_ *charm.Server, conn *ssh.ServerConn, ch ssh.NewChannel, ctx charm.Context) {
			d.serve(conn, stateOf(ctx), ch)
		}
		if srv.ChannelHandlers == nil {
			srv.ChannelHandlers = map[string]charm.ChannelHandler{"default": handle}
		}
		srv.ChannelHandlers["session"] = handle
		return nil
	}
}

// Gliderlabs mounts the door on a github.com/gliderlabs/ssh server.
func (d *Door) Gliderlabs() gliderlabs.Option {
	return func(srv *gliderlabs.Server) error {
		if srv.ConnCallback == nil {
			srv.ConnCallback = func(ctx gliderlabs.Context, conn net.Conn) net.Conn { return d.admit(ctx, conn) }
		}
		if srv.ServerConfigCallback == nil {
			srv.ServerConfigCallback = func(ctx gliderlabs.Context) *ssh.ServerConfig { return d.serverConfig(stateOf(ctx)) }
			// v0.3.8 turns authentication off when none of its own handlers is set,
			// whatever the config says; with one set, it overwrites our callback by it.
			if srv.PasswordHandler == nil && srv.PublicKeyHandler == nil && srv.KeyboardInteractiveHandler == nil {
				srv.KeyboardInteractiveHandler = func(ctx gliderlabs.Context, ask ssh.KeyboardInteractiveChallenge) bool {
					_, err := (&gatekeeper{door: d, ways: d.ways()}).keyboardInteractive(ctx, ask)
					return err == nil
				}
			}
		}
		if srv.ConnectionFailedCallback == nil {
			srv.ConnectionFailedCallback = d.notLoggedIn
		}
		handle := func(_ *gliderlabs.Server, conn *ssh.ServerConn, ch ssh.NewChannel, ctx gliderlabs.Context) {
			d.serve(conn, stateOf(ctx), ch)
		}
		if srv.ChannelHandlers == nil {
			srv.ChannelHandlers = map[string]gliderlabs.ChannelHandler{"default": handle}
		}
		srv.ChannelHandlers["session"] = handle
		return nil
	}
}

// values is what the contexts of both libraries have in common.
type values interface {
	Lock()
	Unlock()
	Value(key any) any
	SetValue(key, value any)
}

// admit decides by the source address, before any cryptography, and wraps the
// connections that may go on. A nil answer makes the library close the connection;
// a refusal in words has closed it already.
func (d *Door) admit(ctx values, conn net.Conn) net.Conn {
	addr := addrOf(conn.RemoteAddr())
	ticket, r := d.admission.Admit(addr)
	if r.Refused() {
		if passed, missed := d.failures.pass(time.Now()); passed {
			d.o.Log.Warn("refused", "ip", addr, "unlogged", missed, "cause", r.Cause)
		}
		refuse(conn, r.Text)
		return nil
	}
	guarded := guard(conn, ticket, d.o.limits)
	guarded.tellNoShow(func() {
		if passed, missed := d.failures.pass(time.Now()); passed {
			d.o.Log.Warn("cut", "ip", addr, "unlogged", missed, "cause", errStartDeadline)
		}
	})
	d.conns.add(guarded)
	ctx.SetValue(stateKey{}, newConnState(guarded))
	return guarded
}

// notLoggedIn logs a connection that ended before it was somebody's: what a watcher
// of the log bans addresses by. A flood of them is logged in part, and counted.
func (d *Door) notLoggedIn(conn net.Conn, err error) {
	if passed, missed := d.failures.pass(time.Now()); passed {
		d.o.Log.Warn("no login", "ip", addrOf(conn.RemoteAddr()), "unlogged", missed, "err", err)
	}
}

// stateOf returns a connection's state. On a server whose connections are admitted
// by somebody else it is made with the first channel.
func stateOf(ctx values) *connState {
	ctx.Lock()
	defer ctx.Unlock()
	if st, ok := ctx.Value(stateKey{}).(*connState); ok {
		return st
	}
	st := newConnState(nil)
	ctx.SetValue(stateKey{}, st)
	return st
}
