package load

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// grace is how long after the last line deliveries still count. What comes later, or
// never, is lost.
const grace = 10 * time.Second

// Talk is one run of conversation.
type Talk struct {
	Speakers int           // the first so many people take turns
	Rate     float64       // lines per second, all speakers together
	Burst    int           // so many lines fall due at the same moment; 0 means 1
	Line     int           // bytes a line with CR LF; 0 means LineBytes
	OneVoice bool          // a burst is typed by one speaker in one go, not by as many
	Duration time.Duration // of speaking; the run ends when all has been heard
	Server   Process       // whose CPU time is measured; 0: none

	outside bool // the speakers are not of the crowd
}

// nobody is what a listener is as a speaker who never speaks.
const nobody = 1<<16 - 1

// Result is what a run showed.
type Result struct {
	Lines      int // said
	Unsaid     int // due, but the speaker's connection did not take them in time
	Receivers  int // people who did not stall, speakers included
	Deliveries int // lines shown to receivers, by count; a speaker's own are taken as shown
	Lost       int // deliveries that did not come within ten seconds
	Wrong      int // lines that came twice or out of their sender's order
	OtherOrder int // receivers who saw another order than the witness, when both lost nothing
	Gone       int // sessions that the server ended
	Bytes      int64
	CPU        time.Duration // of the server, from the first line to the last delivery
	Wall       time.Duration
	Latency    Histogram   // from when a line was due to when a receiver has it
	Seconds    []Histogram // the same by the second in which the line was due
}

// Typical returns the quantile of the median second. Where others use the machine as
// well it says more of the server than the quantile of the whole run, but a server that
// freezes now and then shows only in the latter.
func (r *Result) Typical(q float64) time.Duration {
	var v []time.Duration
	for i := range r.Seconds {
		if r.Seconds[i].Count() > 0 {
			v = append(v, r.Seconds[i].Quantile(q))
		}
	}
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// PerMillion returns the server's CPU seconds for a million deliveries.
func (r *Result) PerMillion() float64 {
	return r.CPU.Seconds() / float64(max(1, r.Deliveries)) * 1e6
}

// Talk lets the crowd talk and waits until everybody has heard everything. There must
// be a person more than there are speakers, who witnesses the order.
func (c *Crowd) Talk(ctx context.Context, k Talk) (*Result, error) {
	listeners, err := c.begin(k)
	if err != nil {
		return nil, err
	}
	cost, err := c.meter(k.Server)
	if err != nil {
		return nil, err
	}
	said, unsaid, err := c.speak(ctx, k, listeners[:k.Speakers])
	if err != nil {
		return nil, err
	}
	if err := c.listen(ctx, listeners, said); err != nil {
		return nil, err
	}
	return cost.read(func() *Result {
		r := c.sum(listeners, said)
		r.Unsaid = unsaid
		return r
	})
}

// begin gives everybody who reads a fresh tally and returns them; the last one is the
// witness.
func (c *Crowd) begin(k Talk) ([]*session, error) {
	c.run++
	var listeners []*session
	for _, s := range c.all {
		if !s.stalled.Load() && !s.gone.Load() {
			listeners = append(listeners, s)
		}
	}
	if len(listeners) <= k.Speakers || k.Speakers < 1 || k.Speakers > 1<<16 {
		return nil, errors.New("a run needs a speaker, and more people than speakers")
	}
	start := time.Since(c.base)
	for i, s := range listeners {
		self := uint16(i)
		if k.outside {
			self = nobody
		}
		t := &tally{
			run: c.run, self: self, witness: i == len(listeners)-1, start: start,
			last: make([]uint32, k.Speakers), latency: make([]Histogram, 1+k.Duration/time.Second),
		}
		s.mu.Lock()
		s.tally = t
		s.mu.Unlock()
	}
	return listeners, nil
}

// speak types the lines when they are due. It returns how many each speaker has said
// and how many none took.
func (c *Crowd) speak(ctx context.Context, k Talk, speakers []*session) (said []int, unsaid int, err error) {
	k.Burst = max(1, k.Burst)
	every := time.Duration(float64(k.Burst) / k.Rate * float64(time.Second))
	said = make([]int, len(speakers))
	mouths := make([]chan []byte, len(speakers))
	var wg sync.WaitGroup
	for i, s := range speakers {
		// A server may hold a speaker's connection back; the others must go on.
		mouths[i] = make(chan []byte, 64)
		wg.Go(func() {
			for line := range mouths[i] {
				s.Type(line) // an error shows as lines that nobody hears
			}
		})
	}
	defer wg.Wait()
	defer func() {
		for _, m := range mouths {
			close(m)
		}
	}()
	timer := time.NewTimer(0)
	defer timer.Stop()
	turn, begun := 0, time.Now()
	for due := begun; due.Sub(begun) < k.Duration; due = due.Add(every) {
		timer.Reset(time.Until(due))
		select {
		case <-timer.C:
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		}
		unsaid += c.burst(mouths, said, turn, k, due.Sub(c.base))
		if k.OneVoice {
			turn++
		} else {
			turn += k.Burst
		}
	}
	return said, unsaid, nil
}

// burst hands a burst to the speakers whose turn it is, and returns how many of its
// lines were not taken because the speaker is still busy with the ones before.
func (c *Crowd) burst(mouths []chan []byte, said []int, turn int, k Talk, due time.Duration) (unsaid int) {
	size := k.Line
	if size == 0 {
		size = LineBytes
	}
	voices, each := k.Burst, 1
	if k.OneVoice {
		voices, each = 1, k.Burst
	}
	for i := range voices {
		who := (turn + i) % len(mouths)
		var typed []byte
		for n := range each {
			m := mark{c.run, uint16(who), uint32(said[who] + n + 1), due}
			typed = append(append(typed, m.line(size)...), '\r')
		}
		select {
		case mouths[who] <- typed:
			said[who] += each
		default:
			unsaid += each
		}
	}
	return unsaid
}

// listen waits until every listener has heard everything, or the grace is over.
func (c *Crowd) listen(ctx context.Context, listeners []*session, said []int) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	total := 0
	for _, n := range said {
		total += n
	}
	for limit := time.Now().Add(grace); time.Now().Before(limit); {
		missing := false
		for _, s := range listeners {
			if s.lacks(said, total) && !s.gone.Load() {
				missing = true
				break
			}
		}
		if !missing {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// lacks reports whether the session has yet to receive some of the lines of this run.
func (s *session) lacks(said []int, total int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tally.lines < total-own(said, s.tally)
}

// own returns how many lines a listener has said: only the first ones speak.
func own(said []int, t *tally) int {
	if int(t.self) < len(said) {
		return said[t.self]
	}
	return 0
}

// sum ends the run: it takes the tallies and compares them.
func (c *Crowd) sum(listeners []*session, said []int) *Result {
	r := &Result{Receivers: len(listeners), Gone: c.Gone()}
	for _, n := range said {
		r.Lines += n
	}
	r.Deliveries = r.Lines * r.Receivers
	r.Seconds = make([]Histogram, len(listeners[0].tally.latency))
	tallies := make([]*tally, len(listeners))
	for i, s := range listeners {
		s.mu.Lock()
		tallies[i], s.tally = s.tally, nil
		s.mu.Unlock()
	}
	witness := tallies[len(tallies)-1] // who says nothing, and so must have heard it all
	for _, t := range tallies {
		lost := r.Lines - own(said, t) - t.lines
		r.Lost += lost
		r.Wrong += t.wrong
		for i := range t.latency {
			r.Latency.Merge(&t.latency[i])
			r.Seconds[i].Merge(&t.latency[i])
		}
		if lost == 0 && witness.lines == r.Lines && t.order != orderWithout(witness.heard, t.self) {
			r.OtherOrder++
		}
	}
	return r
}
