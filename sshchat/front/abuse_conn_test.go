package front_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/chattest/wire"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/admission"
)

// ended reads c to its end and returns what came, and how long the end took.
func ended(t *testing.T, c io.Reader, since time.Time) (got []byte, took time.Duration) {
	t.Helper()
	got, err := io.ReadAll(c)
	if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
		t.Error("the connection is still open")
	}
	return got, time.Since(since)
}

// TestDawdlers: however far a client gets, each step has a deadline that no byte of
// it prolongs.
func TestDawdlers(t *testing.T) {
	const limit = 500 * time.Millisecond
	h := serve(t, inside.Options{Options: inside.Deadlines(limit, limit, limit)})
	began := time.Now()
	var wg sync.WaitGroup
	for step, advance := range map[string]func(c *wire.Conn) error{
		"silent":  func(*wire.Conn) error { return nil },
		"version": func(c *wire.Conn) error { return c.Hello() },
		"kexinit": func(c *wire.Conn) error { return errors.Join(c.Hello(), c.WritePacket(wire.KexInit())) },
		"no auth": func(c *wire.Conn) error { return c.Handshake() },
		"no channel": func(c *wire.Conn) error {
			return errors.Join(c.Handshake(), c.LoginGuest("nobody"))
		},
		"no shell": func(c *wire.Conn) error {
			err := errors.Join(c.Handshake(), c.LoginGuest("nobody"))
			_, open := c.Open("session", 0, 1<<20, 32<<10, nil)
			return errors.Join(err, open)
		},
		"slow": func(c *wire.Conn) error {
			tick := time.NewTicker(limit / 20)
			defer tick.Stop()
			for ; ; <-tick.C { // a version line without end
				if _, err := c.Write([]byte{'S'}); err != nil {
					return nil
				}
			}
		},
	} {
		for range 10 {
			c := h.Wire(t, "", 0)
			wg.Go(func() {
				if err := advance(c); err != nil {
					t.Errorf("%s: %v", step, err)
					return
				}
				if _, took := ended(t, c, began); took > 4*limit {
					t.Errorf("%s: closed after %v, want %v, or %v with a login", step, took, limit, 2*limit)
				}
			})
		}
	}
	wg.Wait()
	h.Alive(t)
}

// TestBudget: an address has its budget of connections; the next are told, then no
// longer, and others do not feel it.
func TestBudget(t *testing.T) {
	b := admission.DefaultBudgets()
	b.Rate, b.Burst, b.Explained = 1, 5, 3
	b.Exempt = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	h := serve(t, inside.Options{Options: front.Options{Budgets: b}})
	const flooder = "127.0.0.2"
	told, silent := 0, 0
	for range 15 {
		c := h.TCP(t, flooder)
		line := make([]byte, 1<<10)
		n, err := io.ReadAtLeast(c, line, 1)
		switch {
		case err != nil:
			silent++
		case bytes.Contains(line[:n], []byte("too many new connections")):
			told++
			if !bytes.HasPrefix(line, []byte("SSH-2.0-")) {
				t.Errorf("no version line before the reason: %q", line[:n])
			}
		}
	}
	if told < 1 || told > 3 || silent < 5 {
		t.Errorf("%d were told why and %d were not; want 3 and then silence", told, silent)
	}
	h.Alive(t) // from 127.0.0.1
	other := h.Join(t, "other", chattest.NoPTY(), chattest.From("127.0.0.3"))
	other.WaitFor("you are in #lobby")
}

// TestStrangersFromEverywhere: who holds every place for logins keeps nobody out who
// is in, and the place is free again when they go.
func TestStrangersFromEverywhere(t *testing.T) {
	b := admission.DefaultBudgets()
	b.Strangers, b.EarlyDrop, b.Exempt = 20, 19, []netip.Prefix{}
	h := serve(t, inside.Options{Options: front.Options{Budgets: b}})
	ann := h.Join(t, "ann", chattest.NoPTY())
	var held []net.Conn
	busy := 0
	for i := range 40 {
		c := h.TCP(t, fmt.Sprintf("127.0.1.%d", 1+i))
		line := make([]byte, 1<<10)
		if n, err := io.ReadAtLeast(c, line, 9); err == nil && bytes.Contains(line[:n], []byte("busy")) {
			busy++
		}
		held = append(held, c)
	}
	if busy < 15 {
		t.Errorf("%d of 40 were refused, want about 20", busy)
	}
	ann.Type("still here\n")
	ann.WaitFor("ann: still here")
	for _, c := range held {
		c.Close()
	}
	for { // the server sees the closing within a moment
		c, err := chattest.TryDial(t, h.Addr, "late", chattest.NoPTY())
		if err == nil {
			c.WaitFor("you are in #lobby")
			return
		}
		if t.Context().Err() != nil {
			t.Fatal(err)
		}
	}
}

// TestGarbage: whatever is no SSH ends at once, or at the latest with the deadline for
// a login, and what is logged of it is clean.
func TestGarbage(t *testing.T) {
	const limit = 2 * time.Second
	h := serve(t, inside.Options{Options: inside.Deadlines(limit, limit, limit)})
	hello := "SSH-2.0-x\r\n"
	var wg sync.WaitGroup
	for name, send := range map[string]string{
		"255 bytes":    "SSH-2.0-" + strings.Repeat("x", 247) + "\r\n",
		"ESC":          "SSH-2.0-\x1b[2J\x1b]0;t\a\r\n",
		"junk":         strings.Repeat("\x00\xff\x1b", 100<<10),
		"HTTP":         "GET / HTTP/1.1\r\nHost: chat\r\n\r\n" + strings.Repeat("\r\n", 200),
		"TLS":          "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\n", 300),
		"SSH-1.5":      "SSH-1.5-old\r\n",
		"long packet":  hello + "\xff\xff\xff\xff" + strings.Repeat("x", 64),
		"zero packet":  hello + "\x00\x00\x00\x00" + strings.Repeat("\x00", 64),
		"all padding":  hello + "\x00\x00\x00\x0c\xff" + strings.Repeat("\x00", 64),
		"no algorithm": hello + string(packet(ssh.Marshal(noAlgorithms()))),
		"early auth":   hello + string(packet([]byte{wire.MsgAuthRequest})),
	} {
		wg.Go(func() {
			c, began := h.TCP(t, ""), time.Now()
			if _, err := io.WriteString(c, send); err != nil {
				return // closed already: as good
			}
			if _, took := ended(t, c, began); took > 2*limit {
				t.Errorf("%s: closed after %v", name, took)
			}
		})
	}
	wg.Wait()
	h.Alive(t)
	if what := raw([]byte(h.Log.String())); what != "" {
		t.Errorf("the log holds %s", what)
	}
}

// packet frames a payload in clear text (RFC 4253, 6).
func packet(payload []byte) []byte {
	padding := 8 - (5+len(payload))%8 + 8
	n := 1 + len(payload) + padding
	p := append([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n), byte(padding)}, payload...)
	return append(p, make([]byte, padding)...)
}

// noAlgorithms is a KEXINIT (RFC 4253, 7.1) that has nothing in common with ours.
func noAlgorithms() any {
	return struct {
		Cookie                                       [16]byte `sshtype:"20"`
		Kex, HostKey, C1, C2, M1, M2, Z1, Z2, L1, L2 []string
		FirstKexFollows                              bool
		Reserved                                     uint32
	}{
		Kex: []string{"none-such"}, HostKey: []string{"ssh-ed25519"},
		C1: []string{"3des-cbc"}, C2: []string{"3des-cbc"}, M1: []string{"hmac-md5"}, M2: []string{"hmac-md5"},
		Z1: []string{"none"}, Z2: []string{"none"},
	}
}

// TestHalfOpen: a client whose link has gone without a word is gone after three
// questions, though nobody wants its name.
func TestHalfOpen(t *testing.T) {
	h := serve(t, inside.Options{Options: front.Options{KeepAlive: 100 * time.Millisecond}})
	ann := h.Join(t, "ann")
	bob := h.Join(t, "bob")
	ann.WaitFor("* bob joined")
	bob.Stall()
	ann.WaitFor("connection lost)")
	ann.Send("and ann stays, who answers")
	ann.WaitFor("who answers")
	bob.Resume()
	bob.WaitExit()
	h.Alive(t)
}

// sliced writes a byte at a time, as the worst of networks does.
type sliced struct{ net.Conn }

func (s sliced) Write(p []byte) (int, error) {
	for i := range p {
		if _, err := s.Conn.Write(p[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(p), nil
}

func TestSlicedPackets(t *testing.T) {
	h := serve(t, inside.Options{})
	c := h.Wire(t, "", 0)
	c.Conn = sliced{c.Conn}
	if err := errors.Join(c.Handshake(), c.LoginGuest("ann")); err != nil {
		t.Fatal(err)
	}
	ch := shell(t, c)
	ch.Type([]byte("大家好\r"))
	readTo(t, ch, "大家好\r\n")
	h.Alive(t)
}
