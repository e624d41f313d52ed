// Package mounts is the contract of a package that mounts the chat's door on the servers of
// an SSH library: real ssh clients talk through it.
package mounts

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/front"
	"sshchat/sshchat/memory"
)

// Server is what the libraries' servers have in common.
type Server interface {
	Serve(net.Listener) error
	Close() error
}

// Mount makes a server with a door in it. If it is not ours, its connections, its
// authentication and its algorithms are somebody else's.
type Mount func(door *front.Door, ours bool) (Server, error)

// Test runs the contract.
func Test(t *testing.T, mount Mount) {
	t.Run("ours", func(t *testing.T) { talk(t, mount, true) })
	t.Run("theirs", func(t *testing.T) { talk(t, mount, false) })
	t.Run("none", func(t *testing.T) { none(t, mount) })
	t.Run("no show", func(t *testing.T) { noShow(t, mount) })
}

// HostKeyPEM returns a new host key.
func HostKeyPEM() []byte {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	block, err := ssh.MarshalPrivateKey(key, "")
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(block)
}

// StartChat runs a chat that forgets, until stop.
func StartChat() (served *chat.Chat, stop func()) {
	engine := memory.New(memory.Options{})
	served = chat.New(engine, front.WallClock{}, chat.Options{})
	ctx, cancel := context.WithCancel(context.Background())
	from, err := served.Open(ctx)
	if err != nil {
		panic(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() { _ = served.Run(ctx, from) }) // ends with the context
	return served, func() {
		cancel()
		wg.Wait()
		_ = engine.Close()
	}
}

// FirstLine serves a moment, and returns the first line that a guest alice sees.
func FirstLine(srv Server) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err.Error()
	}
	var wg sync.WaitGroup
	wg.Go(func() { _ = srv.Serve(l) }) // ends with Close
	defer wg.Wait()
	defer srv.Close()
	client, err := ssh.Dial("tcp", l.Addr().String(), &ssh.ClientConfig{
		User: "alice", Auth: []ssh.AuthMethod{ssh.Password("")}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		return err.Error()
	}
	defer client.Close()
	session, err := client.NewSession()
	if err != nil {
		return err.Error()
	}
	out, err := session.StdoutPipe()
	if err != nil {
		return err.Error()
	}
	if err := session.Shell(); err != nil {
		return err.Error()
	}
	line := make([]byte, 0, 100)
	for b := make([]byte, 1); ; line = append(line, b[0]) {
		if _, err := out.Read(b); err != nil || b[0] == '\n' {
			return string(line)
		}
	}
}

// serve runs a server with a door to a chat of its own until the test ends.
func serve(t *testing.T, mount Mount, ours bool, o front.Options) *inside.House {
	t.Helper()
	served, stop := StartChat()
	t.Cleanup(stop)
	h := &inside.House{Chat: served, Log: inside.NewJournal()}
	o.Log = slog.New(slog.NewTextHandler(h.Log, nil))
	h.Door = front.NewDoor(served, o)
	srv, err := mount(h.Door, ours)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.Addr = l.Addr().String()
	var wg sync.WaitGroup
	wg.Go(func() { _ = srv.Serve(l) }) // an error is how it ends
	t.Cleanup(func() {
		if err := srv.Close(); err != nil && !strings.Contains(err.Error(), "closed") {
			t.Errorf("close: %v", err)
		}
		wg.Wait()
	})
	return h
}

// talk: a real ssh client talks through the door, with our configuration and with one
// that somebody else made.
func talk(t *testing.T, mount Mount, ours bool) {
	t.Parallel()
	h := serve(t, mount, ours, front.Options{})
	path, key := chattest.KeyFile(t)
	p := chattest.Tmux(t, chattest.Terminal{}, chattest.SSH{Addr: h.Addr, User: "alice", Key: path}.Args(t)...)
	p.WaitFor("alice, you are in #lobby")
	bob := chattest.Dial(t, h.Addr, "bob", chattest.NoPTY())
	guest := map[bool]string{false: "~"}[ours]
	p.WaitFor("* " + guest + "bob joined")
	p.Line("through the door")
	bob.WaitFor("alice: through the door")
	account := h.Account(t, "alice")
	if want := ssh.FingerprintSHA256(key.PublicKey()); ours && account != want {
		t.Errorf("alice is %q, want %q", account, want)
	}
	if !ours && account != "" { // whom their server lets in we do not know
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
		c := chattest.Dial(t, h.Addr, "eve", eve, chattest.NoPTY())
		if _, _, err := c.Conn().OpenChannel(refused, nil); err == nil {
			t.Errorf("%s was opened", refused)
		}
		c.Close()
	}
	if all := h.Log.String(); strings.Contains(all, "ERROR") {
		t.Error(all)
	}
}

// none: a library may turn authentication off when it knows of none; the door does not
// let it.
func none(t *testing.T, mount Mount) {
	h := serve(t, mount, true, front.Options{})
	c := h.Wire(t, "", 0)
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := c.LoginNone("ann"); err == nil {
		t.Error("none was let in")
	}
}

// noShow: who opens a session and asks for nothing is sent away on servers
// whose connections somebody else admits, too.
func noShow(t *testing.T, mount Mount) {
	t.Parallel()
	const limit = 300 * time.Millisecond
	h := serve(t, mount, false, inside.Deadlines(limit, limit, limit))
	c, began := h.Wire(t, "", 0), time.Now()
	if err := errors.Join(c.Handshake(), c.LoginKey("ann", chattest.NewKey(t))); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Open("session", 0, 1<<20, 32<<10, nil); err != nil {
		t.Fatal(err)
	}
	_, err := io.ReadAll(c)
	if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
		t.Error("the connection is still open")
	}
	if took := time.Since(began); took > 10*limit {
		t.Errorf("closed after %v, want %v", took, limit)
	}
}
