package sqlite

import (
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
)

// Activity implements sshchat.Engine. The hours lead to the numbers of that time and
// the index of rooms to the room's among them, so it costs what was said there in
// that time, however large the log is. That lines which are erased do not count is
// why there is no table of counts: the rows know it.
func (e *reader) Activity(ctx context.Context, room sshchat.RoomID, since time.Time, every time.Duration, n int) ([]int, error) {
	b, err := memory.NewBuckets(since, every, n)
	if err != nil {
		return nil, err
	}
	counts := make([]int, n)
	unsaved := e.unsaved() // before the file: what leaves here is there by then
	last, gone := int64(math.MaxInt64), []uint64(nil)
	if unsaved != nil {
		if all, _ := unsaved.After(0); len(all) > 0 {
			last = int64(all[0].Seq) - 1 // what has left by then is counted here
		}
		gone = slices.Collect(maps.Keys(waiting(unsaved).gone))
		unsaved.Count(room, b, counts)
		if _, err := e.whole(sshchat.Range{Limit: n}, nil); err != nil {
			return nil, err
		}
	}
	ctx, done := e.beginRead(ctx)
	defer done()
	if err := e.count(ctx, room, b, last, gone, counts); err != nil {
		return nil, e.readError(ctx, err)
	}
	return counts, nil
}

// count adds to counts what the file holds up to the number last, but for gone. The
// length of a body stands before it in the row, so that none is read. Said and Acted
// have been 0 and 1 in every file since the first version.
func (e *reader) count(ctx context.Context, room sshchat.RoomID, b memory.Buckets, last int64, gone []uint64, counts []int) error {
	first, end, err := e.between(ctx, e.searchers, time.UnixMilli(b.Since), time.UnixMilli(b.Until))
	if err != nil {
		return err
	}
	var w where
	w.add("room = (SELECT id FROM room WHERE name = ?)", room)
	w.addNumbers("seq", first, min(end, last))
	w.add("at >= ? AND at < ? AND kind IN (0, 1) AND octet_length(body) > 0", b.Since, b.Until)
	if len(gone) > 0 {
		w.add("seq NOT IN (SELECT value FROM json_each(?))", numberList(gone))
	}
	rows, err := e.searchers.QueryContext(ctx,
		"SELECT (at - ?) / ?, count(*) FROM message WHERE "+w.sql()+" GROUP BY 1",
		append([]any{b.Since, b.Every}, w.args...)...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var bucket, n int
		if err := rows.Scan(&bucket, &n); err != nil {
			return err
		}
		counts[bucket] += n
	}
	return rows.Err()
}
