package front_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sshchat/keys"
	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/wire"
	"sshchat/sshchat/front"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
)

// TestMain fails the package when a session, or a test's client, outlives its test.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a whole server in this process: engine, chat, door and wish server.
type house struct {
	addr   string
	chat   *sshchat.Chat
	door   *front.Door
	server *front.Server
	log    *journal

	guests int // who came in by alive
	once   sync.Once
	close  func(limit time.Duration)
}

// options says how a house differs from the usual one.
type options struct {
	front.Options
	rate   sshchat.Rate
	motd   func() text.Text
	faults bool             // errors in the log are what the test wants
	clock  sshchat.Clock    // nil: the wall's
	engine *chattest.Hooked // around the one in memory; nil: none
	behind []netip.Prefix   // where its balancers are; nil: it has none
}

// loopback is exempt from the budgets of one address, or a test would be a crowd.
func loopback() []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }

// serve runs a house until the test ends, and then looks for what was left behind:
// goroutines, descriptors and errors in the log.
func serve(t *testing.T, o options) *house {
	t.Helper()
	chattest.LeakCheck(t)
	return open(t, o)
}

// serveParallel is serve for tests that mostly wait. Goroutines are counted for the
// whole process, so only the package's own leak check holds for them.
func serveParallel(t *testing.T, o options) *house {
	t.Helper()
	t.Parallel()
	return open(t, o)
}

func open(t *testing.T, o options) *house {
	t.Helper()
	h := &house{log: &journal{changed: make(chan struct{})}}
	if o.Budgets.Exempt == nil {
		o.Budgets.Exempt = loopback()
	}
	o.Log = slog.New(slog.NewTextHandler(h.log, nil))
	if o.clock == nil {
		o.clock = front.WallClock{}
	}
	work := sshchat.Rate{Burst: 1000 * o.rate.Burst, Every: o.rate.Every / 1000}
	var engine sshchat.Engine = memory.New(memory.Options{})
	if o.engine != nil {
		o.engine.Engine = engine
		engine = o.engine
	}
	h.chat = sshchat.New(engine, o.clock, sshchat.Options{
		Rate: o.rate, Bots: o.rate, Work: work, WorkSource: work, MOTD: o.motd,
		Log: func(msg string, args ...any) { o.Log.Error(msg, args...) },
	})
	from, err := h.chat.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	hostKeys, err := keys.LoadOrCreateHostKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	h.door = front.NewDoor(h.chat, o.Options)
	if h.server, err = front.NewServer(h.door, hostKeys); err != nil {
		t.Fatal(err)
	}
	l, err := front.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.addr = l.Addr().String()
	if o.behind != nil {
		l = front.Proxied(l, o.behind, o.Log)
	}
	h.server.Add(l)

	life, end := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := h.chat.Run(life, from); life.Err() == nil {
			t.Errorf("follow the log: %v", err)
		}
	})
	wg.Go(func() {
		if err := h.server.Serve(); err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	h.close = func(limit time.Duration) {
		h.once.Do(func() {
			ctx, cancel := context.WithTimeout(context.Background(), limit)
			defer cancel()
			h.server.Shutdown(ctx)
			end()
			wg.Wait()
			if err := engine.Close(); err != nil {
				t.Errorf("close the engine: %v", err)
			}
		})
	}
	t.Cleanup(func() {
		h.close(5 * time.Second)
		if all := h.log.String(); !o.faults && strings.Contains(all, "level=ERROR") {
			t.Errorf("errors in the log:\n%s", all)
		}
	})
	return h
}

// join is chattest.Dial for who gets in: it waits for the welcome, so that whatever
// happens next in the room is seen.
func (h *house) join(t *testing.T, user string, opts ...chattest.Option) *chattest.Client {
	t.Helper()
	c := chattest.Dial(t, h.addr, user, opts...)
	c.WaitFor("#lobby")
	return c
}

// alive makes sure that somebody else can still come in, say something and see it.
func (h *house) alive(t *testing.T) {
	t.Helper()
	h.guests++
	began := time.Now()
	c := chattest.Dial(t, h.addr, fmt.Sprintf("guest%d", h.guests), chattest.NoPTY())
	line := fmt.Sprintf("anybody here? %d", h.guests)
	c.Type(line + "\n")
	c.WaitFor(fmt.Sprintf("guest%d: %s", h.guests, line))
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("a newcomer waited %v for the own line", took)
	}
	c.Type("/quit\n")
	if status := c.WaitExit(); status != 0 {
		t.Errorf("a newcomer left with status %d", status)
	}
}

// wire connects with a client that sends just what it is told, and lets it wait for
// ten seconds in all.
func (h *house) wire(t *testing.T, source string, receiveBuffer int) *wire.Conn {
	t.Helper()
	c, err := wire.Dial(t.Context(), h.addr, source, receiveBuffer)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(chattest.Patience)); err != nil {
		t.Fatal(err)
	}
	return c
}

// guest is wire, logged in.
func (h *house) guest(t *testing.T, user string) *wire.Conn {
	t.Helper()
	c := h.wire(t, "", 0)
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := c.LoginGuest(user); err != nil {
		t.Fatal(err)
	}
	return c
}

// tcp opens a bare connection.
func (h *house) tcp(t *testing.T, source string) net.Conn {
	t.Helper()
	c, err := wire.Dial(t.Context(), h.addr, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(chattest.Patience)); err != nil {
		t.Fatal(err)
	}
	return c.Conn
}

// journal keeps a log and wakes who waits for a line of it.
type journal struct {
	mu      sync.Mutex
	text    strings.Builder
	changed chan struct{} // closed and replaced with each line
	trap    string        // the next line that holds it is a panic
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.trap != "" && bytes.Contains(p, []byte(j.trap)) {
		j.trap = ""
		panic("the log exploded")
	}
	j.text.Write(p)
	close(j.changed)
	j.changed = make(chan struct{})
	return len(p), nil
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// explodeOn makes the next line with what a panic in whoever logs it.
func (j *journal) explodeOn(what string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.trap = what
}

// count waits until what stands in the log n times.
func (j *journal) count(t *testing.T, what string, n int) {
	t.Helper()
	timer := time.NewTimer(chattest.Patience)
	defer timer.Stop()
	for {
		j.mu.Lock()
		all, changed := j.text.String(), j.changed
		j.mu.Unlock()
		if strings.Count(all, what) >= n {
			return
		}
		select {
		case <-changed:
		case <-timer.C:
			t.Fatalf("the log has %q %d times, want %d:\n%s", what, strings.Count(all, what), n, all)
		}
	}
}
