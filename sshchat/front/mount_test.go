package front_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	charm "charm.land/ssh"
	"charm.land/wish/v2"
	gliderlabs "github.com/gliderlabs/ssh"
	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/front"
)

// hostKeyPEM is a host key that lasts as long as the tests do.
var hostKeyPEM = func() []byte {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(must(ssh.MarshalPrivateKey(key, "")))
}()

// server is what the libraries' servers have in common.
type server interface {
	Serve(net.Listener) error
	Close() error
	Shutdown(context.Context) error
}

// mounts makes servers of both libraries with a door in them. An own one has its
// connections, its authentication and its algorithms from somebody else.
func mounts(t *testing.T, door *front.Door) map[string]func(own bool) server {
	t.Helper()
	return map[string]func(own bool) server{
		"wish": func(own bool) server {
			options := []charm.Option{wish.WithHostKeyPEM(hostKeyPEM)}
			if own {
				options = append(options,
					wish.WithPublicKeyAuth(func(charm.Context, charm.PublicKey) bool { return true }),
					func(s *charm.Server) error {
						s.ServerConfigCallback = func(charm.Context) *ssh.ServerConfig { return &ssh.ServerConfig{} }
						s.ConnCallback = func(_ charm.Context, c net.Conn) net.Conn { return c }
						return nil
					})
			}
			return must(wish.NewServer(append(options, door.Wish())...))
		},
		"gliderlabs": func(own bool) server {
			options := []gliderlabs.Option{gliderlabs.HostKeyPEM(hostKeyPEM)}
			if own {
				options = append(options,
					gliderlabs.PublicKeyAuth(func(gliderlabs.Context, gliderlabs.PublicKey) bool { return true }),
					func(s *gliderlabs.Server) error {
						s.ServerConfigCallback = func(gliderlabs.Context) *ssh.ServerConfig { return &ssh.ServerConfig{} }
						s.ConnCallback = func(_ gliderlabs.Context, c net.Conn) net.Conn { return c }
						return nil
					})
			}
			srv := &gliderlabs.Server{}
			for _, o := range append(options, door.Gliderlabs()) {
				if err := srv.SetOption(o); err != nil {
					t.Fatal(err)
				}
			}
			return srv
		},
	}
}

// mount runs a server until the test ends.
func mount(t *testing.T, srv server) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() { _ = srv.Serve(l) }) // an error is how it ends
	t.Cleanup(func() {
		if err := srv.Close(); err != nil && !strings.Contains(err.Error(), "closed") {
			t.Errorf("close: %v", err)
		}
		wg.Wait()
	})
	return l.Addr().String()
}

// TestMounts: a real ssh client talks through the door on either library's server,
// with our configuration and with one that somebody else made.
func TestMounts(t *testing.T) {
	t.Parallel()
	for _, own := range []bool{false, true} {
		for name := range mounts(t, nil) {
			t.Run(map[bool]string{false: "ours", true: "theirs"}[own]+"/"+name, func(t *testing.T) {
				t.Parallel()
				chat, stop := startChat()
				t.Cleanup(stop)
				log := &journal{changed: make(chan struct{})}
				door := front.NewDoor(chat, front.Options{Log: slog.New(slog.NewTextHandler(log, nil))})
				addr := mount(t, mounts(t, door)[name](own))

				path, key := chattest.KeyFile(t)
				p := chattest.Tmux(t, chattest.Terminal{}, chattest.SSH{Addr: addr, User: "alice", Key: path}.Args(t)...)
				p.WaitFor("alice, you are in #lobby")
				bob := chattest.Dial(t, addr, "bob", chattest.NoPTY())
				guest := map[bool]string{true: "~"}[own]
				p.WaitFor("* " + guest + "bob joined")
				p.Line("through the door")
				bob.WaitFor("alice: through the door")
				account := (&house{chat: chat}).account(t, "alice")
				if want := ssh.FingerprintSHA256(key.PublicKey()); !own && account != want {
					t.Errorf("alice is %q, want %q", account, want)
				}
				if own && account != "" { // whom their server lets in we do not know
					t.Errorf("alice is %q, want a guest", account)
				}
				p.Line("/quit")
				if status := p.WaitExit(); status != 0 {
					t.Errorf("exit status %d, want 0", status)
				}
				bob.WaitFor("alice left")
				bob.Type("/quit\n")
				if status := bob.WaitExit(); status != 0 {
					t.Errorf("exit status %d, want 0", status)
				}
				eve := chattest.Key(chattest.NewKey(t))
				for _, refused := range []string{"direct-tcpip", "x11"} {
					c := chattest.Dial(t, addr, "eve", eve, chattest.NoPTY())
					if _, _, err := c.Conn().OpenChannel(refused, nil); err == nil {
						t.Errorf("%s was opened", refused)
					}
					c.Close()
				}
				if all := log.String(); strings.Contains(all, "ERROR") {
					t.Error(all)
				}
			})
		}
	}
}

// TestMountedNone: gliderlabs/ssh turns authentication off when it knows of none; the
// door does not let it.
func TestMountedNone(t *testing.T) {
	for name := range mounts(t, nil) {
		t.Run(name, func(t *testing.T) {
			chat, stop := startChat()
			t.Cleanup(stop)
			h := &house{addr: mount(t, mounts(t, front.NewDoor(chat, front.Options{}))[name](false))}
			c := h.wire(t, "", 0)
			if err := c.Handshake(); err != nil {
				t.Fatal(err)
			}
			if err := c.LoginNone("ann"); err == nil {
				t.Error("none was let in")
			}
		})
	}
}

// TestMountedNoShow: who opens a session and asks for nothing is sent away on servers
// whose connections somebody else admits, too.
func TestMountedNoShow(t *testing.T) {
	for name := range mounts(t, nil) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chat, stop := startChat()
			t.Cleanup(stop)
			const limit = 300 * time.Millisecond
			door := front.NewDoor(chat, front.Options{}.WithDeadlines(limit, limit, limit))
			h := &house{addr: mount(t, mounts(t, door)[name](true))}
			c, began := h.wire(t, "", 0), time.Now()
			if err := errors.Join(c.Handshake(), c.LoginKey("ann", chattest.NewKey(t))); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Open("session", 0, 1<<20, 32<<10, nil); err != nil {
				t.Fatal(err)
			}
			if _, took := ended(t, c, began); took > 10*limit {
				t.Errorf("closed after %v, want %v", took, limit)
			}
		})
	}
}
