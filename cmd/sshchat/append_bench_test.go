package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"sshchat/cmd/sshchat/folder"
	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/front"
	"sshchat/sshchat/sqlite"
	"sshchat/sshchat/text"
)

// timed is an engine that notes how long each line took to become durable.
type timed struct {
	sshchat.Engine

	mu   sync.Mutex
	took []time.Duration
	last time.Time // when the newest line became durable
}

// Append implements sshchat.Engine.
func (e *timed) Append(entry sshchat.Entry, done func(sshchat.Entry, error)) {
	began := time.Now()
	e.Engine.Append(entry, func(stored sshchat.Entry, err error) {
		e.mu.Lock()
		e.last = time.Now()
		e.took = append(e.took, e.last.Sub(began))
		e.mu.Unlock()
		done(stored, err)
	})
}

// BenchmarkAppendStack has twenty people say 5,000 lines a second together, from the
// command table down to the disk, and reports how long a line took to be durable,
// what was reached and what stayed in memory. b.N is the number of lines.
//
//	go test ./cmd/sshchat -run '^$' -bench AppendStack -benchtime 25000x
func BenchmarkAppendStack(b *testing.B) {
	const people, rate = 20, 5000
	disk, err := sqlite.Open(filepath.Join(b.TempDir(), folder.History), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	engine := &timed{Engine: disk, took: make([]time.Duration, 0, b.N+people)}
	c := chat.New(engine, front.WallClock{}, chat.Options{Rate: sshchat.Rate{Burst: 1, Every: -1}})
	from, err := c.Open(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = c.Run(ctx, from) })
	members := enterAll(b, c, people)
	before := heap()
	began := time.Now()
	b.ResetTimer()
	var talking sync.WaitGroup
	for i, m := range members {
		talking.Go(func() {
			due := time.NewTimer(0)
			defer due.Stop()
			for n := i; n < b.N; n += people { // each line at its time, late ones at once
				<-due.C
				due.Reset(time.Until(began.Add(time.Duration(n+people) * time.Second / rate)))
				commands.Do(ctx, m, text.Line(fmt.Sprintf("line %d: 磁盘满了, somebody look at db%d please", n, n%7)))
			}
		})
	}
	talking.Wait()
	for _, m := range members { // each hears of their last line
		for !m.Settle() {
			<-m.Bell()
			if _, err := m.Take(ctx, nil); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.StopTimer()
	engine.mu.Lock()
	slices.Sort(engine.took)
	n := len(engine.took)
	if n < b.N {
		b.Errorf("%d of %d lines were taken", n, b.N)
	}
	b.ReportMetric(float64(engine.took[n/2].Microseconds()), "p50-us")
	b.ReportMetric(float64(engine.took[n*99/100].Microseconds()), "p99-us")
	b.ReportMetric(float64(b.N)/engine.last.Sub(began).Seconds(), "lines/s")
	engine.mu.Unlock()
	b.ReportMetric(float64(heap()-before)/(1<<20), "MiB-more")
	for _, m := range members {
		talking.Go(func() { m.Leave(ctx, sshchat.Quit) })
	}
	talking.Wait()
	stop()
	running.Wait()
	if err := disk.Close(); err != nil {
		b.Fatal(err)
	}
}

// enterAll brings n people in who read everything.
func enterAll(b *testing.B, c *chat.Chat, n int) []*chat.Session {
	b.Helper()
	var members []*chat.Session
	for i := range n {
		name, err := sshchat.ParseName(fmt.Sprintf("user%d", i))
		if err != nil {
			b.Fatal(err)
		}
		m, err := c.Enter(b.Context(), chat.Login{
			Name: name, Probe: func(context.Context) bool { return true }, Evict: func(sshchat.Cause, *sshchat.Fault) {},
		})
		if err != nil {
			b.Fatal(err)
		}
		members = append(members, m)
	}
	return members
}

// heap returns the bytes that are in use after a collection.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
