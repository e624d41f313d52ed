package chattest

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest/wire"
)

// Option changes how Dial logs in and what it asks for.
type Option func(*dialing)

// dialing is one login in preparation.
type dialing struct {
	before        []byte // what goes out in front of SSH
	version       string // what the client says that it is; empty: as x/crypto does
	auth          []ssh.AuthMethod
	term          string // empty: no PTY
	width, height int    // cells
	env           []string
	exec          string // empty: a shell
	source        string // an address of this machine; empty: whatever the kernel takes
	receiveBuffer int    // bytes; 0: as the kernel wants
	rawLimit      int    // bytes
}

// Key logs in with one more key; without Key or NoKey, Dial makes a fresh one.
// Several are offered in the order given.
func Key(s ssh.Signer) Option {
	return func(d *dialing) { d.auth = append(d.auth, ssh.PublicKeys(s)) }
}

// NoKey logs in as somebody who has no key: keyboard-interactive, with each question
// answered by the next answer, or by nothing when they run out.
func NoKey(answers ...string) Option {
	return func(d *dialing) {
		d.auth = append(d.auth, ssh.KeyboardInteractive(
			func(_, _ string, questions []string, _ []bool) ([]string, error) {
				reply := make([]string, len(questions))
				answers = answers[copy(reply, answers):]
				return reply, nil
			}))
	}
}

// Auth logs in with methods of the test's own, tried in order.
func Auth(m ...ssh.AuthMethod) Option {
	return func(d *dialing) { d.auth = append(d.auth, m...) }
}

// PTY asks for a terminal of this kind and size in cells; the default is
// xterm-256color, 80x24.
func PTY(term string, width, height int) Option {
	return func(d *dialing) { d.term, d.width, d.height = term, width, height }
}

// NoPTY asks for no terminal, like `ssh -T`.
func NoPTY() Option { return func(d *dialing) { d.term = "" } }

// Env sends variables, each as NAME=VALUE, before the shell.
func Env(kv ...string) Option {
	return func(d *dialing) { d.env = append(d.env, kv...) }
}

// Version is what the client says that it is: it begins with SSH-2.0-.
func Version(v string) Option { return func(d *dialing) { d.version = v } }

// Exec runs a command instead of a shell, like `ssh host command`.
func Exec(command string) Option { return func(d *dialing) { d.exec = command } }

// From connects from this address, such as 127.0.0.7: budgets count by source.
func From(source string) Option { return func(d *dialing) { d.source = source } }

// ReceiveBuffer fixes the kernel's receive buffer, in bytes, and keeps the server's
// send buffer small with it, so that a client that stalls has them full after tens of
// kilobytes and not after megabytes.
func ReceiveBuffer(n int) Option { return func(d *dialing) { d.receiveBuffer = n } }

// Before sends bytes in front of SSH's first line, as a balancer does.
func Before(b []byte) Option { return func(d *dialing) { d.before = b } }

// RawLimit is how many of the newest bytes Raw keeps; the default is 1 MiB.
func RawLimit(n int) Option { return func(d *dialing) { d.rawLimit = n } }

// Dial logs in, opens a session and returns it with everything being read. Any
// refusal before that fails the test; TryDial returns it. The client is closed when
// the test ends.
func Dial(t testing.TB, addr, user string, opts ...Option) *Client {
	t.Helper()
	c, err := TryDial(t, addr, user, opts...)
	if err != nil {
		t.Fatalf("dial %s@%s: %v", user, addr, err)
	}
	return c
}

// TryDial is Dial for logins that may be refused. The error holds the banner that
// the server showed, if any.
func TryDial(t testing.TB, addr, user string, opts ...Option) (*Client, error) {
	t.Helper()
	d := &dialing{term: "xterm-256color", width: 80, height: 24, rawLimit: 1 << 20}
	for _, o := range opts {
		o(d)
	}
	if d.auth == nil {
		Key(NewKey(t))(d)
	}
	ctx, cancel := context.WithTimeout(t.Context(), Patience)
	defer cancel()
	nc, err := wire.DialTCP(ctx, addr, d.source, d.receiveBuffer)
	if err != nil {
		return nil, err
	}
	c := newClient(t, nc, d)
	// One deadline for the whole login: a server that hangs fails the test here.
	stop := context.AfterFunc(ctx, func() { nc.Close() })
	if _, err = nc.Write(d.before); err == nil {
		err = c.login(addr, user, d)
	}
	if err != nil || !stop() {
		nc.Close()
		if c.conn != nil {
			c.conn.Close()
		}
		if b := c.Banner(); b != "" {
			return nil, fmt.Errorf("%w (banner %q)", err, b)
		}
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.run()
	}()
	t.Cleanup(func() {
		c.Close()
		<-done
	})
	return c, nil
}

// login does the handshake and sends what comes before and with the shell.
func (c *Client) login(addr, user string, d *dialing) error {
	cfg := &ssh.ClientConfig{
		User:            user,
		ClientVersion:   d.version,
		Auth:            d.auth,
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), // loopback, and the key is new each time
		BannerCallback:  c.addBanner,
	}
	conn, chans, globals, err := ssh.NewClientConn(c.gate, addr, cfg)
	if err != nil {
		return err
	}
	c.conn, c.chans, c.globals = conn, chans, globals
	if c.ch, c.reqs, err = conn.OpenChannel("session", nil); err != nil {
		return fmt.Errorf("open session: %w", err)
	}
	for _, kv := range d.env {
		name, value, _ := strings.Cut(kv, "=")
		if _, err := c.ch.SendRequest("env", false, ssh.Marshal(struct{ Name, Value string }{name, value})); err != nil {
			return fmt.Errorf("send env: %w", err)
		}
	}
	if d.term != "" {
		if err := c.request("pty-req", ptyRequest(d.term, d.width, d.height)); err != nil {
			return err
		}
	}
	if d.exec != "" {
		return c.request("exec", ssh.Marshal(struct{ Command string }{d.exec}))
	}
	return c.request("shell", nil)
}

// request sends a request that must be granted. While the answer is on its way the
// session's output collects in the channel's window.
func (c *Client) request(name string, payload []byte) error {
	ok, err := c.ch.SendRequest(name, true, payload)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if !ok {
		return fmt.Errorf("%s: refused", name)
	}
	return nil
}

// ptyRequest is the payload of RFC 4254, 6.2, with no terminal modes.
func ptyRequest(term string, width, height int) []byte {
	return ssh.Marshal(struct {
		Term                              string
		Columns, Rows, PixWidth, PixHight uint32
		Modes                             string
	}{term, uint32(width), uint32(height), 0, 0, "\x00"})
}

// NewKey returns a fresh ed25519 key.
func NewKey(t testing.TB) ssh.Signer {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatalf("generate key: %v", err)
	}
	s, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatalf("use key: %v", err)
	}
	return s
}
