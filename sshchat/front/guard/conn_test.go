package guard

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat/front/admission"
)

// pass lets the bubble's time go by, which takes none of ours.
func pass(d time.Duration) { <-time.After(d) }

// feed is a connection whose peer sends next() on every read, or hangs up when it
// is nil. Reads cost no time, so a fake clock shows the guard's own delays alone.
type feed struct {
	net.Conn
	next   func() []byte
	once   sync.Once
	closed chan struct{}
}

func newFeed(next func() []byte) *feed { return &feed{next: next, closed: make(chan struct{})} }

func (f *feed) Read(p []byte) (int, error) {
	if b := f.next(); b != nil {
		return copy(p, b), nil
	}
	<-f.closed
	return 0, net.ErrClosed
}

func (f *feed) Write(p []byte) (int, error) { return len(p), nil }

func (f *feed) Close() error {
	f.once.Do(func() { close(f.closed) })
	return nil
}

// always sends the same bytes for ever.
func always(b []byte) func() []byte { return func() []byte { return b } }

// pair returns both ends of a TCP connection on loopback.
func pair(t testing.TB) (server, client *net.TCPConn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		s.Close()
	})
	return s.(*net.TCPConn), c.(*net.TCPConn)
}

func TestThrottle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(newFeed(always(make([]byte, 4096))), nil, DefaultLimits())
		defer c.Close()
		c.Started()
		start, buf := time.Now(), make([]byte, 4096)
		for range 64 { // 256 KiB
			if _, err := c.Read(buf); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("the first 256 KiB took %v, want no delay", took)
		}
		for range 64 { // 256 KiB more, at 32 KiB/s
			if _, err := c.Read(buf); err != nil {
				t.Fatal(err)
			}
		}
		// The last read's debt would be paid by the next one.
		if took := time.Since(start); took < 7*time.Second || took > 8*time.Second {
			t.Errorf("the next 256 KiB took %v, want 7 to 8 s", took)
		}
	})
}

func TestFloodIsCut(t *testing.T) {
	// The burst, eleven seconds of the rate, and one read.
	const limit = (256 + 11*32 + 32) << 10
	for name, c := range map[string]struct {
		sends []byte
		most  int64 // bytes that may get through
	}{
		"big reads": {make([]byte, 1<<20), limit},
		"bytes":     {[]byte("x"), limit / leastReadCharge},
	} {
		synctest.Test(t, func(t *testing.T) {
			conn := New(newFeed(always(c.sends)), nil, DefaultLimits())
			conn.Started()
			start, buf := time.Now(), make([]byte, 1<<20)
			var got int64
			var err error
			for err == nil {
				var n int
				n, err = conn.Read(buf)
				got += int64(n)
			}
			if !errors.Is(err, errInputFlood) || !errors.Is(conn.Cause(), errInputFlood) {
				t.Fatalf("%s: Read ended with %v and cause %v, want %v", name, err, conn.Cause(), errInputFlood)
			}
			if took := time.Since(start); took < 10*time.Second || took > 11*time.Second {
				t.Errorf("%s: cut after %v, want 10 to 11 s", name, took)
			}
			if got > c.most {
				t.Errorf("%s: %d bytes got through, want at most %d", name, got, c.most)
			}
			if in, _ := conn.traffic(); in != got {
				t.Errorf("%s: %d bytes counted, want %d", name, in, got)
			}
		})
	}
}

// OpenSSH since 9.5 hides the rhythm of typing under 50 small packets a second.
func TestKeystrokeChaffIsNeverThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const packets = 50 * 60 * 10 // ten minutes
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		sent := 0
		c := New(newFeed(func() []byte {
			<-tick.C
			sent++
			return make([]byte, 68)
		}), nil, DefaultLimits())
		defer c.Close()
		c.Started()
		start, buf := time.Now(), make([]byte, 4096)
		for range packets {
			if _, err := c.Read(buf); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != packets*20*time.Millisecond || sent != packets {
			t.Errorf("%d packets took %v, want %v", sent, took, packets*20*time.Millisecond)
		}
	})
}

// A long paste that is over before the debt's limit goes unharmed.
func TestDebtIsForgivenOnceItIsPaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		c := New(newFeed(func() []byte {
			if reads++; reads%100 == 0 { // 400 KiB, then a rest
				pass(20 * time.Second)
			}
			return make([]byte, 4096)
		}), nil, DefaultLimits())
		defer c.Close()
		c.Started()
		buf := make([]byte, 4096)
		for range 1000 {
			if _, err := c.Read(buf); err != nil {
				t.Fatalf("read %d: %v", reads, err)
			}
		}
	})
}

func TestCloseEndsTheDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits := DefaultLimits()
		limits.InputRate, limits.Debt = 1, time.Hour // the next read would wait for an hour
		c := New(newFeed(always(make([]byte, 32<<10))), nil, limits)
		c.Started()
		start := time.Now()
		time.AfterFunc(time.Second, func() { c.Close() })
		if _, err := io.Copy(io.Discard, c); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Read ended with %v, want %v", err, net.ErrClosed)
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("Read ended after %v, want 1s", took)
		}
		if c.Cause() != nil {
			t.Errorf("cause of a plain Close = %v, want nil", c.Cause())
		}
	})
}

func TestDeadlines(t *testing.T) {
	for _, c := range []struct {
		name string
		act  func(*Conn)
		want error
		at   time.Duration
	}{
		{"silence", func(*Conn) {}, errLoginDeadline, 20 * time.Second},
		{"login alone", (*Conn).LoggedIn, errStartDeadline, 10 * time.Second},
		{"login and session", func(c *Conn) { c.LoggedIn(); c.Started() }, nil, time.Hour},
		{"session without login", (*Conn).Started, nil, time.Hour},
	} {
		synctest.Test(t, func(t *testing.T) {
			conn := New(newFeed(func() []byte { return nil }), nil, DefaultLimits())
			start := time.Now()
			stop := time.AfterFunc(time.Hour, func() { conn.Close() })
			defer stop.Stop()
			c.act(conn)
			_, err := conn.Read(make([]byte, 1))
			if took := time.Since(start); took != c.at {
				t.Errorf("%s: ended after %v, want %v", c.name, took, c.at)
			}
			if !errors.Is(conn.Cause(), c.want) || err == nil {
				t.Errorf("%s: ended by %v with cause %v, want %v", c.name, err, conn.Cause(), c.want)
			}
		})
	}
}

// One byte a second must not buy more time (slow loris).
func TestLoginDeadlineIsAbsolute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(newFeed(func() []byte {
			pass(time.Second)
			return []byte("S")
		}), nil, DefaultLimits())
		start := time.Now()
		for c.Cause() == nil {
			c.Read(make([]byte, 1))
		}
		if took := time.Since(start); took > 21*time.Second || !errors.Is(c.Cause(), errLoginDeadline) {
			t.Errorf("ended after %v by %v, want 20 s by %v", took, c.Cause(), errLoginDeadline)
		}
	})
}

func TestEndIsOnce(t *testing.T) {
	a := admission.New(admission.Budgets{}, time.Now, nil)
	ticket, _ := a.Admit(netip.MustParseAddr("127.0.0.1"))
	server, client := pair(t)
	c := New(server, ticket, DefaultLimits())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { c.cut("kicked") })
	}
	wg.Wait()
	for range 8 {
		if err := c.Close(); err != nil {
			t.Errorf("Close after cut: %v", err)
		}
	}
	if _, err := client.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the peer of a cut connection reads %v, want a reset: the kernel keeps nothing for it", err)
	}
	if c.pending.Stop() {
		t.Error("the login deadline runs on, and holds the connection")
	}
	c.cut(errInputFlood)
	c.LoggedIn() // must not start a timer on a closed connection
	if !errors.Is(c.Cause(), cutError("kicked")) {
		t.Errorf("cause = %v, want the first one", c.Cause())
	}
	if c.pending != nil && c.pending.Stop() {
		t.Error("a deadline runs on a closed connection")
	}
	if s, p := a.Count(); s != 0 || p != 0 {
		t.Errorf("Count() = %d, %d, want 0, 0", s, p)
	}
}

func TestCauseOfALostPeer(t *testing.T) {
	server, client := pair(t)
	c := New(server, nil, DefaultLimits())
	client.Close()
	if _, err := c.Read(make([]byte, 1)); err != io.EOF { // x/crypto/ssh compares with ==
		t.Errorf("Read = %v, want io.EOF itself", err)
	}
	c.Close()
	if c.Cause() != io.EOF {
		t.Errorf("cause = %v, want io.EOF", c.Cause())
	}

	server, client = pair(t)
	c = New(server, nil, DefaultLimits())
	client.SetLinger(0) // hangs up by RST, as a crashed machine's kernel does
	client.Close()
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) || !errors.Is(c.Cause(), syscall.ECONNRESET) {
		t.Errorf("Read = %v with cause %v, want connection reset", err, c.Cause())
	}
}

func TestDeadlineOfOthersIsNoCause(t *testing.T) {
	server, client := pair(t)
	c := New(server, nil, DefaultLimits())
	defer c.Close()
	c.SetReadDeadline(time.Unix(1, 0))
	if _, err := c.Read(make([]byte, 1)); err == nil || c.Cause() != nil {
		t.Errorf("Read = %v with cause %v, want a timeout and no cause", err, c.Cause())
	}
	c.SetReadDeadline(time.Time{})
	if _, err := client.Write([]byte("hi")); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Read(make([]byte, 9)); n != 2 || err != nil {
		t.Errorf("Read = %d, %v after the deadline was lifted, want 2, nil", n, err)
	}
}

// A client that stops reading holds little of ours, and a cut frees the writer.
func TestStuckWrite(t *testing.T) {
	server, _ := pair(t) // the client reads nothing
	c := New(server, nil, DefaultLimits())
	full := make(chan struct{})
	done := make(chan error)
	go func() {
		chunk := bytes.Repeat([]byte("x"), 4096)
		for {
			server.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
			if _, err := c.Write(chunk); err != nil { // the buffers are full
				break
			}
		}
		server.SetWriteDeadline(time.Time{})
		close(full)
		err := error(nil)
		for err == nil { // on a busy machine there is room yet
			_, err = c.Write(chunk)
		}
		done <- err
	}()
	<-full
	if _, out := c.traffic(); out > 1<<20 {
		t.Errorf("%d bytes went into a connection that nobody reads, want under 1 MiB", out)
	}
	c.cut("too slow")
	if err := <-done; !errors.Is(err, cutError("too slow")) {
		t.Errorf("the stuck Write ended with %v, want the cause", err)
	}
}

func TestUnwrap(t *testing.T) {
	server, client := pair(t)
	c := New(server, nil, DefaultLimits())
	defer c.Close()
	if c.Unwrap() != net.Conn(server) {
		t.Error("Unwrap returns something else")
	}
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the peer reads %v after CloseWrite, want io.EOF", err)
	}
}

// The guard's own cost: compare with the bare feed.
func BenchmarkGuard(b *testing.B) {
	limits := DefaultLimits()
	limits.InputRate, limits.InputBurst = 1<<40, 1<<40
	conns := map[string]net.Conn{"bare": newFeed(always(make([]byte, 68)))}
	c := New(newFeed(always(make([]byte, 68))), nil, limits)
	c.Started()
	conns["guarded"] = c
	for _, name := range []string{"bare", "guarded"} {
		buf := make([]byte, 4096)
		b.Run("read/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := conns[name].Read(buf); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("write/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := conns[name].Write(buf); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// The same over TCP, where the system calls are.
func BenchmarkGuardTCP(b *testing.B) {
	for _, guarded := range []bool{false, true} {
		server, client := pair(b)
		var conn net.Conn = server
		name := "bare"
		if guarded {
			limits := DefaultLimits()
			limits.InputRate, limits.InputBurst = 1<<40, 1<<40
			c := New(server, nil, limits)
			c.Started()
			conn, name = c, "guarded"
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			buf := make([]byte, 68)
			for b.Loop() {
				if _, err := client.Write(buf); err != nil {
					b.Fatal(err)
				}
				if _, err := io.ReadFull(conn, buf); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
