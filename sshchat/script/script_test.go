package script_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/records"
	"sshchat/sshchat/script"
	"sshchat/sshchat/text"
)

// TestOptions: which words of a line are options, and which are said.
func TestOptions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{Rate: sshchat.Rate{Burst: 100, Every: time.Millisecond}})
		for _, c := range []struct{ line, said string }{
			{"say a -n 5 --code --since x", "a -n 5 --code --since x"},
			{"say --code a", "a"},
			{"say '#lobby' --code a", "a"},
			{"say -- --json", "--json"},
			{"say a --json b", "a b"},
			{"say '#lobby' '#ops is down'", "#ops is down"},
			{"say #lobby #ops", "#ops"},
			{`say "one\ntwo"`, "one\ntwo"},
			{"say /quit", "/quit"},
			{"SAY a", "a"},
			{"say '  a   b '", "a   b"},
			{"--json say hi", "hi"},
		} {
			head, err := w.engine.Head(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			told := w.exec(t, c.line)
			page, err := w.engine.Page(t.Context(), sshchat.Range{Room: "lobby", After: head, Kinds: []sshchat.Kind{sshchat.Said}})
			if err != nil {
				t.Fatal(err)
			}
			if len(page) != 1 || page[0].Body.String() != c.said || page[0].Code != strings.Contains(strings.Split(c.line, " a")[0], "--code") {
				t.Errorf("%s: %+v, told %q", c.line, page, told)
			}
		}
		for line, want := range map[string]string{
			"say -x":           "say has no option -x",
			"say":              "there is nothing to say",
			"say -":            "there is nothing to say",
			"history -n0":      "0 is no number of lines",
			"tail --max":       "--max needs a value",
			"tail -n 5 #a #b":  "-n counts the lines of one room",
			"history #lobby x": "x is no day or moment",
			"show x":           "there is no entry x",
			"--json":           `"code":"command.none"`,
		} {
			if told := w.exec(t, line); !strings.Contains(told, want) {
				t.Errorf("%s: %q, want %q", line, told, want)
			}
		}
	})
}

// gathered is an output that many may look at, and that closes seen when it holds n lines.
type gathered struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	left int
	seen chan struct{}
}

func (g *gathered) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	before := g.left
	g.left -= bytes.Count(p, []byte("\n"))
	if before > 0 && g.left <= 0 {
		close(g.seen)
	}
	return g.buf.Write(p)
}

// TestTailRooms: of several rooms everything comes once and in the order of the log,
// whether it lies in the past or happens while tail reads; a tail that goes on behind any
// number has just the rest.
func TestTailRooms(t *testing.T) { synctest.Test(t, tailRooms) }

func tailRooms(t *testing.T) {
	w := newWorld(t, chat.Options{Rate: sshchat.Rate{Burst: 1 << 20, Every: time.Nanosecond}})
	const before, during = 3000, 1500
	say := func(m *chat.Session, room string, n int) {
		for i := range n {
			for wait := m.Ready(); wait > 0; wait = m.Ready() {
				<-time.After(wait)
			}
			commands.Do(t.Context(), m, text.Line(fmt.Sprintf("%s %d", room, i)))
		}
	}
	commands.Do(t.Context(), w.bob, text.Line("/join #ops"))
	commands.Do(t.Context(), w.bob, text.Line("/switch #lobby"))
	for range before / 100 {
		say(w.alice, "#ops", 50)
		say(w.bob, "#lobby x", 50)
	}
	m, err := w.Visit(t.Context(), login("carol", sshchat.MemberRole))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Leave(context.Background(), sshchat.Quit)
	ctx, stop := context.WithCancel(t.Context())
	out := &gathered{left: before + 2*during, seen: make(chan struct{})}
	var wg sync.WaitGroup
	wg.Go(func() {
		script.Run(ctx, m, script.Session{Line: "tail --json --since 0 #lobby #ops", Out: out, Err: out, Styler: bare()})
	})
	wg.Go(func() { say(w.alice, "#ops", during) })
	wg.Go(func() { say(w.bob, "#lobby y", during) })
	select {
	case <-out.seen:
	case <-time.After(20 * time.Second):
		t.Error("not everything came")
	}
	stop()
	wg.Wait()

	var last uint64
	got := map[uint64]bool{}
	for line := range strings.Lines(out.buf.String()) {
		r, err := records.Parse([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		if r.Seq <= last {
			t.Fatalf("%d comes behind %d", r.Seq, last)
		}
		last = r.Seq
		got[r.Seq] = true
	}
	page, missing := []sshchat.Entry(nil), 0
	for after := uint64(0); ; after = page[len(page)-1].Seq {
		if page, err = w.engine.Page(t.Context(), sshchat.Range{After: after, Oldest: true, Limit: 1000}); err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			if e.Seq <= last && !e.Room.IsInbox() && !got[e.Seq] {
				missing++
			}
		}
	}
	if missing > 0 || len(got) < before+2*during {
		t.Errorf("%d entries are missing of %d", missing, len(got)+missing)
	}
}
