package sqlite

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/sqlite/store"
)

// olderEntries is how many entries at once a follower gets from the file: enough to
// be fast, little enough that a thousand of them do not fill the memory.
const olderEntries = 512

// Page implements sshchat.Engine.
func (e *reader) Page(ctx context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	r.Limit = memory.PageLimit(r.Limit)
	unsaved := e.unsaved() // before the file: what leaves here is there by then
	if unsaved == nil {    // who lags behind a busy room, with many others, must not wait for the file
		if found, ok := e.tail.Next(r); ok {
			return found, e.readError(ctx, ctx.Err())
		}
	} else {
		r.Bytes = 0 // what is cut off of one of the two would be a gap before the other
	}
	ctx, done := e.beginRead(ctx)
	defer done()
	stored, err := e.page(ctx, r)
	if err != nil || unsaved == nil {
		return stored, e.readError(ctx, err)
	}
	all := merge(stored, unsaved.Page(r), waiting(unsaved))
	if over := len(all) - r.Limit; over > 0 && r.Oldest {
		all = all[:r.Limit]
	} else if over > 0 {
		all = all[over:]
	}
	if r.By != "" { // what is being erased has no Body any more
		all = slices.DeleteFunc(all, func(e sshchat.Entry) bool { return e.Body.IsZero() })
	}
	return e.whole(r, all)
}

// page reads what is in the file, in rising order.
func (e *reader) page(ctx context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	if r.By != "" {
		return e.pageBy(ctx, r)
	}
	first, last, err := e.between(ctx, e.readers, r.Since, r.Until)
	if err != nil {
		return nil, err
	}
	var w where
	w.addNumbers("seq", max(first, clamp(r.After)+1), before(last, r.Before))
	w.addTimes("at", r.Since, r.Until)
	w.addKinds("kind", r.Kinds)
	order := " ORDER BY seq DESC LIMIT ?"
	if r.Oldest {
		order = " ORDER BY seq LIMIT ?"
	}
	// A room's own entries and those of every room, each by the index and in order.
	one := "SELECT * FROM (SELECT * FROM message WHERE "
	query, args := one+w.sql()+order+")", append(w.args, r.Limit)
	if r.Room != "" {
		query = one + "room = (SELECT id FROM room WHERE name = ?) AND " + w.sql() + order + ") UNION ALL " +
			one + "room = 0 AND " + w.sql() + order + ")" + order
		args = slices.Concat([]any{r.Room}, w.args, []any{r.Limit}, w.args, []any{r.Limit, r.Limit})
	}
	all, err := store.ScanSome(ctx, e.readers, r.Bytes,
		"SELECT"+store.EntryColumns+"FROM ("+query+") m"+store.EntryTables+strings.Replace(order, "seq", "m.seq", 1),
		append(args, r.Limit)...)
	if !r.Oldest {
		slices.Reverse(all)
	}
	return all, err
}

// between returns numbers that hold every entry of that time, and not many others.
// The hours may overlap in their numbers if the clock was set back.
func (*reader) between(ctx context.Context, db store.Execer, since, until time.Time) (first, last int64, err error) {
	last = math.MaxInt64
	if !since.IsZero() {
		// No hour since then: no entry.
		first, err = store.Number(ctx, db,
			"SELECT ifnull(min(first), ?) FROM hour WHERE hour >= ?", int64(math.MaxInt64), store.HourOf(since))
	}
	if !until.IsZero() && err == nil {
		last, err = store.Number(ctx, db, "SELECT ifnull(max(last), 0) FROM hour WHERE hour <= ?", store.HourOf(until))
	}
	return first, last, err
}

// where collects conditions and their values.
type where struct {
	conditions []string
	args       []any
}

func (w *where) add(condition string, args ...any) {
	w.conditions = append(w.conditions, condition)
	w.args = append(w.args, args...)
}

// addNumbers restricts to entries with first <= column <= last: one bound each, as
// SQLite steers by the first it finds and filters by the others.
func (w *where) addNumbers(column string, first, last int64) {
	w.add(column+" BETWEEN ? AND ?", first, last)
}

// addTimes restricts to entries with since <= column < until.
func (w *where) addTimes(column string, since, until time.Time) {
	if !since.IsZero() {
		w.add(column+" >= ?", ceilMilli(since))
	}
	if !until.IsZero() {
		w.add(column+" < ?", ceilMilli(until))
	}
}

// addKinds restricts to entries of some kinds; none: of any.
func (w *where) addKinds(column string, kinds []sshchat.Kind) {
	if len(kinds) == 0 {
		return
	}
	names := make([]any, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	w.add(column+" IN (SELECT id FROM kind WHERE name IN (?"+strings.Repeat(",?", len(names)-1)+"))", names...)
}

func (w *where) sql() string { return strings.Join(w.conditions, " AND ") }

// ceilMilli is the first whole millisecond not before t: what is stored is whole.
func ceilMilli(t time.Time) int64 { return t.Add(time.Millisecond - 1).UnixMilli() }

// clamp makes a number of SQLite's of one of ours. There is one more above it.
func clamp(seq uint64) int64 { return int64(min(seq, math.MaxInt64-1)) }

// before is the smaller of last and the number before seq, which 0 leaves open.
func before(last int64, seq uint64) int64 {
	if seq == 0 {
		return last
	}
	return min(last, clamp(seq)-1)
}
