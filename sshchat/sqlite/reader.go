package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/sqlite/store"
)

// tailEntries is how many entries stay in memory for followers. One that is
// further behind reads on from the file.
const tailEntries = 4096

const (
	// readers is how many pages run at once. Each connection has a
	// page cache of 2 MB; more would not be faster on the few cores we run on.
	readers = 4

	// searchers is how many searches run at once, on connections of their own: a search
	// can take a second, and a login that reads a page must not wait behind it.
	searchers = 2
)

// reader is the end that reads: pages and searches from the file, followers from memory as
// long as they keep up.
type reader struct {
	path    string
	readers *sql.DB
	// searchers is a pool apart, so that no page waits behind a search.
	searchers *sql.DB
	tail      *memory.Log
	waiting   *atomic.Pointer[memory.Log] // what the file must still get, nil inside when it has all
	absent    atomic.Pointer[span]        // what is neither in the file nor in memory; of a Copy alone

	stop    context.CancelCauseFunc // ends reads that are under way
	reading context.Context
}

// newReader reads beside the store, with so many entries in memory for followers.
func newReader(s *store.Store, tail int) (*reader, error) {
	pages, err := store.OpenReaders(s.Path, readers)
	if err != nil {
		return nil, err
	}
	searches, err := store.OpenReaders(s.Path, searchers)
	if err != nil {
		return nil, errors.Join(err, pages.Close())
	}
	r := &reader{path: s.Path, readers: pages, searchers: searches, tail: memory.NewLog(s.Last, tail)}
	r.reading, r.stop = context.WithCancelCause(context.Background())
	return r, nil
}

// Follow implements sshchat.Engine.
func (e *reader) Follow(ctx context.Context, after uint64, fn func([]*sshchat.Entry) error) error {
	return e.tail.Follow(ctx, after, e.older, fn)
}

// Head implements sshchat.Engine.
func (e *reader) Head(context.Context) (uint64, error) { return e.tail.Head(), nil }

// unsaved returns what waits in memory for the file, nil when history is kept.
func (e *reader) unsaved() *memory.Log { return e.waiting.Load() }

// beginRead returns a context that ends with ctx or with the engine.
func (e *reader) beginRead(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(e.reading, func() { cancel(sshchat.ErrClosed) })
	return ctx, func() { stop(); cancel(nil) }
}

// readError words what a reader met. A read that the engine's end has cut short
// fails with ErrClosed.
func (e *reader) readError(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case e.reading.Err() != nil:
		return sshchat.ErrClosed
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return fmt.Errorf("read history %s: %w", e.path, err)
}

// close ends the reads that are under way.
func (e *reader) close() error {
	e.stop(sshchat.ErrClosed)
	return errors.Join(e.readers.Close(), e.searchers.Close())
}
