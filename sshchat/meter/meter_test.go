package meter_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/front"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/meter"
)

// What strangers send makes no new word.
func TestTally(t *testing.T) {
	words := []string{"a", "b"}
	tally := meter.NewTally(words...)
	for _, w := range []string{"a", "a", "b", "", "c\n", "other", "A"} {
		tally.Add(w)
	}
	got := map[string]uint64{}
	tally.Each(func(word string, n uint64) { got[word] = n })
	if len(got) != 3 || got["a"] != 2 || got["b"] != 1 || got[meter.Other] != 4 || tally.Sum() != 7 || tally.Of("a") != 2 {
		t.Errorf("counted %v", got)
	}
	set := meter.New()
	for _, kind := range sshchat.Kinds() {
		set.Log.Stored.Add(string(kind))
	}
	if n := set.Log.Stored.Of(meter.Other); n != 0 {
		t.Errorf("%d kinds of entries have no word", n)
	}
	for _, c := range []sshchat.Cause{sshchat.Quit, sshchat.LostLink, sshchat.TooSlow, sshchat.Kicked, sshchat.Restart, sshchat.TakenOver, sshchat.ServerFail} {
		set.Door.Left.Add(meter.LeftBecause(c))
	}
	if n := set.Door.Left.Of(meter.Other); n != 0 {
		t.Errorf("%d causes have no word", n)
	}
}

func TestTimes(t *testing.T) {
	var times meter.Times
	for _, d := range []time.Duration{-time.Hour, 0, 100 * time.Microsecond, 101 * time.Microsecond, 30 * time.Second, time.Hour} {
		times.Observe(d)
	}
	s := times.Load()
	last := len(s.Counts) - 1
	if s.Counts[0] != 3 || s.Counts[1] != 1 || s.Counts[last-1] != 1 || s.Counts[last] != 1 || s.Total() != 6 {
		t.Errorf("counted %v", s.Counts)
	}
	if want := time.Hour + 30*time.Second + 201*time.Microsecond; s.Sum != want {
		t.Errorf("the sum is %v, want %v", s.Sum, want)
	}
}

// A ring is answered once, by when the first of those was that nobody has answered.
func TestStamp(t *testing.T) {
	var s meter.Stamp
	first := time.Unix(1e9, 0)
	if !s.Answer().IsZero() {
		t.Error("nobody rang")
	}
	s.Ring(first)
	s.Ring(first.Add(time.Second))
	if got := s.Answer(); !got.Equal(first) {
		t.Errorf("rung at %v, want %v", got, first)
	}
	if !s.Answer().IsZero() {
		t.Error("a ring was answered twice")
	}
}

// Lanes add up, from whatever goroutine.
func TestReaders(t *testing.T) {
	var r meter.Readers
	var wg sync.WaitGroup
	for range 40 {
		lane := r.Lane()
		wg.Go(func() {
			for range 100 {
				lane.Entries.Add(2)
				lane.Writes.Add(1)
				lane.Bytes.Add(10)
				lane.Wait.Observe(time.Millisecond)
			}
		})
	}
	wg.Wait()
	if s := r.Load(); s.Entries != 8000 || s.Writes != 4000 || s.Bytes != 40_000 || s.Wait.Total() != 4000 {
		t.Errorf("counted %+v", s)
	}
}

// The engine is the same when it is measured.
func TestEngineContract(t *testing.T) {
	chattest.Contract(t, false, func(t *testing.T, _ sshchat.Engine) sshchat.Engine {
		return meter.Engine(memory.New(memory.Options{}), &meter.New().Log, front.WallClock{})
	})
}

// node is an engine of several nodes, of which nothing but that it is one counts here.
type node struct{ sshchat.Cluster }

func TestClusterStays(t *testing.T) {
	if _, ok := meter.Engine(node{}, &meter.New().Log, front.WallClock{}).(sshchat.Cluster); !ok {
		t.Error("the engine of a cluster is none any more")
	}
	if _, ok := meter.Engine(memory.New(memory.Options{}), &meter.New().Log, front.WallClock{}).(sshchat.Cluster); ok {
		t.Error("the engine of one machine became a cluster's")
	}
}

func TestEngineCounts(t *testing.T) {
	log := &meter.New().Log
	e := meter.Engine(memory.New(memory.Options{}), log, front.WallClock{})
	stored := func() error {
		done := make(chan error, 1)
		e.Append(sshchat.Entry{Room: "lobby", Kind: sshchat.Said}, func(_ sshchat.Entry, err error) { done <- err })
		return <-done
	}
	if err := stored(); err != nil {
		t.Fatal(err)
	}
	if n := log.Stored.Of("said"); n != 1 || log.Commit.Load().Total() != 1 || log.Waiting.Load() != 0 || log.Lost.Load() != 0 {
		t.Errorf("one line: %d said, %d timed, %d wait, %d lost", n, log.Commit.Load().Total(), log.Waiting.Load(), log.Lost.Load())
	}
	errEnough := errors.New("enough")
	if err := e.Follow(t.Context(), 0, func([]*sshchat.Entry) error { return errEnough }); !errors.Is(err, errEnough) {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, _ = e.Search(t.Context(), sshchat.Query{Text: "x"})
	_, _ = e.Search(gone, sshchat.Query{Text: "x"})
	_, _ = e.Page(t.Context(), sshchat.Range{Room: "lobby"})
	if log.Followed.Load() != 1 || log.Search.Load().Total() != 2 || log.Read.Load().Total() != 1 {
		t.Errorf("followed %d, %d searches, %d pages", log.Followed.Load(), log.Search.Load().Total(), log.Read.Load().Total())
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := stored(); err == nil || log.Lost.Load() != 1 || log.Waiting.Load() != 0 {
		t.Errorf("after the end: %v, %d lost, %d wait", err, log.Lost.Load(), log.Waiting.Load())
	}
}

// BenchmarkDelivery is what counting costs of one delivery: the bell's stamp, its answer, an
// entry, a write and its time.
func BenchmarkDelivery(b *testing.B) {
	var r meter.Readers
	now := time.Unix(1e9, 0)
	b.RunParallel(func(pb *testing.PB) {
		var s meter.Stamp
		lane := r.Lane()
		for pb.Next() {
			s.Ring(now)
			lane.Writes.Add(1)
			lane.Bytes.Add(80)
			lane.Entries.Add(1)
			lane.Wait.Observe(now.Sub(s.Answer()))
		}
	})
}
