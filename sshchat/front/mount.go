package front

import (
	"net"

	"golang.org/x/crypto/ssh"

	"sshchat/keys"
	"sshchat/sshchat/front/admission"
	"sshchat/sshchat/front/auth"
	"sshchat/sshchat/front/guard"
)

// Context is where an SSH server library keeps what belongs to one connection. That of
// charm.land/ssh and that of github.com/gliderlabs/ssh are such.
type Context interface {
	Lock()
	Unlock()
	Value(key any) any
	SetValue(key, value any)
}

// stateKey is where a connection's state lies in its Context.
type stateKey struct{}

// Admit decides by the source address, before any cryptography, and wraps the
// connections that may go on. A nil answer makes the library close the connection;
// a refusal in words has closed it already.
func (d *Door) Admit(ctx Context, conn net.Conn) net.Conn {
	addr := admission.AddrOf(conn.RemoteAddr())
	ticket, r := d.admission.Admit(addr)
	if r.Refused() {
		d.failures.Warn("refused", addr, "cause", r.Cause)
		d.meter().Refused.Add(r.Cause)
		guard.Refuse(conn, r.Text)
		return nil
	}
	guarded := guard.New(conn, ticket, d.o.Limits)
	guarded.TellNoShow(func(cause error) { d.failures.Warn("cut", addr, "cause", cause) })
	d.conns.Add(guarded)
	ctx.SetValue(stateKey{}, newConnState(guarded))
	return guarded
}

// ServerConfig returns what a connection negotiates, and how it proves who it is.
func (d *Door) ServerConfig(ctx Context) *ssh.ServerConfig {
	st := stateOf(ctx)
	return d.auth.Server(func() {
		if st.guard != nil {
			st.guard.LoggedIn()
		}
	})
}

// AskGuest decides on a guest as ServerConfig's answer does. It is for a library that
// calls handlers of its own in place of what that says.
func (d *Door) AskGuest(who auth.Applicant, ask ssh.KeyboardInteractiveChallenge) error {
	return d.auth.AskGuest(who, ask)
}

// NoLogin logs a connection that ended before it was somebody's: what a watcher
// of the log bans addresses by. A flood of them is logged in part, and counted.
func (d *Door) NoLogin(conn net.Conn, err error) {
	d.failures.Warn("no login", admission.AddrOf(conn.RemoteAddr()), "err", err)
	d.meter().NoLogin.Add(1)
}

// Serve takes a new channel of a connection, of whatever kind. It returns when the
// channel's session is over.
func (d *Door) Serve(ctx Context, conn *ssh.ServerConn, ch ssh.NewChannel) {
	d.serve(conn, stateOf(ctx), ch)
}

// stateOf returns a connection's state. On a server whose connections are admitted
// by somebody else it is made with the first channel.
func stateOf(ctx Context) *connState {
	ctx.Lock()
	defer ctx.Unlock()
	if st, ok := ctx.Value(stateKey{}).(*connState); ok {
		return st
	}
	st := newConnState(nil)
	ctx.SetValue(stateKey{}, st)
	return st
}

// Announce sets the host keys that clients are told of, so that they learn new ones before
// those are needed. It comes before the first connection.
func (d *Door) Announce(hostKeys []keys.HostKey) { d.hostKeys = hostKeys }

// announceHostKeys tells a client which host keys we have (OpenSSH's PROTOCOL, 2.5):
// with UpdateHostKeys it remembers those that we prove, and a rotation raises no
// alarm. One key that the client has just seen needs no telling.
func (d *Door) announceHostKeys(conn ssh.Conn) {
	if len(d.hostKeys) > 1 {
		// An error means that the connection is gone, which its session will see.
		_, _, _ = conn.SendRequest(keys.AnnounceRequest, false, keys.AnnouncePayload(d.hostKeys))
	}
}

// ProveHostKeys answers a client's keys.ProveRequest: it wants to see the announced keys
// proved. ok is false when that cannot be.
func (d *Door) ProveHostKeys(conn *ssh.ServerConn, payload []byte) (proof []byte, ok bool) {
	proof, err := keys.ProveReply(d.hostKeys, conn.SessionID(), payload)
	if err != nil {
		d.o.Log.Debug("host keys not proved", "ip", address(conn), "err", err)
		return nil, false
	}
	return proof, true
}
