package sqlite

import (
	"context"
	"fmt"
	"math"
	"os"
	"sync/atomic"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/sqlite/store"
)

const (
	// unsavedEntries and unsavedBytes bound what is kept in memory while the file
	// cannot be written: hours of a busy room, and little enough that a full disk
	// does not become a full memory. Beyond it the oldest are given up and counted.
	unsavedEntries = 50_000
	unsavedBytes   = 32 << 20

	// entryBytes is what an entry takes beside its texts.
	entryBytes = 300
)

// trouble is the time in which the file cannot be written: what was said goes on to
// everybody and waits here. The writer owns it; readers look at unsaved.
type trouble struct {
	unsaved atomic.Pointer[memory.Log] // nil when history is being kept
	cause   error
	bytes   int
	lost    int         // entries given up
	skipped [][2]uint64 // their numbers, and others that no entry will have: first and last
	keys    map[string]sshchat.Value

	// A disk that is nearly full lets small commits through and no others. Trouble
	// that comes back soon is therefore given more and more time, or people would be
	// told of its end and its beginning every second.
	calm int // ticks since the last trouble ended
	hold int // ticks to wait before the file is tried, this time
	held int // of those, how many have passed
}

const (
	calmTicks = 60 // after a minute without, trouble is new
	holdTicks = 31 // the longest wait
)

// due reports whether it is time to try the file, and is asked once a tick.
func (t *trouble) due() bool {
	t.held++
	return t.held > t.hold
}

func (t *trouble) is() bool { return t.unsaved.Load() != nil }

// begin starts a time of trouble.
func (t *trouble) begin(cause error) {
	t.cause = cause
	t.hold, t.held = min(2*t.hold+1, holdTicks), 0
	if t.calm >= calmTicks {
		t.hold = 0
	}
	t.replace(nil)
}

// end ends it.
func (t *trouble) end() {
	t.cause, t.bytes, t.lost, t.skipped, t.calm = nil, 0, 0, nil, 0
	t.unsaved.Store(nil)
}

// add keeps entries until they can be saved.
func (t *trouble) add(entries []*sshchat.Entry) {
	log := t.unsaved.Load()
	log.Add(entries...)
	all, _ := log.After(0)
	for _, e := range entries {
		t.bytes += size(e)
	}
	if len(all) > unsavedEntries || t.bytes > unsavedBytes {
		t.shed(all)
	}
}

// shed gives up the oldest eighth. Never what says that history is not kept, nor
// what erases: a text that somebody took back must not return.
func (t *trouble) shed(all []*sshchat.Entry) {
	kept := make([]*sshchat.Entry, 0, len(all))
	for i, e := range all {
		full := len(all)-i+len(kept) > unsavedEntries*7/8 || t.bytes > unsavedBytes*7/8
		if !full || e.Kind == sshchat.HistoryOff || e.Kind == sshchat.Erased {
			kept = append(kept, e)
			continue
		}
		t.bytes -= size(e)
		t.lost++
		t.skip(e.Seq)
	}
	t.replace(kept)
}

// skip notes that no entry will have this number. Numbers come in rising order.
func (t *trouble) skip(seq uint64) {
	if n := len(t.skipped); n > 0 && t.skipped[n-1][1]+1 == seq {
		t.skipped[n-1][1] = seq
		return
	}
	t.skipped = append(t.skipped, [2]uint64{seq, seq})
}

// replace makes entries all that waits. Readers who have the old log are not
// disturbed.
func (t *trouble) replace(entries []*sshchat.Entry) {
	log := memory.NewLog(0, math.MaxInt/2) // bounded by shed
	log.Add(entries...)
	t.unsaved.Store(log)
}

// saved removes what is in the file by now: the entries up to seq.
func (t *trouble) saved(seq uint64) {
	rest, _ := t.unsaved.Load().After(seq)
	t.bytes = 0
	for _, e := range rest {
		t.bytes += size(e)
	}
	t.replace(rest)
}

// size estimates what an entry takes in memory.
func size(e *sshchat.Entry) int {
	return entryBytes + len(e.ID) + len(e.Room) + len(e.Body.String()) +
		len(e.From.Name.String()) + len(e.From.Account) + entryBytes*len(e.People) + 8*len(e.Refs)
}

// giveUp returns an error that says what is lost if the engine ends now.
func (t *trouble) giveUp() error {
	if !t.is() {
		return nil
	}
	all, _ := t.unsaved.Load().After(0)
	return fmt.Errorf("%d entries were shown but could not be saved: %w", len(all)+t.lost, t.cause)
}

// beginTrouble takes what could not be saved, hands it on all the same, and tells
// everybody once.
func (w *writer) beginTrouble(cause error, entries []*sshchat.Entry) {
	w.trouble.begin(cause)
	w.mark()
	off := &sshchat.Entry{Kind: sshchat.HistoryOff}
	if w.number(off, memory.Stamp(w.options.Now())) {
		entries = append(entries, off)
	}
	w.trouble.add(entries)
	w.tail.Add(entries...)
	w.options.Trouble(cause)
}

// retry saves what waits, a commit at a time, and then tells everybody that history
// is being kept again. Whatever fails is tried again at the next tick.
func (w *writer) retry(ctx context.Context) {
	for {
		if err := w.retrySome(ctx); err != nil {
			w.trouble.cause = err
			w.reconnect(ctx)
			return
		}
		w.drain(ctx) // people go on talking meanwhile
		if rest, _ := w.trouble.unsaved.Load().After(0); len(rest) == 0 {
			break
		}
	}
	on := &sshchat.Entry{Kind: sshchat.HistoryOn, Detail: sshchat.Detail{Lost: w.trouble.lost}}
	if !w.number(on, memory.Stamp(w.options.Now())) {
		return
	}
	err := w.Commit(ctx, []*sshchat.Entry{on}, func() error {
		for _, s := range w.trouble.skipped {
			if err := w.NoteGap(ctx, s[0], s[1], "disk"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.trouble.cause = err
		w.trouble.skip(on.Seq) // nobody saw it; but it may be in the file after a crash
		w.reconnect(ctx)
		return
	}
	w.trouble.end()
	w.unmark()
	w.tail.Add(on)
	w.options.Trouble(nil)
}

// retrySome saves one commit's worth of what waits, and the keys.
func (w *writer) retrySome(ctx context.Context) error {
	if w.Conn == nil {
		return w.trouble.cause
	}
	// A commit that failed may be in the file all the same, if it failed last thing
	// and the file was opened again since.
	stored, err := store.Number(ctx, w.Conn, "SELECT max(seq) FROM message")
	if err != nil {
		return err
	}
	some, _ := w.trouble.unsaved.Load().After(uint64(stored))
	some = some[:min(len(some), commitEntries)]
	last := uint64(stored)
	if len(some) > 0 {
		last = some[len(some)-1].Seq
	}
	err = w.Commit(ctx, some, func() error { return w.PutKeys(ctx, w.trouble.keys) })
	if err != nil {
		return err
	}
	w.scrub = w.scrub || amends(some)
	w.trouble.keys = nil
	w.trouble.saved(last)
	return nil
}

// reconnect opens the file anew, in case it is the connection that is broken. A file
// that is not ours any more is left alone.
func (w *writer) reconnect(ctx context.Context) {
	if err := w.There(); err != nil {
		w.trouble.cause = err
		return
	}
	if err := w.Reconnect(ctx); err != nil {
		w.trouble.cause = err
	}
}

// The mark is an empty file that says that history is not being kept. Making it is
// often possible when nothing else is; if the process dies meanwhile, the next one
// tells people that something may be missing.

func (w *writer) markPath() string { return w.Path + ".off" }

func (w *writer) mark() {
	os.WriteFile(w.markPath(), nil, 0o600) //nolint:errcheck // the disk is in trouble: it is worth a try
}

func (w *writer) unmark() {
	os.Remove(w.markPath()) //nolint:errcheck // at worst people are told once more
}

// tellCrash tells everybody, in the log as well, if the last process ended while
// history was not being kept.
func (w *writer) tellCrash(ctx context.Context) {
	if _, err := os.Lstat(w.markPath()); err != nil {
		return
	}
	on := &sshchat.Entry{Kind: sshchat.HistoryOn, Detail: sshchat.Detail{Lost: -1}}
	if !w.number(on, memory.Stamp(w.options.Now())) {
		return
	}
	w.publish(ctx, []*sshchat.Entry{on})
	if !w.trouble.is() {
		w.unmark()
	}
}
