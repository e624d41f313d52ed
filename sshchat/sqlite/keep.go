package sqlite

import (
	"context"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/store"
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
	read  func(sshchat.Value) (sshchat.RoomID, time.Duration)
	rules map[string]*keepRule // by the key that makes it
}

// keepRule is how long a room's entries are kept.
type keepRule struct {
	room sshchat.RoomID
	age  time.Duration
	due  time.Time // nothing is too old before
}

func newKeeps(read func(sshchat.Value) (sshchat.RoomID, time.Duration)) *keeps {
	if read == nil {
		read = func(sshchat.Value) (sshchat.RoomID, time.Duration) { return "", 0 }
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

// forgetInRooms removes up to limit entries that are too old for their rooms. It
// reports whether there may be more.
func (w *writer) forgetInRooms(ctx context.Context, limit int) (n int, more bool, err error) {
	now := w.options.Now()
	rules, more := w.keeps.due(now)
	var gone []store.Aged
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
		slices.SortFunc(gone, func(a, b store.Aged) int { return int(a.Seq - b.Seq) })
		gone = slices.Compact(gone)
		if err := w.Tx(ctx, func() error { return w.Remove(ctx, gone) }); err != nil {
			return 0, false, err
		}
		seqs := make([]int64, len(gone))
		for i, g := range gone {
			seqs[i] = g.Seq
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
func (w *writer) oldestIn(ctx context.Context, rule *keepRule, now time.Time, limit int) ([]store.Aged, time.Time, error) {
	rows, err := w.Conn.QueryContext(ctx, `SELECT seq, at FROM message
		WHERE room = (SELECT id FROM room WHERE name = ?) ORDER BY seq LIMIT ?`, rule.room, limit)
	if err != nil {
		return nil, now, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var old []store.Aged
	due := now.Add(min(rule.age, keepLook)) // for what is said from now on
	for rows.Next() {
		var a store.Aged
		if err := rows.Scan(&a.Seq, &a.At); err != nil {
			return nil, now, err
		}
		if next := store.TimeOf(a.At).Add(rule.age); !next.Before(now) {
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
