package store

import "context"

// Aged is an entry that is too old for its room.
type Aged struct{ Seq, At int64 }

// RemoveUpTo deletes what is left of the entries up to seq, which are out of
// the index already, in a transaction of the caller.
func (s *Store) RemoveUpTo(ctx context.Context, seq int64) error {
	for _, query := range []string{
		"DELETE FROM message WHERE seq <= ?",
		"DELETE FROM recent WHERE seq <= ?",
		"DELETE FROM edit WHERE seq <= ?",
		"DELETE FROM hour WHERE last <= ?",
		"DELETE FROM gap WHERE last <= ?",
	} {
		if _, err := s.Conn.ExecContext(ctx, query, seq); err != nil {
			return err
		}
	}
	return s.setMeta(ctx, metaKept, uint64(seq)+1)
}

// Remove deletes entries from the middle of the log, in rising order, in a
// transaction of the caller.
func (s *Store) Remove(ctx context.Context, gone []Aged) error {
	hours := map[int64]bool{}
	for _, g := range gone {
		if err := s.Unindex(ctx, g.Seq); err != nil {
			return err
		}
		for _, query := range []string{
			"DELETE FROM message WHERE seq = ?",
			"DELETE FROM recent WHERE seq = ?",
			"DELETE FROM edit WHERE seq = ?",
		} {
			if _, err := s.Conn.ExecContext(ctx, query, g.Seq); err != nil {
				return err
			}
		}
		if err := s.widenGap(ctx, g.Seq); err != nil {
			return err
		}
		hours[HourOf(TimeOf(g.At))] = true
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
func (s *Store) widenGap(ctx context.Context, seq int64) error {
	before, err := Numbers(ctx, s.Conn, `SELECT first FROM gap
		WHERE first = (SELECT max(first) FROM gap WHERE first < ?1) AND last = ?1 - 1 AND why = ?2`, seq, whyKept)
	if err != nil {
		return err
	}
	after, err := Numbers(ctx, s.Conn, "SELECT last FROM gap WHERE first = ? + 1 AND why = ?", seq, whyKept)
	if err != nil {
		return err
	}
	first, last := seq, seq
	if len(before) > 0 {
		first = before[0]
	}
	if len(after) > 0 {
		last = after[0]
		if _, err := s.Conn.ExecContext(ctx, "DELETE FROM gap WHERE first = ?", seq+1); err != nil {
			return err
		}
	}
	return s.NoteGap(ctx, uint64(first), uint64(last), whyKept)
}

// narrowHour makes an hour end with a message that is there: an hour that ends
// behind the log is what a file that was cut off looks like.
func (s *Store) narrowHour(ctx context.Context, hour int64) error {
	for _, query := range []string{
		"DELETE FROM hour WHERE hour = ? AND NOT EXISTS (SELECT 1 FROM message WHERE seq BETWEEN first AND last)",
		"UPDATE hour SET last = (SELECT max(seq) FROM message WHERE seq BETWEEN first AND last) WHERE hour = ?",
	} {
		if _, err := s.Conn.ExecContext(ctx, query, hour); err != nil {
			return err
		}
	}
	return nil
}
