package chattest

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"sshchat/sshchat/chattest/yardstick"
)

// serve starts a bare broadcaster and returns its address.
func serve(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	srv := &yardstick.Server{}
	go func() { done <- srv.Serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return ln.Addr().String()
}

func TestClientTalks(t *testing.T) {
	addr := serve(t)
	ann := Dial(t, addr, "ann", From("127.0.0.7"))
	bob := Dial(t, addr, "bob", NoKey(), NoPTY(), Env("LANG=zh_CN.UTF-8"))

	bob.Send("hello from bob")
	ann.WaitFor("hello from bob")
	ann.Send("大家好")
	bob.WaitFor("大家好")
	if got, want := strings.Join(bob.Lines(), "|"), "welcome|hello from bob|大家好"; got != want {
		t.Errorf("bob sees %q, want %q", got, want)
	}

	// Expect consumes: the same text again must come again.
	bob.Expect("大家好")
	ann.Send("大家好")
	bob.Expect("大家好")

	bob.Send("/quit")
	if status := bob.WaitExit(); status != 0 {
		t.Errorf("exit status %d, want 0", status)
	}
}

func TestClientSeesAScreen(t *testing.T) {
	addr := serve(t)
	ann := Dial(t, addr, "ann", PTY("xterm", 20, 5))
	for _, line := range []string{"one", "gone\rover", "\x1b[31mred\x1b[0m 大家", "four", "five", "six"} {
		for part := range strings.SplitSeq(line, "\r") {
			ann.Send(part)
		}
	}
	ann.WaitScreen("the last line", func(s string) bool { return strings.HasSuffix(s, "six") })
	if got, want := ann.Screen(), "red 大家\nfour\nfive\nsix"; got != want {
		t.Errorf("screen %q, want %q", got, want)
	}
	if got, want := strings.Join(ann.Lines(), "|"), "welcome|one|gone|over|red 大家|four|five|six"; got != want {
		t.Errorf("lines %q, want %q", got, want)
	}
	if !strings.Contains(string(ann.Raw()), "\x1b[31mred") {
		t.Errorf("raw %q has lost the escape sequence", ann.Raw())
	}
	if x, y := ann.Cursor(); x != 0 || y != 4 {
		t.Errorf("cursor at %d,%d, want 0,4", x, y)
	}
	ann.Resize(40, 10)
	ann.Send(strings.Repeat("x", 30))
	ann.WaitFor(strings.Repeat("x", 30))
}

// A terminal that is asked and does not answer would block its reader for ever.
func TestScreenAnswers(t *testing.T) {
	s := newScreen(0, 0)
	r, w := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.answer(w)
	}()
	s.Write([]byte("ab\x1b[6n"))
	got := make([]byte, len("\x1b[1;3R"))
	if _, err := io.ReadFull(r, got); err != nil || string(got) != "\x1b[1;3R" {
		t.Errorf("asked for the cursor: %q, %v", got, err)
	}
	s.close()
	<-done
}

func TestClientExec(t *testing.T) {
	c := Dial(t, serve(t), "ann", NoPTY(), Exec("who"))
	c.WaitStderr("no commands here")
	if status := c.WaitExit(); status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
}

func TestClientStalls(t *testing.T) {
	addr := serve(t)
	ann := Dial(t, addr, "ann", ReceiveBuffer(4096))
	bob := Dial(t, addr, "bob")
	ann.WaitFor("welcome")
	ann.Stall()
	bob.Send("while ann is away")
	bob.WaitFor("while ann is away")
	if got := string(ann.Raw()); got != "welcome\r\n" {
		t.Errorf("a stalled client has read %q", got)
	}
	ann.Resume()
	ann.WaitFor("while ann is away")

	ann.Drop()
	if status := ann.WaitExit(); status != -1 {
		t.Errorf("exit status %d after a lost link, want none", status)
	}
	// A wait for what cannot come any more ends at once.
	if err := ann.wait(func() bool { return false }); !errors.Is(err, errEnded) {
		t.Errorf("wait after the end: %v, want %v", err, errEnded)
	}
}

func TestStuck(t *testing.T) {
	addr := serve(t)
	stuck := DialStuck(t, addr, "slow", "127.0.0.8", 64)
	ann := Dial(t, addr, "ann")
	ann.WaitFor("welcome") // before that she hears nobody
	for range 5 {
		ann.Send(strings.Repeat("x", 40)) // far more than its window
	}
	// It takes no output, and is heard all the same.
	if !stuck.Type("still typing\r") {
		t.Error("a stuck session cannot type")
	}
	ann.WaitFor("still typing")
	select {
	case <-stuck.Gone():
		t.Error("the yardstick ends nobody")
	default:
	}
	stuck.Type("/quit\r")
	stuck.WaitGone(Patience)
}

func TestTryDialRefused(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	ln.Close()
	if _, err := TryDial(t, addr, "ann"); err == nil {
		t.Error("a dial to nobody succeeded")
	}
}
