package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"sshchat/files"
	"sshchat/sshchat"
	"sshchat/sshchat/memory"
)

// reserve is how many numbers are set aside whenever the file can be written. While
// it cannot, numbers are given out of the reserve and shown to people without being
// stored; after a crash the file goes on behind the reserve, so that no number ever
// means two things. 16 million last for nine days of trouble at 20 lines a second.
const reserve = 1 << 24

// store is the writing end of the file: one connection, its prepared statements and
// what must be known to write. One goroutine owns it.
type store struct {
	path  string
	lock  *files.Lock
	watch watch
	db    *sql.DB
	conn  *sql.Conn // nil while the file cannot be opened
	names *names

	faults func() error // a test's way to break a commit; never nil

	insertMessage, insertWord, insertRecent, insertHour, pruneRecent *sql.Stmt
	prepared                                                         []*sql.Stmt // all of these

	last     uint64 // the newest number given out
	reserved uint64 // numbers up to here are set aside in the file
	boot     uint64
}

// prepare compiles the statements of the hot path.
func (s *store) prepare(ctx context.Context) error {
	for stmt, query := range map[**sql.Stmt]string{
		&s.insertMessage: "INSERT INTO message (seq, at, room, kind, person, body, detail) VALUES (?, ?, ?, ?, ?, ?, ?)",
		&s.insertWord:    "INSERT INTO word (rowid, text) VALUES (?, ?)",
		&s.insertRecent:  "INSERT INTO recent (seq, id) VALUES (?, ?)",
		&s.insertHour: `INSERT INTO hour (hour, first, last) VALUES (?1, ?2, ?3)
			ON CONFLICT DO UPDATE SET first = min(first, ?2), last = max(last, ?3)`,
		&s.pruneRecent: "DELETE FROM recent WHERE seq IN (SELECT seq FROM recent WHERE seq <= ? ORDER BY seq LIMIT ?)",
	} {
		var err error
		if *stmt, err = s.conn.PrepareContext(ctx, query); err != nil {
			return err
		}
		s.prepared = append(s.prepared, *stmt)
	}
	s.names = newNames(s.conn)
	return nil
}

// tx runs fn in a transaction of the writer.
func (s *store) tx(ctx context.Context, fn func() error) error {
	if s.conn == nil {
		return errors.New("the file could not be opened again")
	}
	err := inTx(ctx, s.conn, func() error {
		if err := s.guard(ctx); err != nil {
			return err
		}
		if err := fn(); err != nil {
			return err
		}
		return s.faults()
	})
	if err != nil {
		s.names.forget()
	}
	return err
}

// add stores entries that have their numbers, in a transaction of the caller.
func (s *store) add(ctx context.Context, entries []*sshchat.Entry) error {
	var hour, first, last int64
	for i, e := range entries {
		if err := s.insert(ctx, e); err != nil {
			return fmt.Errorf("store entry %d: %w", e.Seq, err)
		}
		if h := hourOf(e.At); i == 0 || h != hour {
			if i > 0 {
				if _, err := s.insertHour.ExecContext(ctx, hour, first, last); err != nil {
					return err
				}
			}
			hour, first = h, int64(e.Seq)
		}
		last = int64(e.Seq)
	}
	if len(entries) == 0 {
		return nil
	}
	_, err := s.insertHour.ExecContext(ctx, hour, first, last)
	return err
}

// insert stores one entry: the row, its words, its ID; and does to others what it says.
func (s *store) insert(ctx context.Context, e *sshchat.Entry) error {
	room, err := s.names.room(ctx, e.Room)
	if err != nil {
		return err
	}
	kind, err := s.names.kind(ctx, e.Kind)
	if err != nil {
		return err
	}
	person, err := s.names.person(ctx, e.From)
	if err != nil {
		return err
	}
	detail, err := encodeDetail(&e.Detail)
	if err != nil {
		return err
	}
	seq, body := int64(e.Seq), e.Body.String()
	if _, err := s.insertMessage.ExecContext(ctx, seq, e.At.UnixMilli(), room, kind, person, body, detailText(detail)); err != nil {
		return err
	}
	if body != "" {
		if _, err := s.insertWord.ExecContext(ctx, seq, indexed(room, person, body)); err != nil {
			return err
		}
	}
	if e.ID != "" {
		id := memory.HashID(e.ID)
		if _, err := s.insertRecent.ExecContext(ctx, seq, id[:]); err != nil {
			return err
		}
	}
	switch e.Kind {
	case sshchat.Erased:
		return s.erase(ctx, e.Refs)
	case sshchat.Edited:
		return s.edit(ctx, e, room)
	}
	return nil
}

// detailText makes a TEXT of JSON, for people, and NULL of nothing.
func detailText(b []byte) any {
	if b == nil {
		return nil
	}
	return string(b)
}

// setMeta writes one of the numbers of table meta.
func (s *store) setMeta(ctx context.Context, name string, value uint64) error {
	_, err := s.conn.ExecContext(ctx, "INSERT OR REPLACE INTO meta VALUES (?, ?)", name, int64(value))
	return err
}

// extend sets more numbers aside when half of the reserve is used, in a transaction
// of the caller. It returns the new end, which counts once that is committed.
func (s *store) extend(ctx context.Context) (uint64, error) {
	if s.reserved-s.last > reserve/2 && s.reserved > s.last {
		return s.reserved, nil
	}
	end := s.last + reserve
	return end, s.setMeta(ctx, metaNext, end+1)
}

// noteGap records that no message has the numbers first to last.
func (s *store) noteGap(ctx context.Context, first, last uint64, why string) error {
	if first > last {
		return nil
	}
	_, err := s.conn.ExecContext(ctx, "INSERT OR REPLACE INTO gap VALUES (?, ?, ?)", int64(first), int64(last), why)
	return err
}

// commit stores entries, and does what else there is to do, in one transaction.
func (s *store) commit(ctx context.Context, entries []*sshchat.Entry, also func() error) error {
	reserved := s.reserved
	err := s.tx(ctx, func() (err error) {
		if reserved, err = s.extend(ctx); err != nil {
			return err
		}
		if err := s.add(ctx, entries); err != nil {
			return err
		}
		return also()
	})
	if err == nil {
		s.reserved = reserved
	}
	return err
}

// close gives back the unused reserve, which says that the end was clean, and lets
// go of the file.
func (s *store) close(ctx context.Context) error {
	if s.watch.replaced != nil {
		return s.abandon()
	}
	var err error
	if s.conn != nil {
		err = s.tx(ctx, func() error { return s.setMeta(ctx, metaNext, s.last+1) })
	}
	return errors.Join(err, s.disconnect(), s.lock.Close())
}

// disconnect closes the connection. SQLite moves the write-ahead log into the file
// when the last one closes. Statements of a sql.Conn are not closed with it, and
// SQLite keeps its descriptors open as long as there is one.
func (s *store) disconnect() error {
	var errs []error
	for _, stmt := range s.prepared {
		errs = append(errs, stmt.Close())
	}
	s.prepared = nil
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
		s.conn = nil
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
		s.db = nil
	}
	return join(errs...)
}

// hourOf is the key of table hour.
func hourOf(t time.Time) int64 { return t.UnixMilli() / 3_600_000 }

// timeOf turns what column at holds into a time.
func timeOf(at int64) time.Time { return time.UnixMilli(at).UTC() }

// isNoRows reports whether err says that a query found nothing.
func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
