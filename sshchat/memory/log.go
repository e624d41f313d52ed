package memory

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"sshchat/sshchat"
	"sshchat/sshchat/bell"
)

// Log holds the newest entries of all rooms, in the order of their numbers. One
// writer adds; anybody may read.
//
// Readers take the slice under the lock and read it without: what a slice holds
// never changes. Trimming and erasing, which are rare, make a new one.
type Log struct {
	max int

	mu      sync.Mutex
	entries []*sshchat.Entry // rising Seq
	base    uint64           // every entry with Seq > base is here
	head    uint64           // the newest number ever added
	closed  bool
	bells   map[bell.Bell]struct{} // who waits for more
}

// NewLog makes a Log that follows on the number head, and lets the oldest entries
// go when it holds more than max.
func NewLog(head uint64, max int) *Log {
	return &Log{max: max, base: head, head: head, bells: map[bell.Bell]struct{}{}}
}

// Add appends entries with rising numbers and wakes the followers. Erased and Edited
// entries change what they refer to, so that nobody who reads after it meets the old
// text.
func (l *Log) Add(entries ...*sshchat.Entry) {
	if len(entries) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, entries...)
	l.head = entries[len(entries)-1].Seq
	l.entries = amend(l.entries, entries)
	// An eighth of slack makes the copying of a trim rare.
	if len(l.entries) > l.max+l.max/8 {
		n := len(l.entries) - l.max
		l.base = l.entries[n-1].Seq
		l.entries = slices.Clone(l.entries[n:])
	}
	for b := range l.bells {
		b.Ring()
	}
}

// After returns every entry with Seq > after. It reports false when the log has let
// some of them go. The slice is shared: it must not be changed.
func (l *Log) After(after uint64) ([]*sshchat.Entry, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if after < l.base {
		return nil, false
	}
	return tailOf(l.entries, after), true
}

// Head returns the newest number.
func (l *Log) Head() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head
}

// Base returns the number that everything here comes after.
func (l *Log) Base() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.base
}

// Follow is Engine.Follow. What the log has let go comes from older, which returns
// entries with after < Seq <= upTo in rising order, at least one if there are any.
func (l *Log) Follow(
	ctx context.Context, after uint64,
	older func(ctx context.Context, after, upTo uint64) ([]*sshchat.Entry, error),
	fn func([]*sshchat.Entry) error,
) error {
	more := bell.New()
	l.mu.Lock()
	l.bells[more] = struct{}{}
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		delete(l.bells, more)
		l.mu.Unlock()
	}()
	for ctx.Err() == nil {
		closed := l.isClosed() // before looking: what was added until then is delivered
		// The base is read first as well: what lies before it can only be in older.
		base := l.Base()
		batch, ok := l.After(after)
		if !ok {
			var err error
			if batch, err = older(ctx, after, base); err != nil {
				return err
			}
		}
		switch {
		case len(batch) > 0:
			after = batch[len(batch)-1].Seq
			if err := fn(batch); err != nil {
				return err
			}
		case !ok:
			after = max(after, base) // nothing is left of what lay between
		case closed:
			return sshchat.ErrClosed
		default:
			select {
			case <-more:
			case <-ctx.Done():
			}
		}
	}
	return ctx.Err()
}

// Page is Engine.Page over what the log holds.
func (l *Log) Page(r sshchat.Range) []sshchat.Entry {
	all := l.snapshot()
	limit, weight := PageLimit(r.Limit), 0
	found := make([]sshchat.Entry, 0, min(limit, len(all)))
	for i := range all {
		e := all[i]
		if !r.Oldest {
			e = all[len(all)-1-i]
		}
		if len(found) == limit || weight >= r.Bytes && r.Bytes > 0 {
			break
		}
		if InRange(e, r) {
			found = append(found, *e)
			weight += len(e.Body.String())
		}
	}
	if !r.Oldest {
		slices.Reverse(found)
	}
	return found
}

// Next is Page of what comes after an entry, oldest first, without the IDs. It reports
// false when the log may have let some of it go.
func (l *Log) Next(r sshchat.Range) (found []sshchat.Entry, ok bool) {
	all, ok := l.After(r.After)
	if !ok || !r.Oldest {
		return nil, false
	}
	limit, weight := PageLimit(r.Limit), 0
	for _, e := range all {
		if len(found) == limit || weight >= r.Bytes && r.Bytes > 0 {
			break
		}
		if InRange(e, r) {
			found = append(found, *e)
			found[len(found)-1].ID = ""
			weight += len(e.Body.String())
		}
	}
	return found, true
}

// Search is Engine.Search over what the log holds.
func (l *Log) Search(q sshchat.Query) []sshchat.Entry {
	match := newMatcher(q)
	limit := SearchLimit(q.Limit)
	var found []sshchat.Entry
	for _, e := range slices.Backward(l.snapshot()) {
		if len(found) == limit {
			break
		}
		if match.entry(e) {
			found = append(found, *e)
		}
	}
	return found
}

// Forget takes entries out, by their numbers in rising order: they are too old. Who
// has their slice keeps it.
func (l *Log) Forget(seqs []int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(seqs) == 0 || uint64(seqs[len(seqs)-1]) <= l.base {
		return
	}
	l.entries = slices.DeleteFunc(slices.Clone(l.entries), func(e *sshchat.Entry) bool {
		_, gone := slices.BinarySearch(seqs, int64(e.Seq))
		return gone
	})
}

// Reset lets everything go and follows on the number head: what lies before it is to be read
// from elsewhere.
func (l *Log) Reset(head uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries, l.base, l.head = nil, head, max(l.head, head)
}

// Close ends every Follow once it has delivered what the log holds.
func (l *Log) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for b := range l.bells {
		b.Ring()
	}
}

func (l *Log) snapshot() []*sshchat.Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.entries
}

func (l *Log) isClosed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closed
}

// find returns where the entry seq is, or would be.
func find(entries []*sshchat.Entry, seq uint64) (int, bool) {
	return slices.BinarySearchFunc(entries, seq, func(e *sshchat.Entry, seq uint64) int {
		return cmp.Compare(e.Seq, seq)
	})
}

// tailOf returns the entries with Seq > after, with no room to append.
func tailOf(entries []*sshchat.Entry, after uint64) []*sshchat.Entry {
	i, ok := find(entries, after)
	if ok {
		i++
	}
	return entries[i:len(entries):len(entries)]
}
