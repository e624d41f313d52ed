// Package inside runs a whole server inside the test's process: engine, chat, door and
// server, with a log that a test can wait for.
package inside

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sshchat/keys"
	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/cluster"
	"sshchat/sshchat/chattest/wire"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/guard"
	"sshchat/sshchat/front/listen"
	"sshchat/sshchat/front/wishmount"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
)

// House is a whole server in this process: engine, chat, door and wish server.
type House struct {
	Addr   string
	Chat   *chat.Chat
	Door   *front.Door
	Server *wishmount.Server
	Log    *Journal

	guests int // who came in by Alive
	once   sync.Once
	end    func(limit time.Duration)
}

// Options says how a house differs from the usual one.
type Options struct {
	front.Options
	Rate   sshchat.Rate
	MOTD   func() text.Text
	Faults bool             // errors in the log are what the test wants
	Clock  sshchat.Clock    // nil: the wall's
	Engine *chattest.Hooked // around the one in memory; nil: none
	Node   *cluster.Node    // instead: the house is this node of a cluster
	Behind []netip.Prefix   // where its balancers are; nil: it has none
}

// engine returns what the house is to run on.
func (o *Options) engine() sshchat.Engine {
	if o.Node != nil {
		return o.Node
	}
	e := memory.New(memory.Options{})
	if o.Engine == nil {
		return e
	}
	o.Engine.Engine = e
	return o.Engine
}

// Loopback is exempt from the budgets of one address, or a test would be a crowd.
func Loopback() []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }

// Quick is a rate at which nobody waits in a test.
func Quick() sshchat.Rate { return sshchat.Rate{Burst: 1000, Every: time.Millisecond} }

// Unbound is a rate that lets programs go as fast as they can.
func Unbound() sshchat.Rate { return sshchat.Rate{Burst: 1000, Every: time.Microsecond} }

// Main runs a package's tests and fails it when a session, or a test's client, outlives its
// test. The tests of ServeParallel wait most of their time: more of them run at once than
// there are cores, unless the command line says how many.
func Main(m *testing.M) {
	if err := flag.Set("test.parallel", strconv.Itoa(max(atOnce, runtime.GOMAXPROCS(0)))); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// atOnce is how many tests wait beside each other: with more, two slow cores are busy enough
// that tests run out of patience.
const atOnce = 4

// Serve runs a house until the test ends, and then looks for what was left behind:
// goroutines, descriptors and errors in the log.
func Serve(t *testing.T, o Options) *House {
	t.Helper()
	chattest.LeakCheck(t)
	return Open(t, o)
}

// ServeParallel is Serve for tests that mostly wait. Goroutines are counted for the
// whole process, so only the package's own leak check holds for them.
func ServeParallel(t *testing.T, o Options) *House {
	t.Helper()
	t.Parallel()
	return Open(t, o)
}

// Open is Serve for tests that look for nothing but errors in the log.
func Open(t *testing.T, o Options) *House {
	t.Helper()
	h := &House{Log: NewJournal()}
	if o.Budgets.Exempt == nil {
		o.Budgets.Exempt = Loopback()
	}
	o.Log = slog.New(slog.NewTextHandler(h.Log, nil))
	if o.Clock == nil {
		o.Clock = front.WallClock{}
	}
	work := sshchat.Rate{Burst: 1000 * o.Rate.Burst, Every: o.Rate.Every / 1000}
	engine := o.engine()
	h.Chat = chat.New(engine, o.Clock, chat.Options{
		Rate: o.Rate, Bots: o.Rate, Work: work, WorkSource: work, MOTD: o.MOTD,
		Log: func(msg string, args ...any) { o.Log.Error(msg, args...) },
	})
	from, err := h.Chat.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	hostKeys, err := keys.LoadOrCreateHostKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	h.Door = front.NewDoor(h.Chat, o.Options)
	if h.Server, err = wishmount.NewServer(h.Door, hostKeys); err != nil {
		t.Fatal(err)
	}
	l, err := listen.TCP(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.Addr = l.Addr().String()
	if o.Behind != nil {
		l = listen.Proxied(l, o.Behind, o.Log)
	}
	h.Server.Add(l)

	life, end := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := h.Chat.Run(life, from); life.Err() == nil {
			t.Errorf("follow the log: %v", err)
		}
	})
	wg.Go(func() {
		if err := h.Server.Serve(); err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	h.end = func(limit time.Duration) {
		h.once.Do(func() {
			ctx, cancel := context.WithTimeout(context.Background(), limit)
			defer cancel()
			h.Server.Shutdown(ctx)
			end()
			wg.Wait()
			if err := engine.Close(); err != nil {
				t.Errorf("close the engine: %v", err)
			}
		})
	}
	t.Cleanup(func() {
		h.end(5 * time.Second)
		if all := h.Log.String(); !o.Faults && strings.Contains(all, "level=ERROR") {
			t.Errorf("errors in the log:\n%s", all)
		}
	})
	return h
}

// Close ends the house within a time, as SIGTERM does; the end of the test does so too.
func (h *House) Close(limit time.Duration) { h.end(limit) }

// Join is chattest.Dial for who gets in: it waits for the welcome, so that whatever
// happens next in the room is seen.
func (h *House) Join(t *testing.T, user string, opts ...chattest.Option) *chattest.Client {
	t.Helper()
	c := chattest.Dial(t, h.Addr, user, opts...)
	c.WaitFor("#lobby")
	return c
}

// Alive makes sure that somebody else can still come in, say something and see it.
func (h *House) Alive(t *testing.T) {
	t.Helper()
	h.guests++
	began := time.Now()
	c := chattest.Dial(t, h.Addr, fmt.Sprintf("guest%d", h.guests), chattest.NoPTY())
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

// Wire connects with a client that sends just what it is told, and lets it wait for
// ten seconds in all.
func (h *House) Wire(t *testing.T, source string, receiveBuffer int) *wire.Conn {
	t.Helper()
	c, err := wire.Dial(t.Context(), h.Addr, source, receiveBuffer)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(chattest.Patience)); err != nil {
		t.Fatal(err)
	}
	return c
}

// Guest is Wire, logged in.
func (h *House) Guest(t *testing.T, user string) *wire.Conn {
	t.Helper()
	c := h.Wire(t, "", 0)
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := c.LoginGuest(user); err != nil {
		t.Fatal(err)
	}
	return c
}

// TCP opens a bare connection.
func (h *House) TCP(t *testing.T, source string) net.Conn {
	t.Helper()
	c, err := wire.Dial(t.Context(), h.Addr, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(chattest.Patience)); err != nil {
		t.Fatal(err)
	}
	return c.Conn
}

// Account returns who the chat takes name for: the fingerprint of their key, or "" for
// a guest. It asks as an operator would.
func (h *House) Account(t *testing.T, name string) string {
	t.Helper()
	asker, err := sshchat.ParseName("asker")
	if err != nil {
		t.Fatal(err)
	}
	m, err := h.Chat.Enter(t.Context(), chat.Login{
		Name: asker, Key: "SHA256:asker", Role: sshchat.OperatorRole,
		Probe: func(context.Context) bool { return true }, Evict: func(sshchat.Cause, *sshchat.Fault) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Leave(t.Context(), sshchat.Quit)
	commands.Do(t.Context(), m, text.Line("/whois "+name))
	for range m.Bell() {
		news, err := m.Take(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range news.Notices {
			switch n := n.(type) {
			case *sshchat.Fault:
				t.Fatalf("who is %s: %v", name, n)
			case sshchat.Whois:
				if n.Guest != (len(n.Prints) == 0) {
					t.Errorf("%s has %d keys, guest: %t", name, len(n.Prints), n.Guest)
				}
				if n.Guest {
					return ""
				}
				return string(n.Prints[0].Print)
			}
		}
	}
	return ""
}

// Deadlines shortens what a connection may take: to log in, then to start a
// session, and how long input may stay above the rate.
func Deadlines(login, start, debt time.Duration) front.Options {
	limits := guard.DefaultLimits()
	limits.Login, limits.Start, limits.Debt = login, start, debt
	return front.Options{Limits: limits}
}
