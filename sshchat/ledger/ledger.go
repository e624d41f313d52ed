package ledger

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"sshchat/sshchat"
)

// ChangeTries is how often a change of a record is tried before its caller is told: each
// time that it fails, somebody else's succeeded.
const ChangeTries = 8

// Ledger is the engine as the books use it: it makes entries, and keeps records as JSON.
// It knows nothing of what a record means.
type Ledger struct {
	Engine  sshchat.Engine
	Clock   sshchat.Clock // of the machine, or that of all nodes if there are several
	Log     func(msg string, args ...any)
	Cluster sshchat.Cluster // the engine, if several nodes share it; nil: this one is alone
	Link    *Link           // how this node is doing among them
	id      string          // makes entry IDs unique over restarts
	next    atomic.Uint64   // and over this run
}

// New returns the ledger that is kept by e, whose reads end. log hears of what nobody
// can be told of.
func New(e sshchat.Engine, clock sshchat.Clock, log func(string, ...any)) *Ledger {
	cluster, _ := e.(sshchat.Cluster)
	if cluster != nil {
		clock = common{clock, cluster}
	}
	link := newLink(cluster)
	return &Ledger{
		Engine: patient{e, ReadWait, link}, Clock: clock, Log: unlessShut(log), Cluster: cluster, Link: link, id: rand.Text()[:12],
	}
}

// common is the clock of one of several nodes: what one notes the others read.
type common struct {
	sshchat.Clock
	of sshchat.Cluster
}

// Now is the servers' time.
func (c common) Now() time.Time { return c.of.Now() }

// NewID makes an ID that no node has made before.
func (l *Ledger) NewID() string { return l.id + strconv.FormatUint(l.next.Add(1), 36) }

// Made reports whether this run of this node made an ID.
func (l *Ledger) Made(id string) bool { return strings.HasPrefix(id, l.id) }

// Entry makes an entry that the engine has yet to number.
func (l *Ledger) Entry(room sshchat.RoomID, k sshchat.Kind, from sshchat.Person) sshchat.Entry {
	return sshchat.Entry{
		ID:   l.NewID(),
		Room: room, Kind: k, From: from,
	}
}

// Ignore is the done of an entry that nobody waits for. The engine tells the room
// itself when it cannot keep history.
func (l *Ledger) Ignore(sshchat.Entry, error) {}

// AppendWait appends e and waits until it is stored.
func (l *Ledger) AppendWait(ctx context.Context, e sshchat.Entry) error {
	stored := make(chan error, 1)
	l.Engine.Append(e, func(_ sshchat.Entry, err error) { stored <- err })
	select {
	case err := <-stored:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// SeqBefore returns the number behind which everything since a moment lies, in every
// room.
func (l *Ledger) SeqBefore(ctx context.Context, at time.Time) (uint64, error) {
	head, err := l.Engine.Head(ctx) // first: what comes meanwhile is new
	if err != nil {
		return 0, err
	}
	page, err := l.Engine.Page(ctx, sshchat.Range{Since: at, Oldest: true, Limit: 1})
	if err != nil || len(page) == 0 {
		return head, err
	}
	return min(head, page[0].Seq-1), nil
}

// Warn logs what could not be done for somebody, unless that is because ctx, their
// session's, has ended: a client that drops dead is no trouble of the server's.
func (l *Ledger) Warn(ctx context.Context, msg string, args ...any) {
	if ctx.Err() == nil {
		l.Log(msg, args...)
	}
}

// GetJSON reads a record; rev is 0 when there is none.
func (l *Ledger) GetJSON(ctx context.Context, key string, into any) (rev uint64, err error) {
	v, err := l.Engine.Get(ctx, key)
	if err != nil || v.Rev == 0 {
		return 0, err
	}
	if err := json.Unmarshal(v.Data, into); err != nil {
		return 0, fmt.Errorf("read the record %s: %w", key, err)
	}
	return v.Rev, nil
}

// SetJSON writes a record of JSON and returns its revision.
func (l *Ledger) SetJSON(ctx context.Context, key string, from any, o sshchat.SetOpt) (rev uint64, err error) {
	data, err := json.Marshal(from)
	if err != nil {
		return 0, err
	}
	return l.Engine.Set(ctx, key, data, o)
}

// Each calls fn with every record under prefix.
func (l *Ledger) Each(ctx context.Context, prefix string, fn func(sshchat.Value) error) error {
	err := l.Engine.Watch(ctx, prefix, func(v sshchat.Value) error {
		if v.Key == "" {
			return errLoaded
		}
		if v.Rev == 0 {
			return nil
		}
		return fn(v)
	})
	if errors.Is(err, errLoaded) {
		return nil
	}
	return err
}

// Every waits for the next of so many turns; it reports false when ctx ends.
func (l *Ledger) Every(ctx context.Context, d time.Duration) bool {
	due := make(chan struct{})
	stop := l.Clock.AfterFunc(d, func() { close(due) })
	select {
	case <-ctx.Done():
		stop()
		return false
	case <-due:
		return true
	}
}

// errLoaded ends the watch that only loads.
var errLoaded = errors.New("loaded")

// What an edit may return to change that is no error of it.
var (
	ErrAsIs = errors.New("the record is as it should be") // nothing is written
	ErrDrop = errors.New("the record is to go")           // it is deleted
)

// Change changes the record under key by compare-and-set, and returns its new revision.
// edit gets the present record, with its revision (0: there is none), once more each time
// that somebody else was quicker; its error ends the change, and nothing is written.
// ErrConflict says that others were quicker all the time.
func Change[T any](ctx context.Context, l *Ledger, key string, edit func(record *T, rev uint64) error) (rev uint64, err error) {
	for range ChangeTries {
		var record T
		rev, err := l.GetJSON(ctx, key, &record)
		if err != nil {
			return 0, err
		}
		err = edit(&record, rev)
		switch {
		case errors.Is(err, ErrAsIs), errors.Is(err, ErrDrop) && rev == 0:
			return rev, nil
		case errors.Is(err, ErrDrop):
			_, err = l.Engine.Set(ctx, key, nil, sshchat.SetOpt{IfRev: rev, Delete: true})
			rev = 0
		case err == nil:
			rev, err = l.SetJSON(ctx, key, &record, sshchat.SetOpt{IfRev: rev})
		default:
			return 0, err
		}
		if !errors.Is(err, sshchat.ErrConflict) {
			return rev, err
		}
	}
	return 0, fmt.Errorf("the record %s changes all the time: %w", key, sshchat.ErrConflict)
}

// Remove deletes a record, whatever it is by then.
func (l *Ledger) Remove(ctx context.Context, key string) error {
	_, err := l.Engine.Set(ctx, key, nil, sshchat.SetOpt{Any: true, Delete: true})
	return err
}

// Note keeps a record whatever was there. To fail to is for the log, which is told what it
// was for: whoever it is about may have gone.
func (l *Ledger) Note(ctx context.Context, what, key string, from any) {
	_, err := l.SetJSON(ctx, key, from, sshchat.SetOpt{Any: true})
	if err != nil && !errors.Is(err, sshchat.ErrClosed) && l.Link.Open() { // else all that is kept fails, and it is told once
		l.Warn(ctx, what, "key", key, "err", err)
	}
}
