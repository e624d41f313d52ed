package sshchat

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"
)

// changeTries is how often a change of a record is tried before its caller is told: each
// time that it fails, somebody else's succeeded.
const changeTries = 8

// ledger is the engine as the books use it: it makes entries, and keeps records as JSON.
// It knows nothing of what a record means.
type ledger struct {
	engine Engine
	clock  Clock
	log    func(msg string, args ...any)
	id     string        // makes entry IDs unique over restarts
	next   atomic.Uint64 // and over this run
}

// newLedger returns the ledger that is kept by e, whose reads end. log hears of what nobody
// can be told of.
func newLedger(e Engine, clock Clock, log func(string, ...any)) *ledger {
	return &ledger{engine: patient{e, readWait}, clock: clock, log: log, id: rand.Text()[:12]}
}

// newID makes an ID that no node has made before.
func (l *ledger) newID() string { return l.id + strconv.FormatUint(l.next.Add(1), 36) }

// entry makes an entry that the engine has yet to number.
func (l *ledger) entry(room string, k Kind, from Person) Entry {
	return Entry{
		ID:   l.newID(),
		Room: room, Kind: k, From: from,
	}
}

// ignore is the done of an entry that nobody waits for. The engine tells the room
// itself when it cannot keep history.
func (l *ledger) ignore(Entry, error) {}

// appendWait appends e and waits until it is stored.
func (l *ledger) appendWait(ctx context.Context, e Entry) error {
	stored := make(chan error, 1)
	l.engine.Append(e, func(_ Entry, err error) { stored <- err })
	select {
	case err := <-stored:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// warn logs what could not be done for somebody, unless that is because ctx, their
// session's, has ended: a client that drops dead is no trouble of the server's.
func (l *ledger) warn(ctx context.Context, msg string, args ...any) {
	if ctx.Err() == nil {
		l.log(msg, args...)
	}
}

// getJSON reads a record; rev is 0 when there is none.
func (l *ledger) getJSON(ctx context.Context, key string, into any) (rev uint64, err error) {
	v, err := l.engine.Get(ctx, key)
	if err != nil || v.Rev == 0 {
		return 0, err
	}
	if err := json.Unmarshal(v.Data, into); err != nil {
		return 0, fmt.Errorf("read the record %s: %w", key, err)
	}
	return v.Rev, nil
}

func (l *ledger) setJSON(ctx context.Context, key string, from any, o SetOpt) (rev uint64, err error) {
	data, err := json.Marshal(from)
	if err != nil {
		return 0, err
	}
	return l.engine.Set(ctx, key, data, o)
}

// each calls fn with every record under prefix.
func (l *ledger) each(ctx context.Context, prefix string, fn func(Value) error) error {
	err := l.engine.Watch(ctx, prefix, func(v Value) error {
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

// every waits for the next of so many turns; it reports false when ctx ends.
func (l *ledger) every(ctx context.Context, d time.Duration) bool {
	due := make(chan struct{})
	stop := l.clock.AfterFunc(d, func() { close(due) })
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
	errAsIs = errors.New("the record is as it should be") // nothing is written
	errDrop = errors.New("the record is to go")           // it is deleted
)

// change changes the record under key by compare-and-set, and returns its new revision.
// edit gets the present record, with its revision (0: there is none), once more each time
// that somebody else was quicker; its error ends the change, and nothing is written.
// ErrConflict says that others were quicker all the time.
func change[T any](ctx context.Context, l *ledger, key string, edit func(record *T, rev uint64) error) (rev uint64, err error) {
	for range changeTries {
		var record T
		rev, err := l.getJSON(ctx, key, &record)
		if err != nil {
			return 0, err
		}
		err = edit(&record, rev)
		switch {
		case errors.Is(err, errAsIs), errors.Is(err, errDrop) && rev == 0:
			return rev, nil
		case errors.Is(err, errDrop):
			_, err = l.engine.Set(ctx, key, nil, SetOpt{IfRev: rev, Delete: true})
			rev = 0
		case err == nil:
			rev, err = l.setJSON(ctx, key, &record, SetOpt{IfRev: rev})
		default:
			return 0, err
		}
		if !errors.Is(err, ErrConflict) {
			return rev, err
		}
	}
	return 0, fmt.Errorf("the record %s changes all the time: %w", key, ErrConflict)
}

// remove deletes a record, whatever it is by then.
func (l *ledger) remove(ctx context.Context, key string) error {
	_, err := l.engine.Set(ctx, key, nil, SetOpt{Any: true, Delete: true})
	return err
}

// note keeps a record whatever was there. To fail to is for the log, which is told what it
// was for: whoever it is about may have gone.
func (l *ledger) note(ctx context.Context, what, key string, from any) {
	_, err := l.setJSON(ctx, key, from, SetOpt{Any: true})
	if err != nil && !errors.Is(err, ErrClosed) {
		l.warn(ctx, what, "key", key, "err", err)
	}
}
