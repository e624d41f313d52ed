// Package nodes is what a node does for its people because it is one of several: it tells
// them when nothing gets through, holds their names under a new lease when the old one is lost,
// and tells the rooms who was left behind by a node that died. A node that is alone has no use
// for it.
package nodes

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/bell"
	"sshchat/sshchat/books"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/lock"
	"sshchat/sshchat/people"
)

const (
	// stallGrace is how long nothing may get through before people are told: a server that is
	// stopped as it should be takes less, and what they send meanwhile waits.
	stallGrace = 500 * time.Millisecond

	// oweAgain is how long to wait before a name is freed that could not be.
	oweAgain = time.Second

	// reclaimAgain is how long to wait before names are claimed again that could not be.
	reclaimAgain = time.Second
)

// Holder is a session that holds a name.
type Holder interface {
	SessionID() string
	Held() sshchat.Name
	Person() sshchat.Person
	Card() people.Card
	Stays() bool // it is not on its way out
	LosesName()  // ends it, as the name is somebody else's by now
}

// House is the sessions of a node.
type House interface {
	// Holders returns those that hold a name.
	Holders() []Holder
	// HolderOf returns the one that somebody is here by since before the entry of a number;
	// nil: none.
	HolderOf(who sshchat.Person, entry uint64) Holder
	// TellAll tells all sessions.
	TellAll(n sshchat.Notice)
}

// Watch is one node's watch over itself and over those that die.
type Watch struct {
	books   *books.Books
	house   House
	changed bell.Bell     // what mu guards is another
	claimed uint64        // the lease under which names were claimed last; of the goroutine of Run
	routed  atomic.Uint64 // the number up to which Route has taken in the log
	moved   bell.Bell     // routed is another
	mu      lock.Leaf     // guards what follows
	health  sshchat.Health
	lost    map[Holder]map[sshchat.RoomID]bool // who was told to have left, and in which rooms, though they are here
}

// New returns the watch of a node.
func New(b *books.Books, h House) *Watch {
	w := &Watch{books: b, house: h, changed: bell.New(), moved: bell.New(), lost: map[Holder]map[sshchat.RoomID]bool{}}
	w.health.Lease = b.Ledger.Link.Now().Lease
	b.Cards.Owes = func() { w.again(oweAgain) }
	return w
}

// Run follows how the node is doing, and who is left behind by those that have died, until ctx
// ends.
func (w *Watch) Run(ctx context.Context) error {
	of := w.books.Ledger.Cluster
	if of == nil {
		return nil
	}
	w.routed.CompareAndSwap(0, w.books.Live.RoutedTo()) // what was there before is not routed
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	errs := make([]error, 2)
	wg.Go(func() {
		defer stop()
		errs[0] = of.FollowHealth(ctx, func(h sshchat.Health) error {
			w.mu.Lock()
			w.health = h
			w.mu.Unlock()
			w.changed.Ring()
			return nil
		})
	})
	wg.Go(func() {
		defer stop()
		errs[1] = of.FollowGraves(ctx, func(ctx context.Context, g sshchat.Grave) error {
			w.books.Ledger.Link.Await(ctx) // those who are here hold their names first
			(&burial{w.books, g}).run(ctx)
			return nil
		})
	})
	for ctx.Err() == nil {
		w.step(ctx)
		select {
		case <-w.changed:
		case <-ctx.Done():
		}
	}
	wg.Wait()
	w.end()
	return errors.Join(errs...)
}

// end lets go of what waits for this node to be well again.
func (w *Watch) end() {
	link := w.books.Ledger.Link
	now, open := link.Now(), link.Open()
	now.Over = true
	link.Change(now)
	if open {
		w.books.Live.Flush()
	} else { // it would not get through any more: others bury this node
		w.books.Live.Abandon()
	}
}

// again has the next step be done in a while.
func (w *Watch) again(d time.Duration) { w.books.Ledger.Clock.AfterFunc(d, w.changed.Ring) }

// step does what there is to do now.
func (w *Watch) step(ctx context.Context) {
	w.mu.Lock()
	h := w.health
	w.mu.Unlock()
	link := w.books.Ledger.Link
	was := link.Now()
	now := ledger.Standing{Lease: h.Lease, Stalled: h.Stalled, Settled: was.Settled}
	if now.Lease != 0 && !now.Stalled.IsZero() {
		if wait := stallGrace - w.books.Ledger.Clock.Now().Sub(now.Stalled); wait > 0 && was.Stalled.IsZero() {
			now.Stalled = time.Time{}
			w.again(wait)
		}
	}
	if now != was {
		link.Change(now)
	}
	if was.Lease != 0 && now.Lease != was.Lease { // others bury what hung on it
		w.books.Live.Abandon()
		w.books.Cards.Abandon()
	}
	switch {
	case now.Lease == 0:
		if was.Lease != 0 {
			w.house.TellAll(sshchat.Done{Key: "link.cut"})
		}
	case !now.Stalled.IsZero():
		if was.Stalled.IsZero() {
			w.house.TellAll(sshchat.Done{Key: "link.stalls"})
		}
	case now.Settled != now.Lease:
		if err := w.settle(ctx, now.Lease); err != nil {
			w.again(reclaimAgain)
			return
		}
		w.comeBack() // before anybody can write
		now.Settled = now.Lease
		link.Change(now)
		w.comeBack() // of whom Route was told meanwhile
		w.recover()
	case now != was:
		w.recover()
	default:
		w.books.Cards.Settle()
	}
}

// recover does what had to wait, and tells everybody that it is over.
func (w *Watch) recover() {
	w.books.Live.Flush()
	w.books.Cards.Settle()
	w.house.TellAll(sshchat.Done{Key: "link.back"})
}
