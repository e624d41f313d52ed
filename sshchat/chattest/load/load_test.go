package load

import (
	"bytes"
	"context"
	"net"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sshchat/sshchat/chattest/yardstick"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func serve(t *testing.T) (string, *yardstick.Server) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	srv := new(yardstick.Server)
	go func() { done <- srv.Serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return ln.Addr().String(), srv
}

func crowd(t *testing.T, addr string) *Crowd {
	t.Helper()
	c := NewCrowd(t.Context(), addr)
	t.Cleanup(c.Close)
	return c
}

func join(t *testing.T, c *Crowd, n int, how How) {
	t.Helper()
	j, err := c.Join(n, 4, how)
	if err != nil {
		t.Fatal(err)
	}
	if j.Login.Count() != n || j.Login.Quantile(0.5) <= 0 {
		t.Errorf("%d logins timed, median %v", j.Login.Count(), j.Login.Quantile(0.5))
	}
}

func TestTalk(t *testing.T) {
	addr, _ := serve(t)
	c := crowd(t, addr)
	join(t, c, 12, Never)
	for _, k := range []Talk{
		{Speakers: 5, Rate: 200, Duration: 200 * time.Millisecond, Server: Process(os.Getpid())},
		{Speakers: 5, Rate: 200, Burst: 20, Duration: 200 * time.Millisecond},
		{Speakers: 5, Rate: 200, Burst: 20, OneVoice: true, Duration: 200 * time.Millisecond},
	} {
		r, err := c.Talk(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		if r.Lines != 40 || r.Unsaid != 0 || r.Receivers != 12 || r.Deliveries != 480 {
			t.Errorf("%d lines, %d unsaid, to %d: %d deliveries", r.Lines, r.Unsaid, r.Receivers, r.Deliveries)
		}
		if r.Lost != 0 || r.Wrong != 0 || r.OtherOrder != 0 || r.Gone != 0 {
			t.Errorf("lost %d, wrong %d, other order %d, gone %d", r.Lost, r.Wrong, r.OtherOrder, r.Gone)
		}
		if got, want := r.Bytes, int64(r.Deliveries*LineBytes); got != want {
			t.Errorf("%d bytes, want %d", got, want)
		}
		if n := r.Latency.Count(); n != 440 { // nobody times their own
			t.Errorf("%d latencies, want 440", n)
		}
	}
	if _, err := c.Talk(t.Context(), Talk{Speakers: 12, Rate: 1, Duration: 1}); err == nil {
		t.Error("a run without a witness was begun")
	}
}

// Those who stall, in either way, are not counted and stop the yardstick's writer, so
// that it drops their lines; the others lose nothing.
func TestStall(t *testing.T) {
	for _, how := range []How{Socket, Window} {
		addr, srv := serve(t)
		c := crowd(t, addr)
		join(t, c, 4, Never)
		join(t, c, 2, how)
		if n := c.Stall(); n != 2 {
			t.Fatalf("%d stalled, want 2", n)
		}
		before := c.Bytes()
		r, err := c.Talk(t.Context(), Talk{Speakers: 3, Rate: 400, Burst: 4, Line: 900, Duration: 1500 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		if r.Receivers != 4 || r.Lost != 0 {
			t.Errorf("way %d: %d receivers lost %d of %d, want 4 and 0", how, r.Receivers, r.Lost, r.Deliveries)
		}
		if srv.Dropped() == 0 {
			t.Errorf("way %d: the server never noticed in %d lines, %d unsaid", how, r.Lines, r.Unsaid)
		}
		if r.Bytes > int64(r.Deliveries*900)+2*(4096+900) {
			t.Errorf("way %d: %d bytes for %d deliveries: the stalled have read on", how, r.Bytes, r.Deliveries)
		}
		c.Resume()
		c.settle()
		if c.Bytes() <= before+r.Bytes && how == Socket {
			t.Error("nothing came after the stall")
		}
	}
}

// A server that hangs up is seen.
func TestGone(t *testing.T) {
	addr, _ := serve(t)
	c := crowd(t, addr)
	join(t, c, 3, Never)
	c.all[1].Type([]byte("/quit\r"))
	for end := time.Now().Add(10 * time.Second); c.Gone() == 0 && time.Now().Before(end); {
		c.settle()
	}
	if n := c.Gone(); n != 1 {
		t.Errorf("%d gone, want 1", n)
	}
}

func TestScanner(t *testing.T) {
	a := mark{run: 1, sender: 0xbeef, seq: 0x123456, due: 123456789 * time.Microsecond}
	b := mark{run: 255, sender: 2, seq: 3, due: 0}
	if n := len(a.line(LineBytes)); n != LineBytes-2 {
		t.Fatalf("a line of %d bytes", n)
	}
	stream := bytes.Join([][]byte{
		[]byte("\x1b[2K\rp00001: "), a.line(LineBytes), []byte("\r\n~ ~zz~12 waves~"), b.line(900),
		[]byte("\r\n~ffffffffffffffffffffff; too long ~0123456789abcdef01234?"),
	}, nil)
	for cut := 1; cut <= len(stream); cut++ { // in pieces of any size
		var got []mark
		var s scanner
		for rest := stream; len(rest) > 0; {
			n := min(cut, len(rest))
			s.scan(rest[:n], func(m mark) { got = append(got, m) })
			rest = rest[n:]
		}
		if len(got) != 2 || got[0] != a || got[1] != b {
			t.Fatalf("in pieces of %d: %+v", cut, got)
		}
	}
}

func TestTally(t *testing.T) {
	tl := &tally{run: 7, self: 1, last: make([]uint32, 3), witness: true, latency: make([]Histogram, 2)}
	for _, m := range []mark{
		{7, 0, 1, 0},
		{7, 2, 1, 0},
		{7, 0, 3, time.Second},
		{7, 1, 1, 0}, // one's own
		{6, 0, 9, 0}, // of an earlier run
		{7, 9, 1, 0}, // of nobody
		{7, 0, 2, 0},
		{7, 2, 1, 0}, // late, again
	} {
		tl.add(m, time.Second+time.Millisecond)
	}
	if tl.lines != 3 || tl.wrong != 2 || tl.latency[0].Count() != 2 || tl.latency[1].Count() != 1 {
		t.Errorf("%d lines, %d wrong, timed %d and %d, want 3, 2, 2 and 1",
			tl.lines, tl.wrong, tl.latency[0].Count(), tl.latency[1].Count())
	}
	if tl.order != orderWithout(tl.heard, 1) {
		t.Error("the witness disagrees with itself")
	}
	swapped := []heard{tl.heard[1], tl.heard[0], tl.heard[2]}
	if tl.order == orderWithout(swapped, 1) || tl.order == orderWithout(tl.heard, 2) {
		t.Error("another order has the same hash")
	}
}

// One bad second of three makes the whole bad and leaves the typical one good.
func TestTypical(t *testing.T) {
	r := Result{Seconds: make([]Histogram, 4)}
	for i, d := range []time.Duration{2, 900, 3} {
		for range 100 {
			r.Seconds[i].Add(d * time.Millisecond)
			r.Latency.Add(d * time.Millisecond)
		}
	}
	if got := r.Typical(0.99).Round(time.Millisecond); got != 3*time.Millisecond {
		t.Errorf("typical %v, want 3ms", got)
	}
	if got := r.Latency.Quantile(0.99); got < 800*time.Millisecond {
		t.Errorf("whole %v, want 900ms", got)
	}
}

func TestHistogram(t *testing.T) {
	var h Histogram
	for i := 1; i <= 1000; i++ {
		h.Add(time.Duration(i) * time.Millisecond)
	}
	for q, want := range map[float64]time.Duration{0.5: 500 * time.Millisecond, 0.99: 990 * time.Millisecond, 0: time.Millisecond} {
		if got := h.Quantile(q); got < want*96/100 || got > want*104/100 {
			t.Errorf("quantile %v: %v, want %v", q, got, want)
		}
	}
	if h.Max() != time.Second || h.Quantile(1) != time.Second {
		t.Errorf("max %v, %v, want 1s", h.Max(), h.Quantile(1))
	}
	for _, d := range []time.Duration{0, 15 * time.Microsecond, 16 * time.Microsecond, 31 * time.Microsecond, 32 * time.Microsecond, time.Second, time.Hour} {
		got := middle(bucket(d))
		if d < time.Minute && (got < d*96/100 || got > d*104/100+time.Microsecond) {
			t.Errorf("%v is counted as %v", d, got)
		}
	}
}

func TestProcess(t *testing.T) {
	p := Process(os.Getpid())
	before, err := p.CPU()
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		if now, err := p.CPU(); err != nil {
			t.Fatal(err)
		} else if now-before >= 30*time.Millisecond {
			break // the loop itself used that
		}
	}
	if after, _ := p.CPU(); after-before < 30*time.Millisecond {
		t.Errorf("CPU went from %v to %v in a busy loop", before, after)
	}
	if rss, err := p.RSS(); err != nil || rss < 1<<20 || rss > 8<<30 {
		t.Errorf("RSS %d, %v", rss, err)
	}
	if _, err := Process(-1).CPU(); err == nil {
		t.Error("nobody has a CPU time")
	}
}

// Everybody is in as many rooms as the others, and each room has as many people, one of
// whom speaks there and nowhere else.
func TestSpread(t *testing.T) {
	c := Crowd{spread: spread{rooms: 100, each: 20}}
	for i := range 100 {
		c.all = append(c.all, &session{number: i})
	}
	people := make([]int, 100)
	for i := range c.all {
		rooms := 0
		for room := range people {
			if c.spread.has(i, room) {
				people[room]++
				rooms++
			}
		}
		if rooms != 20 {
			t.Errorf("person %d is in %d rooms, want 20", i, rooms)
		}
	}
	for room, n := range people {
		if n != 20 {
			t.Errorf("room %d has %d people, want 20", room, n)
		}
	}
	speakers := c.beginInRooms(RoomTalk{Rooms: 50, Every: time.Second, Duration: time.Second})
	for room, s := range speakers {
		if s == nil || !c.spread.has(s.number, room) || s.tally.self != uint16(room) {
			t.Errorf("in room %d speaks %+v", room, s)
		}
	}
}
