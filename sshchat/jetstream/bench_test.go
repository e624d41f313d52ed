package jetstream

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/natsd"
	"sshchat/sshchat/jetstream/streams"
)

// benchChat starts servers with a chat.
func benchChat(b *testing.B, n int) *natsd.Servers {
	b.Helper()
	servers := natsd.Run(b, n)
	o, err := Options{Servers: servers.URLs(), Node: "maker"}.filled()
	if err != nil {
		b.Fatal(err)
	}
	c, err := dial(o)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	if err := streams.Create(b.Context(), c.js, n, 1); err != nil {
		b.Fatal(err)
	}
	return servers
}

func benchOpen(b *testing.B, servers *natsd.Servers, node string) *Engine {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), 10*time.Minute)
	defer cancel()
	e, err := Open(ctx, Options{Servers: servers.URLs(), Node: node, Path: filepath.Join(b.TempDir(), "chat.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { e.Close() }) //nolint:errcheck // nothing is to be kept
	return e
}

// BenchmarkAppend is how long an entry waits for its answer, with so many on their way at once, and
// how many there are in a second.
func BenchmarkAppend(b *testing.B) {
	for _, servers := range []int{1, 3} {
		for _, window := range []int{1, 16, 256} {
			b.Run(fmt.Sprintf("servers=%d/at once=%d", servers, window), func(b *testing.B) {
				e := benchOpen(b, benchChat(b, servers), "n1")
				var mu sync.Mutex
				var waits []time.Duration
				free := make(chan struct{}, window)
				for b.Loop() {
					free <- struct{}{}
					begin := time.Now()
					e.Append(said("a line of some two hundred bytes, as people write them when they explain something to each other at length; and 中文 too"), func(_ sshchat.Entry, err error) {
						if err != nil {
							b.Error(err)
						}
						mu.Lock()
						waits = append(waits, time.Since(begin))
						mu.Unlock()
						<-free
					})
				}
				for range window {
					free <- struct{}{}
				}
				slices.Sort(waits)
				b.ReportMetric(float64(len(waits))/b.Elapsed().Seconds(), "entries/s")
				b.ReportMetric(float64(waits[len(waits)/2].Microseconds())/1000, "p50-ms")
				b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds())/1000, "p99-ms")
			})
		}
	}
}

// BenchmarkColdStart opens a node that has nothing, of a log of a hundred thousand entries.
func BenchmarkColdStart(b *testing.B) {
	const entries = 100_000
	for _, n := range []int{1, 3} {
		b.Run(fmt.Sprint("servers=", n), func(b *testing.B) {
			servers := benchChat(b, n)
			first := benchOpen(b, servers, "first")
			var stored sync.WaitGroup
			free := make(chan struct{}, 4096)
			for i := range entries {
				free <- struct{}{}
				stored.Add(1)
				first.Append(said(fmt.Sprint("line ", i, " of a hundred thousand, with the words that people use")), func(_ sshchat.Entry, err error) {
					if err != nil {
						b.Error(err)
					}
					<-free
					stored.Done()
				})
			}
			stored.Wait()
			i := 0
			for b.Loop() {
				i++
				e := benchOpen(b, servers, fmt.Sprint("n", i))
				if e.copy.Stored() < entries {
					b.Fatalf("it goes up to %d", e.copy.Stored())
				}
			}
			b.ReportMetric(entries*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}
