package front_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/chattest/wire"
	"sshchat/sshchat/front"
)

// crowd is what the big test is made of. A line says when it was sent, so that each
// receiver can tell how long it took.
const (
	crowdListeners = 195 / ((sample.Step + 2) / 3) // a third under the race detector: many enough to meet
	crowdRate      = 50                            // lines a second in all
	crowdLines     = 200
)

// listener reads a session, checks that the numbered lines come in order, and notes
// how long each took.
type listener struct {
	buf  []byte
	next int
	late []time.Duration
	fail error
	done chan struct{} // closed with the last line
}

var lineMark = []byte("~#")

// Write takes output in whatever pieces it comes. A line of ours is ~#NUMBER@NANOS;
func (l *listener) Write(p []byte) (int, error) {
	now := time.Now()
	l.buf = append(l.buf, p...)
	for {
		i := bytes.Index(l.buf, lineMark)
		if i < 0 {
			l.buf = l.buf[max(0, len(l.buf)-1):]
			return len(p), nil
		}
		mark, rest, whole := bytes.Cut(l.buf[i+len(lineMark):], []byte(";"))
		if !whole {
			l.buf = l.buf[i:]
			return len(p), nil
		}
		l.buf = rest
		number, nanos, _ := strings.Cut(string(mark), "@")
		n, err := strconv.Atoi(number)
		at, err2 := strconv.ParseInt(nanos, 10, 64)
		if l.fail == nil && (err != nil || err2 != nil || n != l.next) {
			l.fail = fmt.Errorf("line %q instead of number %d", mark, l.next)
		}
		l.next++
		l.late = append(l.late, now.Sub(time.Unix(0, at)))
		if n == crowdLines-1 {
			close(l.done)
		}
	}
}

// listen logs in and reads until the connection is closed.
func (h *house) listen(t *testing.T, user string, key ssh.Signer, pty bool) (*listener, *ssh.Client) {
	t.Helper()
	c, err := ssh.Dial("tcp", h.Addr, &ssh.ClientConfig{
		User: user, Auth: []ssh.AuthMethod{ssh.PublicKeys(key)}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{done: make(chan struct{})}
	s.Stdout = l
	if _, err := s.StdinPipe(); err != nil { // without one the input ends at once
		t.Fatal(err)
	}
	if pty {
		if err := s.RequestPty("xterm", 24, 80, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Shell(); err != nil {
		t.Fatal(err)
	}
	return l, c
}

// stallAt makes a client that reads nothing more: at the TCP level, where the
// kernel's buffers fill, or at SSH's, where the channel's window is used up.
func (h *house) stallAt(t *testing.T, user string, tcp bool) *wire.Channel {
	t.Helper()
	buffer, window := 0, uint32(2<<10)
	if tcp {
		buffer, window = 4<<10, 1<<30
	}
	c := h.Wire(t, "", buffer)
	if err := c.SetDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Handshake(), c.LoginGuest(user)); err != nil {
		t.Fatal(err)
	}
	ch, err := c.Open("session", 0, window, 32<<10, nil)
	if err != nil {
		t.Fatal(err)
	}
	ch.Adjust = false
	if err := ch.Shell("xterm", 80, 24); err != nil {
		t.Fatal(err)
	}
	readTo(t, ch, "/quit leaves")
	return ch
}

// TestCrowd: of 200 people five have stopped reading, while fifty lines a second are
// said. The others get every line, in order and soon; memory does not grow with what
// is not read; the five are gone after the stall time, and may come again.
func TestCrowd(t *testing.T) {
	const stall = 3 * time.Second
	h := serve(t, inside.Options{Rate: inside.Quick(), Options: front.Options{Stall: stall}})
	listeners := make([]*listener, crowdListeners)
	for i := range listeners {
		listeners[i], _ = h.listen(t, fmt.Sprintf("ear%d", i), chattest.NewKey(t), i%2 == 0)
	}
	talker := h.Join(t, "talker", chattest.NoPTY())
	talker.WaitFor("you are in #lobby")

	stalled := make([]*wire.Channel, 5)
	names := make([]string, len(stalled))
	for i := range stalled {
		names[i] = fmt.Sprintf("stuck%d", i)
		stalled[i] = h.stallAt(t, names[i], i < 3)
	}
	// Long lines, so that both kinds of window fill in time: TCP holds 128 KiB.
	pad := strings.Repeat(".", 1200)
	before := heap()
	var most atomic.Int64
	tick := time.NewTicker(time.Second / crowdRate)
	defer tick.Stop()
	for n := range crowdLines {
		<-tick.C
		talker.Type(fmt.Sprintf("~#%d@%d;%s\n", n, time.Now().UnixNano(), pad))
		if n%crowdRate == 0 {
			most.Store(max(most.Load(), heap()-before))
		}
	}
	timer := time.NewTimer(2 * chattest.Patience)
	defer timer.Stop()
	var late []time.Duration
	for i, l := range listeners {
		select {
		case <-l.done:
		case <-timer.C:
			t.Fatalf("ear%d heard %d lines; %v; then %q; the log:\n%s", i, l.next, l.fail, l.buf, h.Log)
		}
		if l.fail != nil || l.next != crowdLines {
			t.Errorf("ear%d: %v; %d lines", i, l.fail, l.next)
		}
		late = append(late, l.late...)
	}
	slices.Sort(late)
	p50, p99, worst := late[len(late)/2], late[len(late)*99/100], late[len(late)-1]
	t.Logf("%d deliveries: p50 %v, p99 %v, worst %v; heap grew by %d KiB at most", len(late), p50, p99, worst, most.Load()>>10)
	if p99 > 2*time.Second {
		t.Errorf("p99 %v", p99)
	}
	// The tail of the log is part of it, and so are 200 clients in this process.
	if most.Load() > 32<<20 {
		t.Errorf("the heap grew by %d KiB", most.Load()>>10)
	}
	for i, name := range names {
		h.Log.Count(t, "msg=left ip=127.0.0.1 name="+name+` cause=slow`, 1)
		again := chattest.Dial(t, h.Addr, name, chattest.NoPTY())
		again.WaitFor("you are in #lobby")
		stalled[i].Conn.Close()
	}
	h.Alive(t)
}

// TestStalledTypist: typing does not save who has stopped reading.
func TestStalledTypist(t *testing.T) {
	h := serve(t, inside.Options{Rate: inside.Quick(), Options: front.Options{Stall: time.Second}})
	ann := h.Join(t, "ann", chattest.NoPTY())
	ch := h.stallAt(t, "eve", false)
	ann.WaitFor("* ~eve joined")
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		<-tick.C
		if ch.Type([]byte("x")) != nil {
			break
		}
		ann.Type(fmt.Sprintf("line %d %s\n", n, strings.Repeat(".", 100)))
		if n > 700 {
			t.Fatal("still in after 14 s without reading")
		}
	}
	ann.WaitFor("connection too slow)")
	h.Alive(t)
}

// TestTinyWindow: a window of 512 bytes that is never raised is one more stall, and
// one that is raised byte by byte is merely slow.
func TestTinyWindow(t *testing.T) {
	h := serve(t, inside.Options{Options: front.Options{Stall: time.Second}})
	ann := h.Join(t, "ann", chattest.NoPTY())
	ch, err := h.Guest(t, "eve").Open("session", 0, 64, 32<<10, nil)
	if err != nil {
		t.Fatal(err)
	}
	ch.Adjust = false
	if err := ch.Shell("xterm", 80, 24); err != nil {
		t.Fatal(err)
	}
	ann.WaitFor("eve left (") // not even the welcome fits
	for err = nil; err == nil; {
		_, err = ch.Read()
	}
	slow, err := h.Guest(t, "slow").Open("session", 0, 16, 9, nil) // the least that may be
	if err != nil {
		t.Fatal(err)
	}
	if err := slow.Shell("xterm", 80, 24); err != nil {
		t.Fatal(err)
	}
	readTo(t, slow, "/quit leaves")
	ann.Type("one byte, one byte\n")
	readTo(t, slow, "one byte, one byte")
	h.Alive(t)
}

// TestStalledFlock: many stall at once, and come back as soon as they are cut.
func TestStalledFlock(t *testing.T) {
	h := serve(t, inside.Options{Rate: inside.Quick(), Options: front.Options{Stall: 500 * time.Millisecond}})
	ann := h.Join(t, "ann", chattest.NoPTY())
	ann.WaitFor("you are in #lobby")
	const flock, rounds = 20, 2
	var wg sync.WaitGroup
	for i := range flock {
		wg.Go(func() {
			for range rounds {
				c, err := wire.Dial(t.Context(), h.Addr, "", 0)
				if err != nil {
					t.Error(err)
					return
				}
				c.SetDeadline(time.Now().Add(chattest.Patience))
				if err := errors.Join(c.Handshake(), c.LoginGuest(fmt.Sprintf("sheep%d", i))); err != nil {
					t.Error(err)
					return
				}
				ch, err := c.Open("session", 0, 100, 32<<10, nil)
				if err != nil {
					t.Error(err)
					return
				}
				ch.Adjust = false
				ch.Ask("shell", false, nil)
				if _, err := io.Copy(io.Discard, c.Conn); err != nil {
					if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
						t.Error("a stalled client was not cut")
					}
				}
				c.Close()
			}
		})
	}
	for i := range 20 {
		ann.Type(fmt.Sprintf("line %d\n", i))
		ann.WaitFor(fmt.Sprintf("ann: line %d", i))
	}
	wg.Wait()
	h.Alive(t)
}
