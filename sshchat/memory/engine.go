package memory

import (
	"context"
	"sync"
	"time"

	"sshchat/sshchat"
)

const (
	// DefaultEntries bounds the log: some 30 MB of talk, weeks of a quiet room.
	DefaultEntries = 100_000

	// batchEntries is how many entries get their numbers in one go. It bounds how
	// long the first of them waits for the last.
	batchEntries = 1024
)

// Options are the choices of New. The zero Options are good for every use.
type Options struct {
	Entries int              // how many entries are kept; 0 means DefaultEntries
	Queue   int              // how many appends may wait; 0 means DefaultQueue
	Now     func() time.Time // nil means time.Now
}

// Engine keeps the log and the keys in memory. It implements sshchat.Engine.
type Engine struct {
	now   func() time.Time
	log   *Log
	keys  *Keys
	queue *Queue
	done  sync.WaitGroup // the writer
}

// New starts an engine with an empty log. Close it, or its goroutine stays.
func New(o Options) *Engine {
	if o.Entries <= 0 {
		o.Entries = DefaultEntries
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	e := &Engine{
		now:   o.Now,
		log:   NewLog(0, o.Entries),
		keys:  NewKeys(1),
		queue: NewQueue(o.Queue),
	}
	e.done.Go(e.write) // Close waits
	return e
}

// write owns the numbers until the queue is closed and empty.
func (e *Engine) write() {
	var last uint64
	recent := NewRecent()
	for range e.queue.Bell() {
		for {
			items, more := e.queue.Take(batchEntries)
			if len(items) == 0 {
				if !more {
					return
				}
				break
			}
			at := Stamp(e.now())
			fresh := make([]*sshchat.Entry, 0, len(items))
			for i := range items {
				entry := &items[i].Entry
				if recent.Repeated(entry, at) {
					continue
				}
				last++
				entry.Seq, entry.At = last, at
				recent.Add(entry.ID, last, at)
				stored := *entry // readers share this one; the caller keeps its own
				fresh = append(fresh, &stored)
			}
			e.log.Add(fresh...)
			for _, it := range items {
				it.Done(it.Entry, nil)
			}
		}
	}
}

// Append implements sshchat.Engine.
func (e *Engine) Append(entry sshchat.Entry, done func(sshchat.Entry, error)) {
	e.queue.Append(entry, done)
}

// Follow implements sshchat.Engine. Entries that the log has forgotten are passed
// over.
func (e *Engine) Follow(ctx context.Context, after uint64, fn func([]*sshchat.Entry) error) error {
	forgotten := func(_ context.Context, _, _ uint64) ([]*sshchat.Entry, error) { return nil, nil }
	return e.log.Follow(ctx, after, forgotten, fn)
}

// Head implements sshchat.Engine.
func (e *Engine) Head(context.Context) (uint64, error) { return e.log.Head(), nil }

// Page implements sshchat.Engine.
func (e *Engine) Page(_ context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	return e.log.Page(r), nil
}

// Search implements sshchat.Engine. It looks for each word anywhere in the text.
func (e *Engine) Search(_ context.Context, q sshchat.Query) ([]sshchat.Entry, error) {
	return e.log.Search(q), nil
}

// Activity implements sshchat.Engine.
func (e *Engine) Activity(_ context.Context, room sshchat.RoomID, since time.Time, every time.Duration, n int) ([]int, error) {
	b, err := NewBuckets(since, every, n)
	if err != nil {
		return nil, err
	}
	counts := make([]int, n)
	e.log.Count(room, b, counts)
	return counts, nil
}

// Get implements sshchat.Engine.
func (e *Engine) Get(_ context.Context, key string) (sshchat.Value, error) {
	return e.keys.Get(key), nil
}

// Set implements sshchat.Engine.
func (e *Engine) Set(ctx context.Context, key string, value []byte, o sshchat.SetOpt) (uint64, error) {
	return e.keys.Set(ctx, key, value, o, nil)
}

// Watch implements sshchat.Engine.
func (e *Engine) Watch(ctx context.Context, prefix string, fn func(sshchat.Value) error) error {
	return e.keys.Watch(ctx, prefix, fn)
}

// Lease implements sshchat.Engine.
func (e *Engine) Lease() sshchat.Lease { return e.keys }

// Close implements sshchat.Engine. A second Close does nothing.
func (e *Engine) Close() error {
	e.queue.Close()
	e.done.Wait()
	e.log.Close()
	e.keys.Close()
	return nil
}

// Stamp is the time that an entry gets: UTC in whole milliseconds, the precision
// that is kept on disk, so that an entry read back equals the one delivered.
func Stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
