package face_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/face"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words"
	"sshchat/sshchat/words/paint"
)

// countingWire is a client that keeps what is written to it, write by write, and says
// nothing.
type countingWire struct{ writes []string }

func (w *countingWire) Size() face.Size { return face.Size{} }

func (w *countingWire) Input() <-chan []byte { return nil }

func (w *countingWire) Write(p []byte) error {
	w.writes = append(w.writes, string(p))
	return nil
}

// arrive brings somebody into the lobby and n rooms more.
func arrive(t *testing.T, served *chat.Chat, name string, n int) *chat.Session {
	t.Helper()
	parsed, err := sshchat.ParseName(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := served.Enter(t.Context(), chat.Login{
		Name: parsed, Key: sshchat.Print("SHA256:" + name), Role: sshchat.OperatorRole, Addr: netip.MustParseAddr("192.0.2.1"),
		Probe: func(context.Context) bool { return true }, Evict: func(sshchat.Cause, *sshchat.Fault) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		commands.Do(t.Context(), m, text.Line(fmt.Sprintf("/join #room%d", i)))
		<-time.After(2 * time.Second) // questions are held to a rate
	}
	return m
}

// TestOneWriteAWake: however many rooms had news, a wake is one frame, in one write.
func TestOneWriteAWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rooms = 30
		engine := memory.New(memory.Options{})
		served := chat.New(engine, front.WallClock{}, chat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Millisecond}})
		from, err := served.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		life, end := context.WithCancel(t.Context())
		ran := make(chan error, 1)
		go func() { ran <- served.Run(life, from) }()
		defer func() {
			end()
			<-ran
			if err := engine.Close(); err != nil {
				t.Error(err)
			}
		}()
		alice, bob := arrive(t, served, "alice", rooms), arrive(t, served, "bob", rooms)
		defer alice.Leave(t.Context(), sshchat.Quit)
		defer bob.Leave(t.Context(), sshchat.Quit)

		wire := &countingWire{}
		s := &face.Session{
			Ctx: t.Context(), Wire: wire, Cache: &face.Cache{}, Member: alice, Client: face.Client{PTY: true, Term: "vt100"},
			Styler: words.NewStyler(paint.Look{Lang: "en"}), Settings: alice.Settings(),
		}
		screen := face.New(s, true)
		wake := func() (frame string) {
			wire.writes = nil
			if err := s.News(screen); err != nil {
				t.Fatal(err)
			}
			frame = strings.Join(wire.writes, "")
			if len(wire.writes) > 1 || len(frame) > 2<<10 { // the packets of front's sessions
				t.Errorf("a wake writes %d bytes in %d frames, want one packet", len(frame), len(wire.writes))
			}
			return frame
		}
		for range 3 { // the welcome, and all that was told since
			if err := s.News(screen); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		for i := range rooms {
			commands.Do(t.Context(), bob, text.Line(fmt.Sprintf("#room%d line %d", i, i)))
		}
		synctest.Wait()
		frame := wake()
		shown := slices.DeleteFunc(strings.Split(frame, "\n"), func(line string) bool { return !strings.Contains(line, ": line ") })
		if len(shown) != rooms {
			t.Errorf("a wake shows %d lines of %d:\n%q", len(shown), rooms, frame)
		}
		for i, line := range shown {
			if i < rooms-1 && !strings.Contains(line, fmt.Sprintf("#room%d\x1b[0m \x1b[1m&\x1b[0mbob: line %d", i, i)) {
				t.Errorf("line %d is %q", i, line)
			}
		}
		if frame := wake(); strings.Contains(frame, "line") {
			t.Errorf("the next wake shows more: %q", frame)
		}
	})
}
