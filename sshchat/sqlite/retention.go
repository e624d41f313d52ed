package sqlite

import (
	"context"
	"sync/atomic"
	"time"

	"sshchat/sshchat/sqlite/store"
)

const (
	// forgetEntries is how many entries are forgotten in one commit. Taking the
	// words of one out of the index for good costs some 0.6 ms; so a batch holds up
	// a line that somebody says meanwhile by 15 ms.
	forgetEntries = 24

	// scrubMillis is how long emptying the write-ahead log may wait for readers, and
	// with it whoever says something.
	scrubMillis = 20
)

// Limits are how much of a log is kept. They may change while it is written.
type Limits struct{ keep, size atomic.Int64 }

// NewLimits returns limits: what is older than keep is forgotten, and the oldest while the file
// holds more than size bytes. Zero keeps it.
func NewLimits(keep time.Duration, size int64) *Limits {
	l := &Limits{}
	l.Set(keep, size)
	return l
}

// Get returns the limits.
func (l *Limits) Get() (keep time.Duration, size int64) {
	return time.Duration(l.keep.Load()), l.size.Load()
}

// Set changes the limits, as NewLimits has them.
func (l *Limits) Set(keep time.Duration, size int64) {
	l.keep.Store(int64(keep))
	l.size.Store(size)
}

// forget removes some entries that are too old, or the oldest if the file is too
// large, and asks for another turn if there may be more. Between turns people's
// lines are written. Numbers are never given out again.
func (w *writer) forget(ctx context.Context) {
	if w.trouble.is() {
		return
	}
	n, err := w.forgetOldest(ctx)
	more := n == forgetEntries
	if err == nil && !more && len(w.keeps.rules) > 0 {
		var m int
		m, more, err = w.forgetInRooms(ctx, forgetEntries-n)
		n += m
	}
	w.putOff(err)
	w.scrub = w.scrub || n > 0
	if err != nil || !more { // the next tick tries again
		return
	}
	w.again.Ring()
}

// forgetOldest removes up to forgetEntries entries of all rooms and returns how many.
func (w *writer) forgetOldest(ctx context.Context) (int, error) {
	if w.options.Limits.keep.Load() == 0 && w.options.Limits.size.Load() == 0 {
		return 0, nil
	}
	tooLarge, err := w.tooLarge(ctx)
	if err != nil {
		return 0, err
	}
	var cutoff int64 // in Unix milliseconds
	if keep := time.Duration(w.options.Limits.keep.Load()); keep > 0 {
		cutoff = w.options.Now().Add(-keep).UnixMilli()
	}
	seqs, err := w.oldest(ctx, func(at int64) bool { return tooLarge || at < cutoff })
	if err != nil || len(seqs) == 0 {
		return 0, err
	}
	err = w.Tx(ctx, func() error {
		for _, seq := range seqs {
			if err := w.Unindex(ctx, seq); err != nil {
				return err
			}
		}
		return w.RemoveUpTo(ctx, seqs[len(seqs)-1])
	})
	if err != nil {
		return 0, err
	}
	w.tail.Forget(seqs)
	return len(seqs), nil
}

// oldest returns the numbers of the oldest entries as long as gone says so.
func (w *writer) oldest(ctx context.Context, gone func(at int64) bool) ([]int64, error) {
	rows, err := w.Conn.QueryContext(ctx, "SELECT seq, at FROM message ORDER BY seq LIMIT ?", forgetEntries)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var seqs []int64
	for rows.Next() {
		var seq, at int64
		if err := rows.Scan(&seq, &at); err != nil {
			return nil, err
		}
		if !gone(at) {
			break
		}
		seqs = append(seqs, seq)
	}
	return seqs, rows.Err()
}

// tooLarge reports whether the pages in use exceed what may be kept. Free pages do
// not count: they are used again, so the file stops growing.
func (w *writer) tooLarge(ctx context.Context) (bool, error) {
	size := w.options.Limits.size.Load()
	if size == 0 {
		return false, nil
	}
	used, err := store.Number(ctx, w.Conn, `SELECT (page_count - freelist_count) * page_size
		FROM pragma_page_count, pragma_freelist_count, pragma_page_size`)
	return used > size, err
}

// scrubLog moves the write-ahead log into the file and empties it, so that a text
// which was erased is not still there to be found. A reader may prevent it; then it
// is tried again at the next tick.
func (w *writer) scrubLog(ctx context.Context) {
	err := store.SetBusy(ctx, w.Conn, scrubMillis)
	if err == nil {
		var busy, log, moved int
		err = w.Conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &moved)
		w.scrub = err != nil || busy != 0
	}
	if err2 := store.SetBusy(ctx, w.Conn, store.BusyMillis); err == nil {
		err = err2
	}
	if !store.IsBusy(err) {
		w.putOff(err)
	}
}

// putOff notes that tidying up failed, or went well. It is no reason to say that
// history is not being kept; the operator hears of the first failure of a row.
func (w *writer) putOff(err error) {
	if err != nil && !w.warned {
		w.options.Warn(err)
	}
	w.warned = err != nil
}
