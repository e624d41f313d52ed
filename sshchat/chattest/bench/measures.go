package main

import (
	"context"
	"time"

	"sshchat/sshchat/chattest/load"
)

// parallel is how many log in at once. Few: a server drops strangers early when many
// have not yet proved who they are.
const parallel = 8

// figures are the results of one measure, in the order of its rows.
type figures []float64

// measure is something to be measured on a fresh server, and how its figures read.
type measure struct {
	name string
	rows []goal
	take func(ctx context.Context, s *server, quick bool) (figures, error)
}

// goal is one row: what it is to be and what it must be at least.
type goal struct {
	what      string
	want, bar float64 // 0 in both: only to be known
	self      bool    // the figure itself is held against the goal, not its ratio to raw's
}

// measures are those of reference/performance.md.
var measures = []measure{
	{"idle100", []goal{
		{"KiB per idle session, N=100", 0.9, 1.3, false},
		{"CPU ms per join, N=100", 0, 0, false},
	}, func(ctx context.Context, s *server, _ bool) (figures, error) { return idle(ctx, s, 100) }},
	{"idle1000", []goal{
		{"KiB per idle session, N=1000", 0.9, 1.3, false},
		{"CPU ms per join, N=1000", 1, 3, false},
	}, func(ctx context.Context, s *server, _ bool) (figures, error) { return idle(ctx, s, 1000) }},
	{"idle2000", []goal{
		{"KiB per idle session, N=2000", 0.9, 1.3, false},
		{"CPU ms per join, N=2000", 1, 3, false},
	}, func(ctx context.Context, s *server, quick bool) (figures, error) {
		if quick {
			return nil, nil
		}
		return idle(ctx, s, 2000)
	}},
	{"lines", []goal{
		{"CPU s per million, N=200, 50 lines/s", 1, 1.3, false},
		{"p50 ms", 0, 0, false},
		{"p99 ms", 0, 0, false},
		{"p99 ms, typical second", 1, 1.5, false},
		{"bytes per delivery", 0, 0, false},
		{"lines lost, doubled or out of order", 0, 0, true},
	}, func(ctx context.Context, s *server, quick bool) (figures, error) {
		return talk(ctx, s, load.Talk{Speakers: 50, Rate: 50, Duration: seconds(quick, 8, 30)})
	}},
	{"small", []goal{
		{"CPU s per million, N=20, 100 lines/s", 0, 0, false},
		{"p50 ms, N=20", 1.5, 3, false},
		{"p99 ms, N=20", 0, 0, false},
	}, func(ctx context.Context, s *server, quick bool) (figures, error) {
		f, err := talkAmong(ctx, s, 20, load.Talk{Speakers: 19, Rate: 100, Duration: seconds(quick, 8, 30)})
		return f[:min(3, len(f))], err
	}},
	{"calm", []goal{
		{"CPU s per million, N=100, 2 lines/s", 1.3, 2.5, false},
		{"p50 ms when calm", 0, 0, false},
		{"p99 ms when calm", 0, 0, false},
	}, func(ctx context.Context, s *server, quick bool) (figures, error) {
		f, err := talkAmong(ctx, s, 100, load.Talk{Speakers: 50, Rate: 2, Duration: seconds(quick, 20, 60)})
		return f[:min(3, len(f))], err
	}},
	{"bursts", []goal{
		{"CPU s per million, N=200, bursts of 20 lines", 0.3, 0.6, false},
		{"p50 ms in bursts", 0, 0, false},
		{"p99 ms in bursts", 0, 0, false},
		{"p99 ms in bursts, typical second", 1, 1.5, false},
		{"bytes per delivery in bursts", 0, 0, false},
		{"lines lost, doubled or out of order in bursts", 0, 0, true},
	}, func(ctx context.Context, s *server, quick bool) (figures, error) {
		return talk(ctx, s, load.Talk{Speakers: 60, Rate: 50, Burst: 20, Duration: seconds(quick, 8, 30)})
	}},
	{"paste", []goal{
		{"CPU s per million, N=200, 20 lines from one", 0.3, 0.6, false},
		{"p50 ms of pastes", 0, 0, false},
		{"p99 ms of pastes", 0, 0, false},
		{"p99 ms of pastes, typical second", 1, 1.5, false},
		{"bytes per delivery of pastes", 0, 0, false},
		{"lines lost, doubled or out of order in pastes", 0, 0, true},
	}, func(ctx context.Context, s *server, quick bool) (figures, error) {
		return talk(ctx, s, load.Talk{Speakers: 60, Rate: 50, Burst: 20, OneVoice: true, Duration: seconds(quick, 6, 30)})
	}},
	{"rooms", []goal{
		{"CPU s per million, a line a second in 100 of 1,000 rooms of 20", 0, 0, false},
		{"that / one room of 20, on the same server", 1, 1.3, true},
		{"p50 ms in rooms", 0, 0, false},
		{"p99 ms in rooms", 0, 0, false},
		{"KiB that being in 20 rooms adds to a session, before a GC", 0, 0, true},
		{"lines lost, doubled or out of order in rooms", 0, 0, true},
	}, manyRooms},
	{"stream", []goal{
		{"CPU s per million, one program's lines to 20 that follow", 0.3, 0.6, false},
		{"that / what 20 people paste, on the same server", 0.6, 1, true},
		{"CPU µs a line to 20 that follow; 100 is 10,000 a second on a core", 60, 100, true},
		{"lines a second to 20 that follow, as the machine is now", 0, 0, false},
		{"lines lost, doubled or out of order in the stream", 0, 0, true},
	}, stream},
	{"stall-tcp", stallRows("TCP"), func(ctx context.Context, s *server, quick bool) (figures, error) {
		return stall(ctx, s, load.Socket, quick)
	}},
	{"stall-window", stallRows("SSH window"), func(ctx context.Context, s *server, quick bool) (figures, error) {
		return stall(ctx, s, load.Window, quick)
	}},
}

func stallRows(how string) []goal {
	return []goal{
		{"5 % stalled (" + how + "): lines lost", 0, 0, true},
		{"p99 ms while stalled", 50, 100, true},
		{"p99 while stalled / before, typical second", 1, 1.5, true},
	}
}

func measureNames() []string {
	var names []string
	for _, m := range measures {
		names = append(names, m.name)
	}
	return names
}

// seconds is how long a run of talk lasts.
func seconds(quick bool, short, long int) time.Duration {
	if quick {
		return time.Duration(short) * time.Second
	}
	return time.Duration(long) * time.Second
}

// idle fills the room with n people who then do nothing. The cost of a join includes
// what it takes to announce it to all.
func idle(ctx context.Context, s *server, n int) (figures, error) {
	c := load.NewCrowd(ctx, s.addr)
	defer c.Close()
	// One before the count: first use of the program's pages is not a session's cost.
	if _, err := c.Join(1, 1, load.Never); err != nil {
		return nil, err
	}
	resident := s.pid.SettledRSS
	if n >= 100 { // fewer are for tests
		resident = s.pid.CalmRSS
	}
	empty, err := resident(ctx)
	if err != nil {
		return nil, err
	}
	before, err := s.pid.CPU()
	if err != nil {
		return nil, err
	}
	if _, err := c.Join(n, parallel, load.Never); err != nil {
		return nil, err
	}
	after, err := s.pid.CPU()
	if err != nil {
		return nil, err
	}
	full, err := resident(ctx)
	if err != nil {
		return nil, err
	}
	return figures{
		float64(full-empty) / 1024 / float64(n),
		float64((after - before).Microseconds()) / 1000 / float64(n),
	}, nil
}

// talk measures one kind of conversation among 200.
func talk(ctx context.Context, s *server, k load.Talk) (figures, error) {
	return talkAmong(ctx, s, 200, k)
}

// talkAmong measures it among so many.
func talkAmong(ctx context.Context, s *server, people int, k load.Talk) (figures, error) {
	c := load.NewCrowd(ctx, s.addr)
	defer c.Close()
	if _, err := c.Join(people, parallel, load.Never); err != nil {
		return nil, err
	}
	warm := k
	warm.Duration = 2 * time.Second
	if _, err := c.Talk(ctx, warm); err != nil {
		return nil, err
	}
	k.Server = s.pid
	r, err := c.Talk(ctx, k)
	if err != nil {
		return nil, err
	}
	return figures{
		r.PerMillion(), ms(r.Latency.Quantile(0.5)), ms(r.Latency.Quantile(0.99)), ms(r.Typical(0.99)),
		float64(r.Bytes) / float64(max(1, r.Deliveries)), float64(faults(r)),
	}, nil
}

// manyRooms measures 1,000 rooms of 20 people, each of whom is in 20, with a line a
// second in 100 of them, and then one of these rooms with as many lines as it takes
// without letting them gather. Of the yardstick, which has one room, it takes 20 people
// who hear 100 lines a second.
func manyRooms(ctx context.Context, s *server, quick bool) (figures, error) {
	c := load.NewCrowd(ctx, s.addr)
	defer c.Close()
	length := seconds(quick, 8, 20)
	if s.folder == "" { // the yardstick: it keeps nothing
		if _, err := c.Join(20, parallel, load.Never); err != nil {
			return nil, err
		}
		r, err := c.Talk(ctx, load.Talk{Speakers: 19, Rate: 100, Duration: length, Server: s.pid})
		if err != nil {
			return nil, err
		}
		return figures{r.PerMillion(), 0, ms(r.Latency.Quantile(0.5)), ms(r.Latency.Quantile(0.99)), 0, 0}, nil
	}
	if _, err := c.Join(1000, parallel, load.Never); err != nil {
		return nil, err
	}
	before, err := s.pid.SettledRSS(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.Spread(1000, 20); err != nil {
		return nil, err
	}
	after, err := s.pid.SettledRSS(ctx)
	if err != nil {
		return nil, err
	}
	many, err := c.TalkInRooms(ctx, load.RoomTalk{Rooms: 100, Every: time.Second, Duration: length, Server: s.pid})
	if err != nil {
		return nil, err
	}
	one, err := c.TalkInRooms(ctx, load.RoomTalk{Rooms: 1, Every: time.Second / 9, Duration: 2 * length, Server: s.pid})
	if err != nil {
		return nil, err
	}
	return figures{
		many.PerMillion(), many.PerMillion() / max(0.001, one.PerMillion()),
		ms(many.Latency.Quantile(0.5)), ms(many.Latency.Quantile(0.99)),
		float64(after-before) / 1024 / 1000, float64(faults(many) + faults(one)),
	}, nil
}

// stream measures what one program says on its input, as fast as it may, to 20 programs
// that follow as records; before it, on the same server, bursts of lines among 20 people
// at terminals. The yardstick, which loses what comes too fast, has only these.
func stream(ctx context.Context, s *server, quick bool) (figures, error) {
	people := load.NewCrowd(ctx, s.addr)
	defer people.Close()
	if _, err := people.Join(20, parallel, load.Never); err != nil {
		return nil, err
	}
	paste := load.Talk{Speakers: 19, Rate: 1000, Burst: 20, OneVoice: true, Duration: seconds(quick, 5, 15), Server: s.pid}
	pasted, err := people.Talk(ctx, paste)
	if err != nil {
		return nil, err
	}
	if s.folder == "" { // the yardstick
		return figures{
			pasted.PerMillion(), 1, pasted.PerMillion() * float64(pasted.Receivers),
			float64(pasted.Lines) / pasted.Wall.Seconds(), 0,
		}, nil
	}
	people.Close()
	programs := load.NewCrowd(ctx, s.addr)
	defer programs.Close()
	if err := programs.Follow(20, "tail --json"); err != nil {
		return nil, err
	}
	lines := 100_000
	if quick {
		lines = 40_000
	}
	r, err := programs.Stream(ctx, load.Stream{Lines: lines, Say: "say -", Server: s.pid})
	if err != nil {
		return nil, err
	}
	return figures{
		r.PerMillion(), r.PerMillion() / max(0.001, pasted.PerMillion()), r.PerMillion() * float64(r.Receivers),
		float64(r.Lines) / r.Wall.Seconds(), float64(faults(r) + faults(pasted)),
	}, nil
}

// stall compares how 95 people fare before and while five more have stopped reading.
func stall(ctx context.Context, s *server, how load.How, quick bool) (figures, error) {
	c := load.NewCrowd(ctx, s.addr)
	defer c.Close()
	if _, err := c.Join(95, parallel, load.Never); err != nil {
		return nil, err
	}
	if _, err := c.Join(5, parallel, how); err != nil {
		return nil, err
	}
	k := load.Talk{Speakers: 50, Rate: 50, Duration: seconds(quick, 5, 15)}
	calm, err := c.Talk(ctx, k)
	if err != nil {
		return nil, err
	}
	c.Stall()
	// Long lines fill the buffers of the stalled, so that the server is stuck on them
	// when the measured run begins and not when it has ended.
	fill, err := c.Talk(ctx, load.Talk{Speakers: 50, Rate: 50, Line: 900, Duration: 3 * time.Second})
	if err != nil {
		return nil, err
	}
	stalled, err := c.Talk(ctx, k)
	if err != nil {
		return nil, err
	}
	return figures{
		float64(faults(fill) + faults(stalled)),
		ms(stalled.Latency.Quantile(0.99)),
		ms(stalled.Typical(0.99)) / max(0.001, ms(calm.Typical(0.99))),
	}, nil
}

// faults counts every line that did not reach a receiver once and in order. A receiver
// whose whole order differs counts once.
func faults(r *load.Result) int { return r.Unsaid + r.Lost + r.Wrong + r.OtherOrder }

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
