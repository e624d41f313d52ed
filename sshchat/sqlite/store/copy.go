package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/index"
	"sshchat/sshchat/text"
)

// ErrDamaged says that a copy is broken. It may be deleted: the log that it is of is whole.
var ErrDamaged = errors.New("the copy of the log is damaged")

// ErrOtherLog says that a file is no copy of the log that it was opened for. It must not be
// written to, nor deleted.
var ErrOtherLog = errors.New("not a copy of this log")

// copyTables are what a copy has beside the tables of a history. scrub holds the messages whose
// text was taken back and may still be in the log, and when (Unix milliseconds) this copy's
// node sees to it.
const copyTables = `CREATE TABLE IF NOT EXISTS scrub (seq INTEGER PRIMARY KEY, due INTEGER NOT NULL)`

// Copy is a Store of what another log has numbered.
type Copy struct{ *Store }

// OpenCopy opens the file that is a copy of the log made at the moment log, which gives out the
// numbers. It makes the file if there is none.
func OpenCopy(ctx context.Context, path string, log time.Time) (*Copy, error) {
	file, err := open(ctx, path, true, copyError)
	if err != nil {
		return nil, err
	}
	s := &Copy{file}
	if err := s.copyOf(ctx, log); err != nil {
		return nil, Join(copyError(s.Path, err), s.disconnect(), s.lock.Close())
	}
	return s, nil
}

// copyError words err, for which the copy at path could not be opened.
func copyError(path string, err error) error {
	if IsDamage(err) || errors.Is(err, errDamaged) {
		return fmt.Errorf("%w: %s: %v", ErrDamaged, path, err)
	}
	return OpenError(path, err)
}

// copyOf holds the file against the log that it should be a copy of.
func (s *Copy) copyOf(ctx context.Context, log time.Time) error {
	of, err := Number(ctx, s.Conn, "SELECT max(value) FROM meta WHERE name = ?", metaLog)
	switch {
	case err != nil:
		return err
	case of == log.UnixNano():
		return nil
	case of != 0:
		return fmt.Errorf("%w: it is of one that was made at %v, and this one was made at %v: move the file away, or connect to its own cluster",
			ErrOtherLog, time.Unix(0, of).UTC(), log.UTC())
	case s.Last > 0:
		return fmt.Errorf("%w: it is the history of a chat on one machine: sshchat cluster init --from moves it in", ErrOtherLog)
	}
	return s.markOf(ctx, log)
}

// markOf says of which log the file is a copy.
func (s *Copy) markOf(ctx context.Context, log time.Time) error {
	return s.Tx(ctx, func() error { return s.setMeta(ctx, metaLog, uint64(log.UnixNano())) })
}

// owned refuses a copy where a history is wanted that gives out its own numbers.
func (s *Store) owned(ctx context.Context) error {
	of, err := Number(ctx, s.Conn, "SELECT max(value) FROM meta WHERE name = ?", metaLog)
	if err == nil && of != 0 {
		err = errors.New("it is a node's copy of a cluster's log: serve it with --cluster, or move the chat out first")
	}
	return err
}

// loadCopy reads how far the copy goes. It has no reserve: nobody is shown a number that the
// log did not give out.
func (s *Store) loadCopy(ctx context.Context) error {
	boot, err := Number(ctx, s.Conn, "SELECT max(value) FROM meta WHERE name = ?", metaBoot)
	if err != nil {
		return err
	}
	s.boot = uint64(boot) + 1
	err = s.Tx(ctx, func() error {
		if _, err := s.Conn.ExecContext(ctx, copyTables); err != nil {
			return err
		}
		return s.setMeta(ctx, metaBoot, s.boot)
	})
	if err != nil {
		return err
	}
	return s.LoadLast(ctx)
}

// LoadLast reads again up to which number the copy goes: a commit that failed may be in the
// file all the same.
func (s *Store) LoadLast(ctx context.Context) error {
	next, err := Number(ctx, s.Conn, "SELECT max(value) FROM meta WHERE name = ?", MetaNext)
	if err != nil {
		return err
	}
	last, err := Number(ctx, s.Conn, "SELECT max(seq) FROM message")
	if err != nil {
		return err
	}
	if max(next, last) > math.MaxInt64-2*Reserve {
		return fmt.Errorf("%w: its numbers end at %d", errDamaged, max(next, last))
	}
	s.Last = uint64(max(last, next-1))
	s.Reserved = s.Last
	return nil
}

// Numbered is what a log has under one number, as a copy takes it over.
type Numbered struct {
	Seq   uint64
	Entry *sshchat.Entry // nil: it is none, and nobody is shown it
	Tombs []Tomb         // rows whose text has left the log, or is about to
	Own   bool           // this node sent it
	Due   time.Time      // when this node sees to it that what Entry takes away leaves the log
}

// Tomb is a row of the log whose text is no longer there: all of it but its Body. A copy that is
// made from what is left of the log becomes by it what the others are.
type Tomb struct {
	sshchat.Entry
	Live bool   // the row has a text: that of its newest edit
	Bare bool   // it never had one: who is forgotten was named in it
	AsOf uint64 // up to which number that was so
}

// Commit stores what comes next in the log, which ends with the number upTo, in one
// transaction. It returns the numbers of the rows that tombs have made.
func (s *Copy) Commit(ctx context.Context, items []Numbered, upTo uint64) (made []uint64, err error) {
	err = s.Tx(ctx, func() error {
		var run []*sshchat.Entry // what can be added at once
		for _, it := range items {
			if it.Seq <= s.Last {
				continue
			}
			if it.Entry != nil {
				e := *it.Entry
				e.ID = "" // the log knows which are repeated
				run = append(run, &e)
			}
			if len(it.Tombs) == 0 && (it.Entry == nil || !it.Entry.Amends()) {
				continue
			}
			s.due = it.Due.UnixMilli()
			if err := s.add(ctx, run); err != nil {
				return err
			}
			run = nil
			rows, err := s.buryAll(ctx, it)
			if err != nil {
				return fmt.Errorf("bury what %d says: %w", it.Seq, err)
			}
			made = append(made, rows...)
		}
		if err := s.add(ctx, run); err != nil {
			return err
		}
		return s.setMeta(ctx, MetaNext, max(s.Last, upTo)+1)
	})
	if err != nil {
		return nil, err
	}
	s.Last = max(s.Last, upTo)
	s.Reserved = s.Last
	return made, nil
}

// buryAll does what the tombs under one number say. It returns the numbers of the rows that it made.
func (s *Copy) buryAll(ctx context.Context, it Numbered) (made []uint64, err error) {
	if len(it.Tombs) == 0 {
		return nil, nil
	}
	kept, err := Number(ctx, s.Conn, "SELECT max(value) FROM meta WHERE name = ?", metaKept)
	if err != nil {
		return nil, err
	}
	for _, t := range it.Tombs {
		if t.Seq == 0 || t.Seq >= it.Seq || int64(t.Seq) < kept {
			continue // what was forgotten here stays so
		}
		fresh, err := s.bury(ctx, t)
		if err != nil {
			return nil, err
		}
		if fresh {
			made = append(made, t.Seq)
		}
	}
	return made, nil
}

// bury makes a row what a tomb says. It reports whether the row, or its text, was not there.
func (s *Copy) bury(ctx context.Context, t Tomb) (made bool, err error) {
	seq := int64(t.Seq)
	room, err := s.names.room(ctx, t.Room)
	if err != nil {
		return false, err
	}
	kind, err := s.names.kind(ctx, t.Kind)
	if err != nil {
		return false, err
	}
	person, err := s.names.person(ctx, t.From)
	if err != nil {
		return false, err
	}
	detail, err := encodeDetail(&t.Detail)
	if err != nil {
		return false, err
	}
	var body any
	if t.Bare {
		body = ""
	}
	if !t.Live && !t.Bare {
		if err := s.Blank(ctx, seq); err != nil {
			return false, err
		}
	}
	r, err := s.Conn.ExecContext(ctx, "UPDATE message SET at = ?, room = ?, kind = ?, person = ?, detail = ? WHERE seq = ?",
		t.At.UnixMilli(), room, kind, person, detailText(detail), seq)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	if err == nil && n == 0 {
		if _, err = s.insertMessage.ExecContext(ctx, seq, t.At.UnixMilli(), room, kind, person, body, detailText(detail)); err == nil {
			_, err = s.insertHour.ExecContext(ctx, HourOf(t.At), seq, seq)
		}
	}
	made = n == 0
	if err == nil && t.Live {
		var restored bool
		restored, err = s.restore(ctx, t, room, person)
		made = made || restored
	}
	return made, err
}

// restore gives a row that has no text that of its newest edit. There is none if the edit comes
// later in the log, and another tomb behind it; nor if the row was erased since the tomb was
// made, and what looks like its edit came too late.
func (s *Copy) restore(ctx context.Context, t Tomb, room, person int64) (bool, error) {
	var edit int64
	var body string
	err := s.Conn.QueryRowContext(ctx, `SELECT m.seq, m.body FROM edit JOIN message m USING (seq)
		WHERE edit.ref = ?1 AND m.room = ?2 AND m.body <> '' AND (SELECT body IS NULL FROM message WHERE seq = ?1)
		ORDER BY edit.seq DESC LIMIT 1`, int64(t.Seq), room).Scan(&edit, &body)
	if isNoRows(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	erased, err := Number(ctx, s.Conn, `SELECT count(*) FROM message m, json_each(m.detail, '$.refs') r
		WHERE m.seq > ? AND m.seq < ? AND m.kind = (SELECT id FROM kind WHERE name = ?) AND json_valid(m.detail) AND ifnull(json_extract(m.detail, '$.rule'), '') <> 'unnamed' AND r.value = ?`,
		int64(t.AsOf), edit, string(sshchat.Erased), int64(t.Seq))
	if err != nil || erased > 0 {
		return false, err
	}
	if _, err := s.Conn.ExecContext(ctx, "UPDATE message SET body = ? WHERE seq = ?", body, int64(t.Seq)); err != nil {
		return false, err
	}
	_, err = s.insertWord.ExecContext(ctx, int64(t.Seq), index.Text(room, person, body))
	return true, err
}

// noteTaken notes that a message's text is taken away, which the log that this is a copy of
// must lose as well. Only a copy does so.
func (s *Store) noteTaken(ctx context.Context, seq int64) error {
	if !s.copied {
		return nil
	}
	_, err := s.Conn.ExecContext(ctx,
		"INSERT OR IGNORE INTO scrub SELECT seq, ? FROM message WHERE seq = ? AND body <> ''", s.due, seq)
	return err
}

// Scrubbed notes that the texts of messages have left the log.
func (s *Copy) Scrubbed(ctx context.Context, seqs []uint64) error {
	return s.Tx(ctx, func() error {
		for _, seq := range seqs {
			if _, err := s.Conn.ExecContext(ctx, "DELETE FROM scrub WHERE seq = ?", int64(seq)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Scrub is what must leave the log by now.
type Scrub struct {
	Due  []Tomb // what is to go; one that is kept no more has no Kind
	Refs []Tomb // what edits among them refer to, and has a text: the newest edit's
}

// ToScrub returns up to n of the messages whose texts must leave the log by now.
func ToScrub(ctx context.Context, db *sql.DB, now time.Time, n int) (out Scrub, err error) {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // all of one moment
	if err != nil {
		return out, err
	}
	defer tx.Rollback() //nolint:errcheck // only read
	next, err := Number(ctx, tx, "SELECT value FROM meta WHERE name = ?", MetaNext)
	if err != nil {
		return out, err
	}
	read := func(query string, args ...any) (all []Tomb, err error) {
		err = EachRow(ctx, tx, func(r *Row) error {
			t := Tomb{Live: r.body.String != "", Bare: r.body.Valid && r.body.String == "", AsOf: uint64(next - 1)}
			if t.Entry, err = r.Entry(); err != nil {
				t.Entry = sshchat.Entry{Seq: uint64(r.seq)} // forgotten, or its row is damaged
			}
			t.Body = text.Text{}
			all = append(all, t)
			return nil
		}, "SELECT s.seq, ifnull(m.at, 0), r.name, k.name, p.name, p.account, p.guest, p.bot, m.body, m.detail "+query, args...)
		return all, err
	}
	out.Due, err = read("FROM scrub s LEFT JOIN message m ON m.seq = s.seq"+EntryTables+"WHERE s.due <= ? ORDER BY s.seq LIMIT ?",
		now.UnixMilli(), n)
	if err != nil {
		return out, err
	}
	var refs []uint64
	for _, t := range out.Due {
		if t.Kind == sshchat.Edited {
			refs = append(refs, t.Ref)
		}
	}
	list, err := json.Marshal(append([]uint64{}, refs...))
	if err == nil && len(refs) > 0 {
		out.Refs, err = read("FROM message m JOIN message s ON s.seq = m.seq"+EntryTables+
			"WHERE m.seq IN (SELECT value FROM json_each(?)) AND m.body <> '' ORDER BY m.seq", string(list))
	}
	return out, err
}

// MakeCopy makes a history that nobody uses a copy of the log made at the moment log, which goes
// on behind it. Keys and IDs are not a copy's. It returns the newest number.
func MakeCopy(ctx context.Context, path string, log time.Time) (last uint64, err error) {
	s, err := Open(ctx, path)
	if err != nil {
		return 0, err
	}
	err = s.Tx(ctx, func() error {
		for _, query := range []string{"DELETE FROM key", "DELETE FROM recent", copyTables} {
			if _, err := s.Conn.ExecContext(ctx, query); err != nil {
				return err
			}
		}
		return s.setMeta(ctx, metaLog, uint64(log.UnixNano()))
	})
	return s.Last, Join(err, s.Close(ctx))
}

// CopyState returns up to which number a copy goes, and the version of its schema.
func CopyState(ctx context.Context, path string) (last uint64, schema int, err error) {
	db, err := OpenReadOnly(path)
	if err != nil {
		return 0, 0, err
	}
	defer db.Close() //nolint:errcheck // only read
	if err := CheckOurs(ctx, db); err != nil {
		return 0, 0, err
	}
	next, err := Number(ctx, db, "SELECT max(value) FROM meta WHERE name = ?", MetaNext)
	if err != nil {
		return 0, 0, err
	}
	of, err := Number(ctx, db, "SELECT max(value) FROM meta WHERE name = ?", metaLog)
	if err == nil && of == 0 {
		err = errors.New("it is no copy of a log")
	}
	if err != nil {
		return 0, 0, err
	}
	version, err := Number(ctx, db, "PRAGMA user_version")
	return uint64(max(next-1, 0)), int(version), err
}
