package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/sqlite/store"
)

// Options are the choices of Open. The zero Options keep everything for ever.
type Options struct {
	Limits *Limits // how much is kept; nil: all
	Queue  int     // how many appends may wait; 0 means memory.DefaultQueue

	// RoomKeep reads of a key's value which room forgets what is older than keep; an
	// empty room, or no keep, is none. Such a room can only forget sooner than Limits
	// says. It is asked of every durable key, at the start and when it changes, from
	// the writer, and must not block. nil means that no key says so.
	RoomKeep func(sshchat.Value) (room sshchat.RoomID, keep time.Duration)

	// Trouble is told why history is not being kept, and nil when it is again. It is
	// called from the writer and must not block.
	Trouble func(error)

	// Warn is told what was put off and is tried again: forgetting what is too old.
	// It must not block.
	Warn func(error)

	Now func() time.Time // nil means time.Now

	faults func() error // a test's way to break a commit after its work, before its end
	tail   int          // a test's way to have pages read from the file; 0 means tailEntries
}

// Engine keeps the log in one SQLite file. It implements sshchat.Engine.
type Engine struct {
	*reader
	queue  *memory.Queue
	keys   *memory.Keys
	writer *writer

	running sync.WaitGroup // the writer's goroutine
	closing sync.Once
	closed  error // what the writer met when it ended
}

// Open opens the history at path, which it creates if there is none. A file that is
// damaged, in use or of a newer program is refused in one line that says what to do.
func Open(path string, o Options) (*Engine, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Trouble == nil {
		o.Trouble = func(error) {}
	}
	if o.Warn == nil {
		o.Warn = func(error) {}
	}
	ctx := context.Background() // opening is short and leaves nothing half done
	s, err := store.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	if o.faults != nil {
		s.Faults = o.faults
	}
	e, err := start(ctx, s, o)
	if err != nil {
		return nil, errors.Join(store.OpenError(s.Path, err), s.Close(ctx))
	}
	return e, nil
}

// start makes an engine of an open store.
func start(ctx context.Context, s *store.Store, o Options) (*Engine, error) {
	recent, err := s.LoadRecent(ctx)
	if err != nil {
		return nil, err
	}
	rooms := newKeeps(o.RoomKeep)
	keys, err := s.LoadKeys(ctx, rooms.set)
	if err != nil {
		return nil, err
	}
	r, err := newReader(s, cmp.Or(o.tail, tailEntries))
	if err != nil {
		return nil, err
	}
	e := &Engine{reader: r, queue: memory.NewQueue(o.Queue), keys: keys}
	e.writer = newWriter(s, o, e.queue, e.tail, recent, rooms)
	e.waiting = &e.writer.trouble.unsaved
	e.running.Go(func() { e.closed = e.writer.run() }) // Close waits
	return e, nil
}

// Append implements sshchat.Engine.
func (e *Engine) Append(entry sshchat.Entry, done func(sshchat.Entry, error)) {
	e.queue.Append(entry, done)
}

// Lease implements sshchat.Engine.
func (e *Engine) Lease() sshchat.Lease { return e.keys }

// Close implements sshchat.Engine. It returns an error if something that people saw
// could not be saved. A second Close does nothing.
func (e *Engine) Close() error {
	e.closing.Do(func() {
		e.queue.Close()
		e.running.Wait()
		e.tail.Close()
		e.keys.Close()
		if err := errors.Join(e.closed, e.reader.close()); err != nil {
			e.closed = fmt.Errorf("close history %s: %w", e.path, err)
		}
	})
	return e.closed
}
