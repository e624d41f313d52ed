package sqlite

import (
	"context"
	"slices"
	"time"

	"sshchat/sshchat"
)

const (
	// keepRooms is how many rooms are looked at in one turn: 30 µs each, so that
	// thousands of rooms hold up nobody's line.
	keepRooms = 64

	// keepLook is after how long a room is looked at again at the latest, should the
	// clock have been set.
	keepLook = time.Hour
)

// keeps are the rooms that forget sooner than the log. The writer owns it.
type keeps struct {
	read  func(sshchat.Value) (string, time.Duration)
	rules map[string]*keepRule // by the key that makes it
}

// keepRule is how long a room's entries are kept.
type keepRule struct {
	room string
	age  time.Duration
	due  time.Time // nothing is too old before
}

func newKeeps(read func(sshchat.Value) (string, time.Duration)) *keeps {
	if read == nil {
		read = func(sshchat.Value) (string, time.Duration) { return "", 0 }
	}
	return &keeps{read, map[string]*keepRule{}}
}

// set notes what a key says now. Every durable key passes here, at the start and
// whenever it is saved.
func (k *keeps) set(v sshchat.Value) {
	delete(k.rules, v.Key)
	if v.Rev == 0 {
		return
	}
	if room, age := k.read(v); room != "" && age > 0 {
		k.rules[v.Key] = &keepRule{room: room, age: age}
	}
}

// due returns some of the rules that may have something to forget, and whether there
// are more.
func (k *keeps) due(now time.Time) (some []*keepRule, more bool) {
	for _, rule := range k.rules {
		if wait := rule.due.Sub(now); wait > 0 && wait <= keepLook {
			continue
		}
		if len(some) == keepRooms {
			return some, true
		}
		some = append(some, rule)
	}
	return some, false
}

// aged is an entry that is too old for its room.
type aged struct{ seq, at int64 }

// forgetInRooms removes up to limit entries that are too old for their rooms. It
// reports whether there may be more.
func (w *writer) forgetInRooms(ctx context.Context, limit int) (n int, more bool, err error) {
	now := w.options.Now()
	rules, more := w.keeps.due(now)
	var gone []aged
	looked := map[*keepRule]time.Time{}
	for _, rule := range rules {
		if len(gone) == limit {
			more = true
			break
		}
		old, due, err := w.oldestIn(ctx, rule, now, limit-len(gone))
		if err != nil {
			return 0, false, err
		}
		gone = append(gone, old...)
		looked[rule] = due
	}
	if len(gone) > 0 {
		// Two keys may speak of one room.
		slices.SortFunc(gone, func(a, b aged) int { return int(a.seq - b.seq) })
		gone = slices.Compact(gone)
		if err := w.tx(ctx, func() error { return w.remove(ctx, gone) }); err != nil {
			return 0, false, err
		}
		seqs := make([]int64, len(gone))
		for i, g := range gone {
			seqs[i] = g.seq
		}
		w.tail.Forget(seqs)
	}
	for rule, due := range looked {
		rule.due = due
	}
	return len(gone), more || len(gone) >= limit, nil
}

// oldestIn returns up to limit of a room's oldest entries that are too old, and when
// the next one will be.
func (w *writer) oldestIn(ctx context.Context, rule *keepRule, now time.Time, limit int) ([]aged, time.Time, error) {
	rows, err := w.conn.QueryContext(ctx, `SELECT seq, at FROM message
		WHERE room = (SELECT id FROM room WHERE name = ?) ORDER BY seq LIMIT ?`, rule.room, limit)
	if err != nil {
		return nil, now, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var old []aged
	due := now.Add(min(rule.age, keepLook)) // for what is said from now on
	for rows.Next() {
		var a aged
		if err := rows.Scan(&a.seq, &a.at); err != nil {
			return nil, now, err
		}
		if next := timeOf(a.at).Add(rule.age); !next.Before(now) {
			if next.Before(due) {
				due = next
			}
			break
		}
		if old = append(old, a); len(old) == limit {
			due = now
		}
	}
	return old, due, rows.Err()
}

// remove deletes entries from the middle of the log, in rising order, in a
// transaction of the caller.
func (s *store) remove(ctx context.Context, gone []aged) error {
	hours := map[int64]bool{}
	for _, g := range gone {
		if err := s.unindex(ctx, g.seq); err != nil {
			return err
		}
		for _, query := range []string{
			"DELETE FROM message WHERE seq = ?",
			"DELETE FROM recent WHERE seq = ?",
			"DELETE FROM edit WHERE seq = ?",
		} {
			if _, err := s.conn.ExecContext(ctx, query, g.seq); err != nil {
				return err
			}
		}
		if err := s.widenGap(ctx, g.seq); err != nil {
			return err
		}
		hours[hourOf(timeOf(g.at))] = true
	}
	for hour := range hours {
		if err := s.narrowHour(ctx, hour); err != nil {
			return err
		}
	}
	return nil
}

// whyKept is the reason of the gaps that rooms' own retention makes.
const whyKept = "keep"

// widenGap notes that no message has the number seq any more. Numbers next to each
// other share a row.
func (s *store) widenGap(ctx context.Context, seq int64) error {
	before, err := numbers(ctx, s.conn, `SELECT first FROM gap
		WHERE first = (SELECT max(first) FROM gap WHERE first < ?1) AND last = ?1 - 1 AND why = ?2`, seq, whyKept)
	if err != nil {
		return err
	}
	after, err := numbers(ctx, s.conn, "SELECT last FROM gap WHERE first = ? + 1 AND why = ?", seq, whyKept)
	if err != nil {
		return err
	}
	first, last := seq, seq
	if len(before) > 0 {
		first = before[0]
	}
	if len(after) > 0 {
		last = after[0]
		if _, err := s.conn.ExecContext(ctx, "DELETE FROM gap WHERE first = ?", seq+1); err != nil {
			return err
		}
	}
	return s.noteGap(ctx, uint64(first), uint64(last), whyKept)
}

// narrowHour makes an hour end with a message that is there: an hour that ends
// behind the log is what a file that was cut off looks like.
func (s *store) narrowHour(ctx context.Context, hour int64) error {
	for _, query := range []string{
		"DELETE FROM hour WHERE hour = ? AND NOT EXISTS (SELECT 1 FROM message WHERE seq BETWEEN first AND last)",
		"UPDATE hour SET last = (SELECT max(seq) FROM message WHERE seq BETWEEN first AND last) WHERE hour = ?",
	} {
		if _, err := s.conn.ExecContext(ctx, query, hour); err != nil {
			return err
		}
	}
	return nil
}
