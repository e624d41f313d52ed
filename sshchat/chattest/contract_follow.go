package chattest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sshchat/sshchat"
)

// testFollow has followers begin before, during and after concurrent appends in two
// rooms. Each must see every entry once, and all the same order in each room.
func testFollow(t *testing.T, b *bench) {
	const callers, each, followers = 8, 250, 5
	const all = callers * each
	rooms := []sshchat.RoomID{"lobby", "den"}
	begin := make([]chan struct{}, followers) // the first at once, the last at the end
	for f := range begin {
		begin[f] = make(chan struct{})
	}
	close(begin[0])
	var stored atomic.Int64
	onStored := func(sshchat.Entry, error) {
		if n := stored.Add(1); n%(all/(followers-1)) == 0 {
			close(begin[n/(all/(followers-1))])
		}
	}
	orders := make([]map[sshchat.RoomID][]uint64, followers)
	together(callers+followers, func(i int) {
		if i < callers {
			for k := range each {
				e := say(fmt.Sprint("p", i), fmt.Sprint(k))
				e.Room = rooms[k%2]
				b.Append(e, onStored)
			}
			return
		}
		f := i - callers
		<-begin[f]
		order := map[sshchat.RoomID][]uint64{}
		for _, e := range b.gather(0, func(seen []*sshchat.Entry) bool { return len(seen) >= all }) {
			order[e.Room] = append(order[e.Room], e.Seq)
		}
		orders[f] = order
	})
	for f, order := range orders {
		for _, room := range rooms {
			got := order[room]
			if len(got) != all/2 || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
				t.Fatalf("follower %d saw %d entries in %s, not %d in rising order", f, len(got), room, all/2)
			}
			if !slices.Equal(got, orders[0][room]) {
				t.Errorf("follower %d saw another order in %s", f, room)
			}
		}
	}
}

// testFollowHead takes the head while others append: what was read up to the head
// and what is followed from it are everything, once.
func testFollowHead(t *testing.T, b *bench) {
	if head, err := b.Head(t.Context()); head != 0 || err != nil {
		t.Errorf("Head() of an empty log = %d, %v", head, err)
	}
	const n = 600
	some, read := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		for i := range n {
			if i == n-1 {
				<-read // the last comes after the head was taken, however quick the engine
			}
			if b.must(say("alice", fmt.Sprint(i))); i == n/4 {
				close(some)
			}
		}
	})
	<-some
	head, err := b.Head(t.Context())
	close(read)
	if err != nil || head == 0 {
		t.Fatalf("Head() = %d, %v", head, err)
	}
	var bodies []string
	for _, e := range b.page(sshchat.Range{Room: "lobby", Before: head + 1, Limit: 1000}) {
		bodies = append(bodies, e.Body.String())
	}
	known := len(bodies)
	for _, e := range b.gather(head, func(all []*sshchat.Entry) bool { return known+len(all) >= n }) {
		bodies = append(bodies, e.Body.String())
	}
	all.Wait()
	for i := range n {
		if bodies[i] != fmt.Sprint(i) {
			t.Fatalf("place %d holds line %s", i, bodies[i])
		}
	}
	if last, _ := b.Head(t.Context()); last <= head {
		t.Errorf("Head() stayed at %d", last)
	}
}

func testFollowEnds(t *testing.T, b *bench) {
	all := b.fill(10)
	ctx, cancel := context.WithCancel(t.Context())
	var got []uint64
	err := b.Follow(ctx, all[4].Seq, func(batch []*sshchat.Entry) error {
		for _, e := range batch {
			got = append(got, e.Seq)
		}
		if len(got) >= 5 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || len(got) != 5 || got[0] != all[5].Seq {
		t.Errorf("Follow = %v after %v", err, got)
	}
	// One that waits for news ends when the engine does.
	ended := make(chan error, 1)
	waiting := make(chan struct{}, 1)
	go func() {
		ended <- b.Follow(t.Context(), all[8].Seq, func([]*sshchat.Entry) error {
			waiting <- struct{}{}
			return nil
		})
	}()
	<-waiting
	if err := b.Close(); err != nil {
		t.Errorf("Close() = %v", err)
	}
	select {
	case err := <-ended:
		if !errors.Is(err, sshchat.ErrClosed) {
			t.Errorf("Follow on a closed engine = %v, want ErrClosed", err)
		}
	case <-time.After(patience):
		t.Error("Follow outlives its engine")
	}
}
