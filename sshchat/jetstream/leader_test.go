package jetstream

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/natsd"
	"sshchat/sshchat/jetstream/streams"
)

// leader returns which server leads a stream.
func leader(t *testing.T, e *Engine, servers *natsd.Servers, stream string) int {
	t.Helper()
	var found int
	await(t, "the stream has a leader", func() bool {
		s, err := e.conn.js.Stream(t.Context(), stream)
		if err != nil || s.CachedInfo().Cluster == nil {
			return false
		}
		for i := range servers.N() {
			if fmt.Sprint("n", i+1) == s.CachedInfo().Cluster.Leader && servers.Server(i) != nil {
				found = i
				return true
			}
		}
		return false
	})
	return found
}

// speaker appends numbered lines, some at a time, and knows what became of them.
type speaker struct {
	e    *Engine
	name string
	mu   sync.Mutex
	seqs map[string]uint64 // of what was stored
	lost int               // of what nobody knows whether it was
	done atomic.Int64
}

func (s *speaker) run(stop <-chan struct{}) {
	free := make(chan struct{}, 20)
	for k := 0; ; k++ {
		select {
		case <-stop:
			for range cap(free) {
				free <- struct{}{}
			}
			return
		case free <- struct{}{}:
		}
		line := fmt.Sprintf("%s.%d", s.name, k)
		entry := said(line)
		entry.ID = line
		s.e.Append(entry, func(got sshchat.Entry, err error) {
			s.mu.Lock()
			if err == nil {
				s.seqs[line] = got.Seq
			} else {
				s.lost++
			}
			s.mu.Unlock()
			s.done.Add(1)
			<-free
		})
	}
}

// TestLeaderIsKilled: while three nodes talk the server that leads is stopped and started again.
// What was answered is there once, under its number, in its sender's order, on all nodes.
func TestLeaderIsKilled(t *testing.T) {
	if os.Getenv("SSHCHAT_TEST_CLUSTER") == "" {
		t.Skip("make nodes runs it: it waits for elections")
	}
	servers := runServers(t, 3)
	var speakers []*speaker
	stop := make(chan struct{})
	var all sync.WaitGroup
	for i := range 3 {
		e, err := openHurried(t, servers, fmt.Sprint("n", i), filepath.Join(t.TempDir(), "chat.db"), nil)
		if err != nil {
			t.Fatal(err)
		}
		s := &speaker{e: e, name: fmt.Sprint("s", i), seqs: map[string]uint64{}}
		speakers = append(speakers, s)
		all.Go(func() { s.run(stop) })
	}
	more := func(what string) {
		begin := time.Now()
		for _, s := range speakers {
			n := s.done.Load()
			await(t, what, func() bool { return s.done.Load() > n+50 })
		}
		t.Logf("%s: all go on after %v", what, time.Since(begin).Round(10*time.Millisecond))
	}
	more("the beginning")
	for range 2 {
		i := leader(t, speakers[0].e, servers, streams.Log)
		servers.StopOne(i)
		more("the leader was stopped")
		if err := servers.Restart(i); err != nil {
			t.Fatal(err)
		}
		more("it is back")
	}
	close(stop)
	all.Wait()
	settle(t, speakers[0].e, speakers[1].e, speakers[2].e)
	same(t, "second and first", speakers[1].e, speakers[0].e)
	same(t, "third and first", speakers[2].e, speakers[0].e)
	places := map[string]uint64{}
	last := map[string]int{}
	for after := uint64(0); ; {
		page := must[[]sshchat.Entry](t)(speakers[0].e.Page(t.Context(), sshchat.Range{After: after, Oldest: true, Limit: 1000}))
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			after = e.Seq
			var who string
			var k int
			if _, err := fmt.Sscanf(e.Body.String(), "s%1s.%d", &who, &k); err != nil {
				t.Fatal(err)
			}
			if places[e.Body.String()] != 0 {
				t.Errorf("%s is there twice", e.Body)
			}
			if k < last[who] {
				t.Errorf("%s comes behind %d", e.Body, last[who])
			}
			places[e.Body.String()], last[who] = e.Seq, k
		}
	}
	for _, s := range speakers {
		t.Logf("%s: %d stored, %d unknown", s.name, len(s.seqs), s.lost)
		for line, seq := range s.seqs {
			if places[line] != seq {
				t.Errorf("%s was answered as %d, and is %d", line, seq, places[line])
			}
		}
	}
}
