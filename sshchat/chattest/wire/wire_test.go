package wire

import (
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest/yardstick"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts a bare broadcaster and returns its address.
func serve(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- new(yardstick.Server).Serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return ln.Addr().String()
}

func dial(t *testing.T, addr string) *Conn {
	t.Helper()
	c, err := Dial(t.Context(), addr, "127.0.0.9", 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(10 * time.Second))
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
	return c
}

// shell opens a session with this window and reads the greeting.
func shell(t *testing.T, c *Conn, window uint32) *Channel {
	t.Helper()
	ch, err := c.Open("session", 7, window, 32<<10, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := ch.Shell("xterm", 80, 24); err != nil {
		t.Fatal(err)
	}
	expect(t, ch, "welcome\r\n")
	return ch
}

// expect reads exactly want, however it is split into packets.
func expect(t *testing.T, ch *Channel, want string) {
	t.Helper()
	var got strings.Builder
	for got.Len() < len(want) {
		b, err := ch.Read()
		if err != nil {
			t.Fatalf("after %q: %v", got.String(), err)
		}
		got.Write(b)
	}
	if got.String() != want {
		t.Fatalf("read %q, want %q", got.String(), want)
	}
}

func signer(t *testing.T) ssh.Signer {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSession(t *testing.T) {
	addr := serve(t)
	c := dial(t, addr)
	if err := c.LoginNone("ann"); !errors.Is(err, ErrRefused) {
		t.Errorf("none: %v, want %v", err, ErrRefused)
	}
	key := signer(t)
	if err := c.OfferKey("ann", key.PublicKey()); err != nil {
		t.Errorf("offer: %v", err)
	}
	if err := c.LoginKey("ann", key); err != nil {
		t.Fatalf("login: %v", err)
	}
	ch := shell(t, c, 64) // small, so that it must be given back
	for range 10 {
		ch.Type([]byte("a line of twenty-six bytes\r"))
		expect(t, ch, "a line of twenty-six bytes\r\n")
	}
	if err := c.Kex(); err != nil {
		t.Fatalf("new keys: %v", err)
	}
	ch.Type([]byte("under new keys\r"))
	expect(t, ch, "under new keys\r\n")
	ch.Type([]byte("/quit\r"))
	if _, err := ch.Read(); !errors.Is(err, io.EOF) || ch.Status != 0 {
		t.Errorf("after /quit: %v, status %d", err, ch.Status)
	}
}

func TestGuestAndStderr(t *testing.T) {
	c := dial(t, serve(t))
	if err := c.LoginGuest("ann"); err != nil {
		t.Fatalf("login: %v", err)
	}
	if _, err := c.Open("direct-tcpip", 1, 1<<20, 32<<10, nil); !errors.Is(err, ErrRefused) {
		t.Errorf("direct-tcpip: %v, want %v", err, ErrRefused)
	}
	ch, err := c.Open("session", 2, 1<<20, 32<<10, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := ch.Request("subsystem", ssh.Marshal(struct{ Name string }{"sftp"})); !errors.Is(err, ErrRefused) {
		t.Errorf("subsystem: %v, want %v", err, ErrRefused)
	}
	if err := ch.Request("exec", ssh.Marshal(struct{ Command string }{"who"})); err != nil {
		t.Fatal(err)
	}
	if _, err := ch.Read(); !errors.Is(err, io.EOF) || ch.Status != 1 || string(ch.Stderr) != "no commands here\r\n" {
		t.Errorf("exec ends with %v, status %d, stderr %q", err, ch.Status, ch.Stderr)
	}
}

// A window that is never given back stops the server after just so many bytes.
func TestStalledWindow(t *testing.T) {
	addr := serve(t)
	slow, ann := dial(t, addr), dial(t, addr)
	for _, c := range []*Conn{slow, ann} {
		if err := c.LoginKey("someone", signer(t)); err != nil {
			t.Fatal(err)
		}
	}
	stuck := shell(t, slow, 64)
	stuck.Adjust = false
	room := shell(t, ann, 1<<20)
	line := strings.Repeat("x", 38)
	for range 10 {
		room.Type([]byte(line + "\r"))
		expect(t, room, line+"\r\n")
	}
	slow.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	total := len("welcome\r\n")
	for {
		b, err := stuck.Read()
		if err != nil {
			break
		}
		total += len(b)
	}
	if total != 64 {
		t.Errorf("a window of 64 bytes let %d through", total)
	}
}

// Every key exchange that we speak, against x/crypto.
func TestKeyExchanges(t *testing.T) {
	for _, name := range kexNames {
		cfg := &ssh.ServerConfig{NoClientAuth: true}
		cfg.KeyExchanges = []string{name}
		cfg.AddHostKey(signer(t))
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() {
			nc, err := ln.Accept()
			if err == nil {
				defer nc.Close()
				_, _, _, err = ssh.NewServerConn(nc, cfg)
			}
			done <- err
		}()
		if err := dial(t, ln.Addr().String()).LoginNone("ann"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := <-done; err != nil {
			t.Errorf("%s: the server says %v", name, err)
		}
		ln.Close()
		_, finish, err := offer(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := finish([]byte("short")); err == nil {
			t.Errorf("%s: a short share was taken", name)
		}
	}
}

func TestDisconnect(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		nc, err := ln.Accept()
		if err != nil {
			return
		}
		defer nc.Close()
		server := &Conn{Conn: nc}
		io.WriteString(nc, "SSH-2.0-full\r\n")
		server.WritePacket(ssh.Marshal(Disconnect{Reason: 12, Text: "the room is full"}))
		io.Copy(io.Discard, nc)
	}()
	c, err := Dial(t.Context(), ln.Addr().String(), "", 4096)
	if err != nil {
		t.Fatal(err)
	}
	err = c.Handshake()
	c.Close()
	<-done
	var d *Disconnect
	if !errors.As(err, &d) || d.Text != "the room is full" || d.Reason != 12 {
		t.Errorf("handshake: %v", err)
	}
}
