package jetstream

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream/streams"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
)

// TestGather: what has queued up makes batches in order; repeats are one, and what several nodes
// send goes alone.
func TestGather(t *testing.T) {
	s := &sender{node: "n1", lease: func() sshchat.Lease { return nil }}
	refused := 0
	item := func(id, body string) memory.Item {
		e := said(body)
		e.ID = id
		return memory.Item{Entry: e, Done: func(sshchat.Entry, error) { refused++ }}
	}
	huge := func(id string) memory.Item {
		it := item(id, "")
		it.Entry.Room = sshchat.RoomID(strings.Repeat("r", 10_000))
		return it
	}
	large := item("large", "")
	large.Entry.Room = sshchat.RoomID(strings.Repeat("r", streams.MaxEntryBytes))
	var many []memory.Item
	for i := range 600 {
		many = append(many, huge(fmt.Sprint(i)))
	}
	for name, c := range map[string]struct {
		items []memory.Item
		want  string
	}{
		"in order":     {[]memory.Item{item("a", "1"), item("", "2"), item("", "3")}, "a,,"},
		"repeats":      {[]memory.Item{item("a", "1"), item("b", "2"), item("a", "1"), item("a", "1")}, "a*3,b"},
		"alone":        {[]memory.Item{item("a", "1"), item("lost-n2-3-den", ""), item("b", "2")}, "a|lost-n2-3-den|b"},
		"alone, first": {[]memory.Item{item("lost-1", "1"), item("lost-2", "")}, "lost-1|lost-2"},
		"too large":    {[]memory.Item{item("a", "1"), large, item("b", "2")}, "a,b"},
	} {
		var got []string
		for rest := c.items; len(rest) > 0; {
			var batch []*letter
			var ids []string
			batch, rest = s.gather(rest)
			for _, l := range batch {
				id := l.Entry.ID
				if len(l.again) > 0 {
					id += fmt.Sprint("*", len(l.again)+1)
				}
				ids = append(ids, id)
			}
			got = append(got, strings.Join(ids, ","))
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if refused != 1 {
		t.Errorf("%d were refused, want the one that is too large", refused)
	}
	batch, rest := s.gather(many)
	if len(batch)+len(rest) != len(many) || len(rest) == 0 || len(batch) < 100 {
		t.Errorf("a batch of %d, and %d are left", len(batch), len(rest))
	}
}

// TestNoServers: while no server answers people are told, entries are given back after a while and
// never sent late, and what is said then comes when the servers are back.
func TestNoServers(t *testing.T) {
	servers := runServers(t, 1)
	var ahead atomic.Int64 // of the node's clock
	e := must[*Engine](t)(openHurried(t, servers, "n1", filepath.Join(t.TempDir(), "chat.db"), func(o *Options) {
		o.now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	}))
	appendTo(t, e, said("before"))
	health := make(chan sshchat.Health, 100)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	followed := make(chan struct{})
	go func() {
		defer close(followed)
		e.FollowHealth(ctx, func(h sshchat.Health) error { health <- h; return nil }) //nolint:errcheck // until ctx ends
	}()
	until := func(what string, ok func(sshchat.Health) bool) {
		t.Helper()
		for {
			select {
			case h := <-health:
				if ok(h) {
					return
				}
			case <-time.After(patience):
				t.Fatalf("it was never told: %s", what)
			}
		}
	}
	servers.StopOne(0)
	answer := make(chan error, 1)
	e.Append(said("given back"), func(_ sshchat.Entry, err error) { answer <- err })
	until("lines wait", func(h sshchat.Health) bool { return !h.Stalled.IsZero() })
	ahead.Store(int64(giveUpAfter))
	if err := <-answer; !errors.Is(err, sshchat.ErrUnavailable) {
		t.Errorf("without servers: %v", err)
	}
	e.Append(said("after"), func(_ sshchat.Entry, err error) { answer <- err })
	if err := servers.Restart(0); err != nil {
		t.Fatal(err)
	}
	if err := <-answer; err != nil {
		t.Fatal(err)
	}
	until("lines are taken again", func(h sshchat.Health) bool { return h.Stalled.IsZero() })
	var bodies []string
	for _, entry := range must[[]sshchat.Entry](t)(e.Page(t.Context(), sshchat.Range{})) {
		bodies = append(bodies, entry.Body.String())
	}
	if got := strings.Join(bodies, ","); got != "before,after" {
		t.Errorf("the log says %q", got)
	}
	cancel()
	<-followed
}

// TestRepeatsAcrossBatches: an ID that was stored in an earlier batch, or by another node, does not
// keep the rest of a batch from being stored in order.
func TestRepeatsAcrossBatches(t *testing.T) {
	servers := runServers(t, 1)
	a := must[*Engine](t)(openHurried(t, servers, "a", filepath.Join(t.TempDir(), "chat.db"), nil))
	b := must[*Engine](t)(openHurried(t, servers, "b", filepath.Join(t.TempDir(), "chat.db"), nil))
	entry := func(i int) sshchat.Entry {
		e := said(fmt.Sprint(i))
		e.ID = fmt.Sprint("id-", i)
		return e
	}
	first := map[int]sshchat.Entry{}
	for _, i := range []int{3, 7} {
		first[i] = appendTo(t, b, entry(i))
	}
	got := make(chan sshchat.Entry, 20)
	a.Append(said("this one is on its way while the others queue up"), func(sshchat.Entry, error) {})
	for i := range 10 {
		a.Append(entry(i), func(e sshchat.Entry, err error) {
			if err != nil {
				t.Error(err)
			}
			got <- e
		})
	}
	last := uint64(0)
	for i := range 10 {
		e := <-got
		if was, ok := first[i]; ok {
			if e.Seq != was.Seq || !e.At.Equal(was.At) {
				t.Errorf("%d was stored as %d at %v, and is answered as %d at %v", i, was.Seq, was.At, e.Seq, e.At)
			}
			continue
		}
		if e.Body != text.Block(fmt.Sprint(i)) || e.Seq <= last {
			t.Errorf("%s came as %d, behind %d", e.Body, e.Seq, last)
		}
		last = e.Seq
	}
	if all := must[[]sshchat.Entry](t)(a.Page(t.Context(), sshchat.Range{})); len(all) != 11 {
		t.Errorf("%d entries are stored, want 11", len(all))
	}
}

// TestServersThatLost: a node that knows more than the servers writes nothing.
func TestServersThatLost(t *testing.T) {
	servers := runServers(t, 1)
	e := must[*Engine](t)(openHurried(t, servers, "n1", filepath.Join(t.TempDir(), "chat.db"), nil))
	appendTo(t, e, said("known"))
	looks := func(last uint64) {
		for range shortLooks {
			e.follower.looks <- logState{last: last, created: e.follower.created}
		}
	}
	s := &sender{source: e.follower.source, stall: e.stall, lease: e.keys.Lease}
	await(t, "it stops writing", func() bool {
		looks(0) // the true ones come in between
		return e.stall.is(behind) && errors.Is(s.try(t.Context(), nil), errBehind)
	})
	await(t, "it writes again", func() bool {
		looks(1)
		return !e.stall.is(behind)
	})
	appendTo(t, e, said("well again"))
	ended := make(chan error, 1)
	go func() {
		ended <- e.Follow(context.Background(), 0, func([]*sshchat.Entry) error { return nil })
	}()
	e.follower.looks <- logState{last: 9, created: e.follower.created.Add(1)}
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "made anew") {
		t.Errorf("on another log: %v", err)
	}
}
