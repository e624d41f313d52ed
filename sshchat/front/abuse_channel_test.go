package front_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/chattest/wire"
)

// heap returns how many bytes are live in this process, clients and server together.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what the first one finalized
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// session opens the session of a fresh guest, and asks for nothing yet.
func (h *house) session(t *testing.T, user string) *wire.Channel {
	t.Helper()
	ch, err := h.Guest(t, user).Open("session", 0, 1<<20, 32<<10, nil)
	if err != nil {
		t.Fatal(err)
	}
	return ch
}

// TestWindowChangesLeaveNothing: what makes the session handlers of both libraries
// leak a goroutine, or a descriptor, for ever. One after the other: their number finds no race.
func TestWindowChangesLeaveNothing(t *testing.T) {
	h := serve(t, inside.Options{})
	leak := chattest.LeakCheck(t)
	for _, c := range []struct {
		times, changes int
		rude           bool // closes TCP, without a word of SSH
	}{{1000 / sample.Step, 2, false}, {300 / sample.Step, 100, true}} {
		for range c.times {
			conn := h.Wire(t, "", 0)
			if err := errors.Join(conn.Handshake(), conn.LoginGuest("ann")); err != nil {
				t.Fatal(err)
			}
			ch, err := conn.Open("session", 0, 1<<20, 32<<10, nil)
			if err != nil {
				t.Fatal(err)
			}
			ch.Ask("pty-req", false, wire.PTY("xterm", 80, 24))
			for i := range c.changes {
				ch.Ask("window-change", false, wire.Window(uint32(80+i), 24))
			}
			if !c.rude {
				ch.CloseChannel()
			}
			conn.Close()
		}
		leak.Settle(5 * time.Second)
	}
	h.Alive(t)
}

// TestOneSession: one chat to a connection, ten sessions at a time, nothing else, and an
// end to asking.
func TestOneSession(t *testing.T) {
	h := serve(t, inside.Options{})
	ann := h.Join(t, "ann", chattest.NoPTY())
	ann.WaitFor("you are in #lobby")
	for _, kind := range []string{"direct-tcpip", "forwarded-tcpip", "x11", "auth-agent@openssh.com", "tun@openssh.com", "direct-streamlocal@openssh.com", "\x1b[2J"} {
		var refused *ssh.OpenChannelError
		if _, _, err := ann.Conn().OpenChannel(kind, nil); !errors.As(err, &refused) {
			t.Errorf("%q: %v, want a refusal", kind, err)
		}
	}
	for _, request := range []string{"tcpip-forward", "streamlocal-forward@openssh.com", "keepalive@openssh.com", "no-more-sessions@openssh.com", "anything"} {
		if ok, _, err := ann.Conn().SendRequest(request, true, nil); ok || err != nil {
			t.Errorf("%s: %t, %v, want no", request, ok, err)
		}
	}
	for _, request := range []string{"auth-agent-req@openssh.com", "x11-req", "signal", "break", "xon-xoff", "anything"} {
		if ann.Request(request, nil) {
			t.Errorf("%s was granted", request)
		}
	}
	ann.Type("still here\n")
	ann.WaitFor("ann: still here")

	// By hand: x/crypto's client waits for ever for the answer to a channel that it
	// asks for in the moment in which the connection ends.
	eve := h.session(t, "eve")
	for id := range uint32(9) {
		if _, err := eve.Conn.Open("session", 1+id, 1<<20, 32<<10, nil); err != nil {
			t.Fatalf("session %d: %v", 2+id, err)
		}
	}
	refused := 0
	for range 1000 {
		if !isRefused(eve) {
			break
		}
		refused++
	}
	if refused != 100 {
		t.Errorf("cut after %d refusals, want 100", refused)
	}
	h.Log.Count(t, `cause="channel flood"`, 1)
	h.Alive(t)
}

// isRefused asks for one more session and reports whether the server said no; it
// reports false when the server has hung up.
func isRefused(ch *wire.Channel) bool {
	if ch.WritePacket(wire.OpenPacket("session", 1, 1<<20, 32<<10, nil)) != nil {
		return false
	}
	for {
		p, err := ch.ReadPacket()
		if err != nil {
			return false
		}
		if p[0] == wire.MsgChannelRefused {
			return true
		}
	}
}

// TestOddRequests: what comes twice, too late, too long or cut off is refused, and the
// session goes on.
func TestOddRequests(t *testing.T) {
	h := serve(t, inside.Options{})
	ch := h.session(t, "ann")
	pty := wire.PTY("xterm", 80, 24)
	for _, c := range []struct {
		name    string
		payload []byte
		granted bool
	}{
		{"window-change", wire.Window(80, 24), false}, // before there is a terminal
		{"pty-req", wire.PTY(strings.Repeat("x", 64<<10), 80, 24), false},
		{"pty-req", pty[:len(pty)-3], false}, // the modes are cut off
		{"pty-req", nil, false},
		{"pty-req", wire.PTY("x\x1b[2J", 80, 24), true},
		{"pty-req", pty, false},
		{"env", []byte("\x00\x00\x00\x04LANG\xff\xff\xff\xff"), false},
		{"exec", []byte("\xff\xff\xff\xff"), false},
		{"window-change", wire.Window(0, 1<<32-1), true},
		{"shell", nil, true},
		{"shell", nil, false},
		{"exec", []byte("\x00\x00\x00\x02id"), false},
		{"subsystem", []byte("\x00\x00\x00\x04sftp"), false},
		{"env", []byte("\x00\x00\x00\x04LANG\x00\x00\x00\x01C"), false},
		{"pty-req", pty, false},
		{"window-change", []byte("short"), false},
	} {
		err := ch.Request(c.name, c.payload)
		if c.granted != (err == nil) || err != nil && !errors.Is(err, wire.ErrRefused) {
			t.Errorf("%s: %v, want granted %t", c.name, err, c.granted)
		}
	}
	ch.Type([]byte("still here\r"))
	readTo(t, ch, "still here\r\n")
	h.Alive(t)
}

// TestWindowChangeFlood: only the last size counts, however many come.
func TestWindowChangeFlood(t *testing.T) {
	h := serve(t, inside.Options{})
	ch := h.session(t, "ann")
	if err := ch.Shell("xterm", 80, 24); err != nil {
		t.Fatal(err)
	}
	for i := range 2000 { // within the input that a burst may have
		ch.Ask("window-change", false, wire.Window(uint32(20+i%100), uint32(5+i%50)))
	}
	ch.Ask("window-change", false, wire.Window(40, 24))
	ch.Type([]byte(strings.Repeat("w", 60)))
	readTo(t, ch, strings.Repeat("w", 39-len("~ann> "))+"\r\n"+strings.Repeat("w", 10)) // the draft on rows of 40
	ch.Type([]byte("\x15/quit\r"))
	for {
		if _, err := ch.Read(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if ch.Status != 0 {
		t.Errorf("exit status %d, want 0", ch.Status)
	}
	for range 1000 { // after the end
		if ch.Ask("window-change", false, wire.Window(80, 24)) != nil {
			break
		}
	}
	h.Alive(t)
}

// TestEnvFlood: what is not wanted is not kept, and who sends it for ever is cut.
func TestEnvFlood(t *testing.T) {
	h := serve(t, inside.Options{Options: inside.Deadlines(10*time.Second, 10*time.Second, time.Second)})
	ch := h.session(t, "ann")
	before := heap()
	var most int64
	payload := func(name string) []byte {
		return ssh.Marshal(struct {
			Name  string
			Value []byte
		}{name, bytes.Repeat([]byte("x"), 30<<10)})
	}
	sent := 0
	for ; sent < 10_000; sent++ {
		if ch.Ask("env", false, payload(fmt.Sprintf("LANG%d", sent))) != nil {
			break
		}
		if sent%16 == 0 {
			most = max(most, heap()-before)
		}
	}
	if sent == 10_000 {
		t.Error("300 MB of variables were taken in")
	}
	if most > 1<<20 {
		t.Errorf("%d KiB were held", most>>10)
	}
	t.Logf("cut after %d variables of 30 KiB, %d KiB held at most", sent, most>>10)

	// Small ones of the names that we want: the last wins, nothing grows.
	ch = h.session(t, "bob")
	for i := range 500 {
		ch.Ask("env", false, ssh.Marshal(struct{ Name, Value string }{"LANG", fmt.Sprintf("x%d", i)}))
	}
	ch.Ask("env", false, ssh.Marshal(struct{ Name, Value string }{"LANG", "zh_CN.UTF-8"}))
	if err := ch.Request("shell", nil); err != nil {
		t.Fatal(err)
	}
	readTo(t, ch, "你进入了 #lobby")
	h.Alive(t)
}

// TestDataBeforeShell: single bytes that nobody asked for cost no more memory than
// they are worth.
func TestDataBeforeShell(t *testing.T) {
	h := serve(t, inside.Options{})
	ch := h.session(t, "ann")
	if err := ch.Request("pty-req", wire.PTY("xterm", 80, 24)); err != nil {
		t.Fatal(err)
	}
	before := heap()
	const sent = 5000 // about what a burst of input may have
	for range sent {
		if err := ch.Type([]byte{'x'}); err != nil {
			t.Fatal(err)
		}
	}
	// A request behind them is answered when they have been taken in.
	if err := ch.Request("window-change", wire.Window(80, 24)); err != nil {
		t.Fatal(err)
	}
	if held := heap() - before; held > 1<<20 {
		t.Errorf("%d bytes cost %d KiB", sent, held>>10)
	}
	ch.Type([]byte("\x15typed ahead\r"))
	if err := ch.Request("shell", nil); err != nil {
		t.Fatal(err)
	}
	readTo(t, ch, "typed ahead\r\n")
	h.Alive(t)
}

// TestBrokenChannels: who breaks the protocol of channels loses the connection, and
// nobody else notices.
func TestBrokenChannels(t *testing.T) {
	h := serve(t, inside.Options{})
	ann := h.Join(t, "ann", chattest.NoPTY())
	ann.WaitFor("you are in #lobby")
	tries := 0
	for name, attack := range map[string]func(ch *wire.Channel){
		"EOF then more": func(ch *wire.Channel) {
			ch.WritePacket([]byte{wire.MsgChannelEOF, 0, 0, 0, byte(ch.Remote)})
			ch.Type([]byte("more\r"))
		},
		"close twice":     func(ch *wire.Channel) { ch.CloseChannel(); ch.CloseChannel() },
		"unknown channel": func(ch *wire.Channel) { ch.Remote += 7; ch.Type([]byte("x")) },
		"huge adjust": func(ch *wire.Channel) {
			ch.WritePacket([]byte{wire.MsgWindowAdjust, 0, 0, 0, byte(ch.Remote), 0xff, 0xff, 0xff, 0xff})
		},
		"unsolicited answers": func(ch *wire.Channel) {
			for range 50 {
				ch.WritePacket([]byte{wire.MsgRequestSuccess})
				ch.WritePacket([]byte{wire.MsgChannelSuccess, 0, 0, 0, byte(ch.Remote)})
			}
		},
		"empty packet":    func(ch *wire.Channel) { ch.WritePacket(nil) },
		"unknown message": func(ch *wire.Channel) { ch.WritePacket([]byte{200}) },
		"short data":      func(ch *wire.Channel) { ch.WritePacket([]byte{wire.MsgChannelData, 0}) },
	} {
		t.Run(name, func(t *testing.T) {
			tries++ // the one before may not have left yet
			ch := h.session(t, fmt.Sprintf("eve%d", tries))
			if err := ch.Shell("xterm", 80, 24); err != nil {
				t.Fatal(err)
			}
			readTo(t, ch, "/quit leaves")
			attack(ch)
			ch.Conn.Close()
			ann.Type("after " + name + "\n")
			ann.WaitFor("ann: after " + name)
		})
	}
	h.Alive(t)
}

// TestRequestFlood: requests and new keys without end are held to the rate of input,
// and cut; fifty pings a second, which OpenSSH sends with the keystrokes, are not.
func TestRequestFlood(t *testing.T) {
	h := serve(t, inside.Options{Options: inside.Deadlines(10*time.Second, 10*time.Second, time.Second)})
	ann := h.Join(t, "ann", chattest.NoPTY())
	ann.WaitFor("you are in #lobby")
	flood := func(name string, send func(c *wire.Conn) error) {
		c := h.Guest(t, name)
		sent := 0
		for ; sent < 100_000 && send(c) == nil; sent++ {
		}
		if sent == 100_000 {
			t.Errorf("%s: never cut", name)
		}
		t.Logf("%s: cut after %d", name, sent)
	}
	global := ssh.Marshal(struct {
		Name string `sshtype:"80"`
		Want bool
		Data [4096]byte
	}{Name: "anything"})
	flood("requests", func(c *wire.Conn) error { return c.WritePacket(global) })
	flood("ignored", func(c *wire.Conn) error {
		return c.WritePacket(append([]byte{wire.MsgIgnore, 0, 0, 16, 0}, make([]byte, 4096)...))
	})
	flood("keys", func(c *wire.Conn) error { return c.Kex() })

	typist := h.session(t, "typist")
	if err := typist.Shell("xterm", 80, 24); err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	chaff := ssh.Marshal(struct {
		Data string `sshtype:"192"` // ping@openssh.com of OpenSSH's PROTOCOL, 1.9
	}{"12345678"})
	for range 100 {
		<-tick.C
		if err := errors.Join(typist.WritePacket(chaff), typist.Type([]byte("x"))); err != nil {
			t.Fatal(err)
		}
	}
	typist.Type([]byte("\x15was I cut off?\r"))
	readTo(t, typist, "was I cut off?\r\n")
	h.Alive(t)
}
