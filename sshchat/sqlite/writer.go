package sqlite

import (
	"context"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/bell"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/sqlite/store"
)

const (
	// commitEntries bounds a commit: at 30 µs an entry, how long the first of them
	// waits for the last.
	commitEntries = 1024

	// tickEvery is how often the writer looks after the file: tries it again in
	// trouble, forgets what is too old.
	tickEvery = time.Second
)

// writer is the goroutine that owns the store: it gives out the numbers, commits,
// and hands on what is durable.
type writer struct {
	*store.Store
	options Options
	queue   *memory.Queue
	tail    *memory.Log
	recent  *memory.Recent
	saves   chan save     // durable keys
	again   bell.Bell     // there is more to forget
	stopped chan struct{} // closed when nobody reads saves any more
	trouble trouble
	keeps   *keeps
	scrub   bool // the write-ahead log may still hold text that is gone
	warned  bool // tidying up failed last time

	// The ids of entries up to old are no longer needed; those after young are
	// younger than turned.
	old, young uint64
	turned     time.Time
}

func newWriter(s *store.Store, o Options, q *memory.Queue, tail *memory.Log, recent *memory.Recent, k *keeps) *writer {
	if o.Limits == nil {
		o.Limits = NewLimits(0, 0)
	}
	return &writer{
		Store: s, options: o, queue: q, tail: tail, recent: recent, keeps: k,
		saves:   make(chan save),
		again:   bell.New(),
		stopped: make(chan struct{}),
		young:   s.Last,
		trouble: trouble{calm: calmTicks},
		turned:  o.Now(),
	}
}

// run writes until the queue is closed and empty. It returns an error if something
// could not be saved in the end.
func (w *writer) run() error {
	defer close(w.stopped)
	ctx := context.Background() // what was accepted is written, whatever else ends
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	w.tellCrash(ctx)
	for {
		select {
		case <-w.queue.Bell():
			if !w.drain(ctx) {
				return w.finish(ctx)
			}
		case s := <-w.saves:
			w.saveKeys(ctx, s)
		case <-tick.C:
			w.tick(ctx)
		case <-w.again:
			w.forget(ctx)
		}
	}
}

// tick looks after the file.
func (w *writer) tick(ctx context.Context) {
	lost := w.HoldLock(w.options.Warn) // in trouble, too: it is no time for a second server
	if w.trouble.is() {
		if w.trouble.due() {
			w.retry(ctx)
		}
		return
	}
	if lost == nil {
		lost = w.Patrol(ctx)
	}
	if lost != nil {
		w.beginTrouble(lost, nil)
		return
	}
	w.trouble.calm++
	w.forget(ctx)
	if w.scrub {
		w.scrubLog(ctx)
	}
}

// drain takes what has queued up, one commit at a time, until nothing is left. It
// reports false when there will never be more.
func (w *writer) drain(ctx context.Context) bool {
	for {
		items, more := w.queue.Take(commitEntries)
		if len(items) == 0 {
			return more
		}
		w.append(ctx, items)
	}
}

// append numbers the items, makes them durable, hands them to the followers and
// then answers. When the file cannot be written they are handed on all the same.
func (w *writer) append(ctx context.Context, items []memory.Item) {
	now := memory.Stamp(w.options.Now())
	fresh := make([]*sshchat.Entry, 0, len(items))
	answers := make([]error, len(items))
	for i := range items {
		e := &items[i].Entry
		if w.recent.Repeated(e, now) {
			continue
		}
		if !w.number(e, now) {
			answers[i] = sshchat.ErrUnavailable
			continue
		}
		w.recent.Add(e.ID, e.Seq, now)
		stored := *e // readers share this one; the caller keeps its own
		fresh = append(fresh, &stored)
	}
	if len(fresh) > 0 {
		w.publish(ctx, fresh)
	}
	for i, it := range items {
		it.Done(it.Entry, answers[i])
	}
}

// number gives e the next number. It reports false when the reserve is used up,
// which takes days of trouble: beyond it a number might be given out twice.
func (w *writer) number(e *sshchat.Entry, now time.Time) bool {
	if w.Last >= w.Reserved {
		return false
	}
	w.Last++
	e.Seq, e.At = w.Last, now
	return true
}

// publish makes numbered entries durable and hands them to the followers.
func (w *writer) publish(ctx context.Context, fresh []*sshchat.Entry) {
	var err error
	if !w.trouble.is() {
		err = w.Commit(ctx, fresh, func() error { return w.prune(ctx, fresh) })
		w.scrub = w.scrub || amends(fresh)
	}
	if err != nil {
		w.beginTrouble(err, fresh)
		return
	}
	if w.trouble.is() {
		w.trouble.add(fresh) // before the tail, so that who is behind it finds them
	}
	w.tail.Add(fresh...)
}

// prune removes ids that need not be remembered any more, at most twice as many as
// were added, so that no commit is long. Like memory.Recent it keeps generations.
func (w *writer) prune(ctx context.Context, added []*sshchat.Entry) error {
	newest := added[len(added)-1]
	if age := newest.At.Sub(w.turned); age < -memory.RepeatWithin || age >= memory.RepeatWithin {
		w.old, w.young, w.turned = w.young, newest.Seq, newest.At
	}
	if w.old == 0 {
		return nil
	}
	return w.PruneRecent(ctx, w.old, 2*len(added)+16)
}

// amends reports whether some of the entries take the text of others.
func amends(entries []*sshchat.Entry) bool {
	return slices.ContainsFunc(entries, (*sshchat.Entry).Amends)
}

// finish saves what it can and closes the file.
func (w *writer) finish(ctx context.Context) error {
	if w.trouble.is() {
		w.retry(ctx)
	}
	lost := w.trouble.giveUp()
	return store.Join(lost, w.Store.Close(ctx))
}
