package sshchat

import (
	"context"
	"errors"
	"time"
)

var (
	// ErrConflict: the key exists, or its revision is not the expected one.
	// Nothing was written.
	ErrConflict = errors.New("conflict")
	// ErrUnavailable: the write may or may not happen. Retry with the same
	// Entry.ID (Append), or read the key back (Set).
	ErrUnavailable = errors.New("engine unavailable, outcome unknown")
	// ErrClosed: the engine was closed; nothing was written.
	ErrClosed = errors.New("engine closed")
)

// Engine orders entries, keeps them, and keeps small shared state. It is the only
// thing that changes between one machine and many. All methods are safe for
// concurrent use. One contract test (chattest.Contract) runs on every engine.
type Engine interface {
	// Append queues e and returns at once, so that a session never freezes on a
	// slow disk. done is called exactly once, from the engine's own goroutine, when
	// e has its number and survives what the engine promises to survive, or could
	// not be stored; it must not block. Appends of one caller in sequence keep
	// their order. A repeated ID (remembered for at least two minutes, over a
	// restart too) stores nothing and returns the first entry's number; an empty ID
	// is never a repeat. When more than the engine's bound is queued, done gets
	// ErrUnavailable at once, though never before Append returns.
	//
	// An Erased entry makes the engine forget the bodies of the entries named in
	// Refs (text really gone, search too) in the same step as it is stored, and
	// those of the Edited entries before it that refer to one of them.
	//
	// An Erased entry that says Who takes no text. It makes the engine forget who that account
	// was, in the same step and as thoroughly: in the entries Refs Somebody stands in its
	// place, whatever they name it as, and without Refs in the place of From in all entries.
	//
	// An Edited entry with a Body puts it in the place of the Body of the entry Ref,
	// whose Detail.Edited it sets, in the same step and as thoroughly; the rest of
	// that entry stays, its Code too. It does so if Ref is of the same Room, Said,
	// Acted or Told, and has a Body still; who may edit is the caller's to know. The
	// Edited entry is stored in any case. It keeps its Body, for those who follow,
	// until Ref is erased or the next Edited entry of the Room and Ref is stored:
	// who reads on later may meet it without.
	Append(e Entry, done func(Entry, error))

	// Follow calls fn with every entry of every room with Seq > after: stored ones
	// first, then new ones as they become durable, in order, each once, with no
	// gap, until ctx ends, fn fails or the engine is closed (ErrClosed; who had caught
	// up was given everything). Entries that became durable together come together.
	// fn must not block: the log's tail is in memory and slow readers read on from
	// there. It may keep the entries, which nobody changes, but not the slice.
	Follow(ctx context.Context, after uint64, fn func([]*Entry) error) error

	// Head returns the number of the newest entry, 0 for an empty log. Following
	// from Head misses nothing that is appended after the call.
	Head(ctx context.Context) (uint64, error)

	// Page returns entries of one room, and those told to every room, in rising
	// order; Room "" means all rooms. Erased entries come with an empty Body and the
	// Kind they had. Entries read from disk come without the ID they were sent with.
	Page(ctx context.Context, r Range) ([]Entry, error)

	// Search returns matches newest first: of Said, Acted, Told and Topic entries that
	// have a Body. The text of an edited one is found where it was put.
	Search(ctx context.Context, q Query) ([]Entry, error)

	// Activity counts what was Said and Acted in one room, and not erased, in each of
	// n stretches of time that begin with since and are every long. n is 1 to 1000,
	// every at least a millisecond, which is the grain of all times; else it fails.
	Activity(ctx context.Context, room RoomID, since time.Time, every time.Duration, n int) ([]int, error)

	// Get reads a key.
	Get(ctx context.Context, key string) (Value, error)

	// Set writes, creates or deletes a key if its revision allows it, atomically,
	// and returns the new revision. Claiming a name is Set(ctx, "name/"+n, v,
	// SetOpt{Ephemeral: true}): ErrConflict means that somebody holds it.
	Set(ctx context.Context, key string, value []byte, o SetOpt) (rev uint64, err error)

	// Watch calls fn with every key under prefix, then once with the zero Value
	// (all seen), then with each change in revision order per key; a deleted key
	// comes with Rev 0. Missed steps may be merged, the last state never is.
	// Returns when ctx ends, fn fails or the engine is closed (ErrClosed).
	Watch(ctx context.Context, prefix string, fn func(Value) error) error

	// Lease is what this node's ephemeral keys hang on.
	Lease() Lease

	// Close flushes what was queued and stops; ephemeral keys are gone.
	Close() error
}

// Range selects a stretch of one room's log. Zero fields do not restrict.
type Range struct {
	Room   RoomID
	After  uint64    // only Seq > After
	Before uint64    // only Seq < Before
	Since  time.Time // only At >= Since
	Until  time.Time // only At < Until
	Kinds  []Kind    // only these kinds
	By     AccountID // only what this account said and that has a Body: the cost is that of those
	Limit  int       // at most so many; 0 means 100, more than 1000 means 1000
	Bytes  int       // none behind the one whose Body makes so many: long ones come one by one
	Oldest bool      // when more match than Limit: the oldest of them, else the newest
}

// Query restricts Search. Zero fields do not restrict.
type Query struct {
	Text   string // words; CJK text from one character up; all must match
	Rooms  []RoomID
	From   string // a display name, compared without case
	Since  time.Time
	Until  time.Time
	Before uint64 // only entries with Seq < Before
	Limit  int    // 0 means 20, more than 200 means 200
}

// Value is the state of one key.
type Value struct {
	Key  string
	Data []byte
	Rev  uint64 // 0: the key does not exist
}

// SetOpt says when Set may write and how.
type SetOpt struct {
	IfRev     uint64 // write only if the key's revision is IfRev; 0: only if it does not exist
	Any       bool   // ignore IfRev
	Ephemeral bool   // the key vanishes when this node's lease ends (names, presence)
	// On is the lease that an ephemeral key hangs on instead, of another node that has a part in
	// it. One that has ended is no error: the key is in its grave then.
	On     LeaseOf
	Delete bool
}

// LeaseOf says which lease of which node. The zero LeaseOf is this node's own.
type LeaseOf struct {
	Node  string
	Epoch uint64
}

// Lease is this node's membership. On one machine it lasts as long as the engine.
type Lease interface {
	ID() uint64            // fencing token: higher is newer
	Done() <-chan struct{} // closed before any other node can take the keys over
}
