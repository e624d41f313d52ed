package admin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is for waits that end at once unless something is broken.
const patience = time.Minute

// server is a listener that serves fake commands.
type server struct {
	*Listener
	began chan string   // each command that waits, as it begins
	ended chan error    // why it ended
	done  chan struct{} // closed when Serve has returned
}

// serve starts a server in a new folder. It is ended, and must end, with the test.
func serve(t *testing.T, change func(*Listener)) *server {
	t.Helper()
	l, err := Listen(filepath.Join(t.TempDir(), "admin.sock"))
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(l)
	}
	s := &server{Listener: l, began: make(chan string, 100), ended: make(chan error, 100), done: make(chan struct{})}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(s.done)
		if err := l.Serve(ctx, s.handle); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		wg.Wait()
	})
	return s
}

// handle knows a few commands that do what the tests need.
func (s *server) handle(ctx context.Context, req Request) int {
	name, rest, _ := strings.Cut(req.Line, " ")
	switch name {
	case "echo":
		fmt.Fprintf(req.Out, "%s %t\n", rest, req.Terminal)
	case "who":
		fmt.Fprintln(req.Out, req.Peer.UID, req.Peer.PID)
	case "fail":
		fmt.Fprintln(req.Err, "no")
		return 7
	case "cat":
		if _, err := io.Copy(req.Out, req.In); err != nil {
			s.ended <- err
			return 9
		}
	case "bite": // reads a little of its input and is full
		_, _ = io.ReadFull(req.In, make([]byte, 3))
		return 4
	case "tail":
		fmt.Fprintln(req.Out, "following")
		s.began <- name
		<-ctx.Done()
		s.ended <- context.Cause(ctx)
	case "flood":
		s.began <- name
		line := strings.Repeat("x", 1000) + "\n"
		for {
			if _, err := io.WriteString(req.Out, line); err != nil {
				s.ended <- err
				return 1
			}
		}
	case "panic":
		panic("at the disco")
	default:
		return 2
	}
	return 0
}

// wait returns what comes from c.
func wait[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case v := <-c:
		return v
	case <-timer.C:
		t.Fatal("it does not happen")
	}
	panic("unreachable")
}

func (s *server) dial(t *testing.T) *Client {
	t.Helper()
	c, err := Dial(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// raw connects without a client.
func (s *server) raw(t *testing.T) *net.UnixConn {
	t.Helper()
	nc, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: s.Path(), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = nc.Close() })
	return nc
}

// TestProtocol: what is sent raw, with the sending side closed after it, and all that
// comes back.
func TestProtocol(t *testing.T) {
	s := serve(t, nil)
	for _, c := range []struct{ sent, want string }{
		{"", ""},
		{"echo a\n", " a false\n=0\n"},
		{"echo a", " a false\n=0\n"},
		{"*echo a\r\n", " a true\n=0\n"},
		{"\n.\n \n*\n.!\nfail\necho b\n", "!no\n=7\n b false\n=0\n"},
		{"nonsense\n", "=2\n"},
		{"cat\na\n..b\n.\necho c\n", "<\n a\n .b\n=0\n c false\n=0\n"},
		{"cat\na\nb", "<\n a\n+b\n=0\n"},
		{"cat\na\n.!\necho c\n", "<\n=9\n c false\n=0\n"},
		{"bite\nabcdef\necho danger\n.\necho c\n", "<\n=4\n c false\n=0\n"},
		{"bite\nabcdef\necho danger\n", "<\n=4\n"},
		{"tail\n.\necho c\n", " following\n=0\n c false\n=0\n"},
		{"panic\necho c\n", "!the server has a fault here; its log says more\n=1\n c false\n=0\n"},
		{strings.Repeat("x", maxLineBytes+1) + "\necho c\n", "!a line may have 65536 bytes; send longer text as standard input\n=2\n c false\n=0\n"},
	} {
		nc := s.raw(t)
		var wg sync.WaitGroup
		wg.Go(func() {
			_, _ = io.WriteString(nc, c.sent)
			_ = nc.CloseWrite()
		})
		got, err := io.ReadAll(nc)
		wg.Wait()
		if err != nil || string(got) != c.want {
			t.Errorf("%.80q: %v, %q, want %q", c.sent, err, got, c.want)
		}
	}
}

// TestNetcat: the documented way to use it by hand.
func TestNetcat(t *testing.T) {
	nc, err := exec.LookPath("nc")
	if err != nil {
		t.Skip("no nc here")
	}
	s := serve(t, nil)
	cmd := exec.CommandContext(t.Context(), nc, "-N", "-U", s.Path())
	cmd.Stdin = strings.NewReader("echo hi\ncat\nline\n.\n")
	out, err := cmd.CombinedOutput()
	if want := " hi false\n=0\n<\n line\n=0\n"; err != nil || string(out) != want {
		t.Errorf("%v, %q, want %q", err, out, want)
	}
}

func TestRun(t *testing.T) {
	s := serve(t, nil)
	c := s.dial(t)
	for _, test := range []struct {
		line, stdin string
		status      int
		out, err    string
	}{
		{"echo it's  so", "unread", 0, "it's  so false\n", ""},
		{"fail", "", 7, "", "no\n"},
		{"cat", "a\n.\n..\n.+b\n.!\n\x00\xff\r\nend", 0, "a\n.\n..\n.+b\n.!\n\x00\xff\r\nend", ""},
		{"cat", "", 0, "", ""},
		{"bite", "abcdef\necho danger\n", 4, "", ""},
		{"bite", strings.Repeat("echo danger\n", 1<<16), 4, "", ""},
		{"", "", 0, "", ""},
		{".", "", 0, "", ""},
		{"nonsense", "", 2, "", ""},
	} {
		var out, errs bytes.Buffer
		in := strings.NewReader(test.stdin)
		status, err := c.Run(t.Context(), test.line, in, &out, &errs)
		if err != nil || status != test.status || out.String() != test.out || errs.String() != test.err {
			t.Errorf("%s: %d, %v, %q, %q, want %d, %q, %q", test.line, status, err, out.String(), errs.String(), test.status, test.out, test.err)
		}
		if test.line == "echo it's  so" && in.Len() != len(test.stdin) {
			t.Errorf("%d bytes of an input that nobody asked for were read", len(test.stdin)-in.Len())
		}
	}
	for _, line := range []string{"a\nb", strings.Repeat("x", maxLineBytes+1)} {
		if status, err := c.Run(t.Context(), line, nil, io.Discard, io.Discard); status != 2 || err == nil {
			t.Errorf("%.10q: %d, %v", line, status, err)
		}
	}
}

// TestRunLargeInput: ten megabytes there and back, of long lines and of short ones.
func TestRunLargeInput(t *testing.T) {
	s := serve(t, nil)
	c := s.dial(t)
	for _, line := range []string{".x\n", strings.Repeat("y", 100_000)} {
		want := strings.Repeat(line, 10<<20/len(line))
		var out bytes.Buffer
		status, err := c.Run(t.Context(), "cat", strings.NewReader(want), &out, io.Discard)
		if err != nil || status != 0 || out.String() != want {
			t.Errorf("%.5q...: %d, %v, %d bytes of %d", line, status, err, out.Len(), len(want))
		}
	}
}

// TestRunStopped: when its context ends the command ends, and the client goes on.
func TestRunStopped(t *testing.T) {
	s := serve(t, nil)
	c := s.dial(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	var wg sync.WaitGroup
	wg.Go(func() {
		<-s.began
		cancel(enough)
	})
	if status, err := c.Run(ctx, "tail", nil, io.Discard, io.Discard); status != 0 || err != enough {
		t.Errorf("%d, %v", status, err)
	}
	wg.Wait()
	if err := wait(t, s.ended); err != errStopped {
		t.Error(err)
	}
	if status, err := c.Run(t.Context(), "fail", nil, io.Discard, io.Discard); status != 7 || err != nil {
		t.Errorf("afterwards: %d, %v", status, err)
	}
}

// broken is an input or output that fails after a while.
type broken struct{ after int }

var errBroken = errors.New("broken")

func (b *broken) Read(p []byte) (int, error) {
	if b.after--; b.after < 0 {
		return 0, errBroken
	}
	return copy(p, "half a line"), nil
}

func (b *broken) Write(p []byte) (int, error) {
	if b.after--; b.after < 0 {
		return 0, errBroken
	}
	return len(p), nil
}

// TestRunBroken: an input that breaks is not taken for a whole one, and an output that
// breaks ends the command.
func TestRunBroken(t *testing.T) {
	s := serve(t, nil)
	if _, err := s.dial(t).Run(t.Context(), "cat", &broken{3}, io.Discard, io.Discard); !errors.Is(err, errBroken) {
		t.Error(err)
	}
	if err := wait(t, s.ended); err != errStopped {
		t.Errorf("the command saw %v", err)
	}
	if _, err := s.dial(t).Run(t.Context(), "flood", nil, &broken{3}, io.Discard); !errors.Is(err, errBroken) {
		t.Error(err)
	}
	if err := wait(t, s.ended); err == nil {
		t.Error("flood ended without an error")
	}
}

// TestRunInputThatWaits: a command that wants no more of its input is over at once,
// also while nobody types.
func TestRunInputThatWaits(t *testing.T) {
	s := serve(t, nil)
	r, w := io.Pipe()
	var wg sync.WaitGroup
	wg.Go(func() { _, _ = w.Write([]byte("abcdef\n")) })
	status, err := s.dial(t).Run(t.Context(), "bite", r, io.Discard, io.Discard)
	if status != 4 || err != nil {
		t.Errorf("%d, %v", status, err)
	}
	wg.Wait()
}

// TestPeerGoes: however a peer goes, its command ends and its input is not taken for
// whole.
func TestPeerGoes(t *testing.T) {
	s := serve(t, nil)
	for name, sent := range map[string]string{
		"while it follows":             "tail\n",
		"after more lines":             "tail\necho a\n",
		"with a full inbox":            "tail\n" + strings.Repeat("x", maxLineBytes+2),
		"in the middle of its input":   "cat\nhalf",
		"while it does not read":       "flood\n",
		"after closing its sending":    "tail\n",
		"after closing it, with lines": "tail\necho a\n",
	} {
		nc := s.raw(t)
		if _, err := io.WriteString(nc, sent); err != nil {
			t.Fatal(err)
		}
		if sent == "cat\nhalf" {
			if _, err := io.ReadFull(nc, make([]byte, len("<\n"))); err != nil {
				t.Fatal(err)
			}
		} else {
			wait(t, s.began)
		}
		if strings.HasPrefix(name, "after closing") {
			_ = nc.CloseWrite()
			select {
			case err := <-s.ended:
				t.Errorf("%s: a half close ended it: %v", name, err)
			default:
			}
		}
		_ = nc.Close()
		if err := wait(t, s.ended); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: it ended with %v", name, err)
		}
	}
}

// TestStalledReader: who reads nothing is cut off, and the command hears of it.
func TestStalledReader(t *testing.T) {
	s := serve(t, func(l *Listener) { l.writeWait = 100 * time.Millisecond })
	nc := s.raw(t)
	_, _ = io.WriteString(nc, "flood\n")
	if err := wait(t, s.ended); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("it ended with %v", err)
	}
}

// TestTooMany: the seventeenth is told why, and comes in when another has gone.
func TestTooMany(t *testing.T) {
	s := serve(t, nil)
	var all []*Client
	for range maxConns {
		c := s.dial(t)
		if status, err := c.Run(t.Context(), "echo", nil, io.Discard, io.Discard); status != 0 || err != nil {
			t.Fatal(status, err)
		}
		all = append(all, c)
	}
	var errs bytes.Buffer
	status, err := s.dial(t).Run(t.Context(), "echo", nil, io.Discard, &errs)
	if status != 75 || err != nil || !strings.Contains(errs.String(), "16 connections") {
		t.Errorf("%d, %v, %q", status, err, errs.String())
	}
	_ = all[0].Close()
	for deadline := time.Now().Add(patience); ; {
		status, err := s.dial(t).Run(t.Context(), "echo", nil, io.Discard, io.Discard)
		if status == 0 && err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("its place is never free")
		}
	}
}

// TestPeerCredentials: the kernel's word is what the handler sees, and strangers are
// told off.
func TestPeerCredentials(t *testing.T) {
	var out, errs bytes.Buffer
	status, err := serve(t, nil).dial(t).Run(t.Context(), "who", nil, &out, &errs)
	if want := fmt.Sprintln(os.Getuid(), os.Getpid()); status != 0 || err != nil || out.String() != want {
		t.Errorf("%d, %v, %q, want %q", status, err, out.String(), want)
	}
	for _, c := range []struct {
		uid, owner, status int
		fails              error
		want               string
	}{
		{0, 1000, 0, nil, ""},
		{1000, 1000, 0, nil, ""},
		{1001, 1000, 1, nil, "you are uid 1001"},
		{1000, 0, 1, nil, "you are uid 1000"},
		{0, 0, 1, errBroken, "nobody knows who you are"},
	} {
		s := serve(t, func(l *Listener) {
			l.owner = c.owner
			l.peer = func(*net.UnixConn) (Peer, error) { return Peer{UID: c.uid}, c.fails }
		})
		errs.Reset()
		status, err := s.dial(t).Run(t.Context(), "echo", nil, io.Discard, &errs)
		if status != c.status || err != nil || !strings.Contains(errs.String(), c.want) || (c.want == "") != (errs.Len() == 0) {
			t.Errorf("uid %d of %d: %d, %v, %q", c.uid, c.owner, status, err, errs.String())
		}
	}
}

// TestServeEnds: a server that goes down ends what runs, and the answer still arrives.
func TestServeEnds(t *testing.T) {
	s := serve(t, nil)
	nc := s.raw(t)
	_, _ = io.WriteString(nc, "tail\n")
	wait(t, s.began)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := wait(t, s.ended); err != errDown {
		t.Errorf("it ended with %v", err)
	}
	got, err := io.ReadAll(nc)
	if err != nil || string(got) != " following\n=0\n" {
		t.Errorf("%v, %q", err, got)
	}
	wait(t, s.done)
	if _, err := os.Lstat(s.Path()); err == nil {
		t.Error("the socket is still there")
	}
	if _, err := Dial(s.Path()); !errors.Is(err, ErrNoServer) || !strings.Contains(err.Error(), "sshchat serve --data "+filepath.Dir(s.Path())) {
		t.Errorf("Dial says %v", err)
	}
}
