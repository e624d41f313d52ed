// Package store is the file that holds the history: its schema, how it is opened and found to be
// whole, and the one end that writes to it. The engine is package sqlite.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"sshchat/files"
	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/sqlite/index"
)

// Reserve is how many numbers are set aside whenever the file can be written. While
// it cannot, numbers are given out of the reserve and shown to people without being
// stored; after a crash the file goes on behind the reserve, so that no number ever
// means two things. 16 million last for nine days of trouble at 20 lines a second.
const Reserve = 1 << 24

// Store is the writing end of the file: one connection, its prepared statements and
// what must be known to write. One goroutine owns it.
type Store struct {
	Path string    // absolute
	Conn *sql.Conn // nil while the file cannot be opened

	Last     uint64 // the newest number given out
	Reserved uint64 // numbers up to here are set aside in the file

	Faults func() error // a test's way to break a commit; never nil

	copied bool  // another log gives out the numbers
	due    int64 // in a copy: when what the present entry takes away must have left that log

	lock  *files.Lock
	watch watch
	db    *sql.DB
	names *names
	boot  uint64

	insertMessage, insertWord, insertRecent, insertHour, pruneRecent *sql.Stmt
	prepared                                                         []*sql.Stmt // all of these
}

// prepare compiles the statements of the hot path.
func (s *Store) prepare(ctx context.Context) error {
	if s.copied { // what a loss of power takes is had again from the log: nobody waits for the disk
		if _, err := s.Conn.ExecContext(ctx, "PRAGMA synchronous = NORMAL"); err != nil {
			return err
		}
	}
	for stmt, query := range map[**sql.Stmt]string{
		&s.insertMessage: "INSERT INTO message (seq, at, room, kind, person, body, detail) VALUES (?, ?, ?, ?, ?, ?, ?)",
		&s.insertWord:    "INSERT INTO word (rowid, text) VALUES (?, ?)",
		&s.insertRecent:  "INSERT INTO recent (seq, id) VALUES (?, ?)",
		&s.insertHour: `INSERT INTO hour (hour, first, last) VALUES (?1, ?2, ?3)
			ON CONFLICT DO UPDATE SET first = min(first, ?2), last = max(last, ?3)`,
		&s.pruneRecent: "DELETE FROM recent WHERE seq IN (SELECT seq FROM recent WHERE seq <= ? ORDER BY seq LIMIT ?)",
	} {
		var err error
		if *stmt, err = s.Conn.PrepareContext(ctx, query); err != nil {
			return err
		}
		s.prepared = append(s.prepared, *stmt)
	}
	s.names = newNames(s.Conn)
	return nil
}

// Tx runs fn in a transaction of the writer, unless the file is somebody else's by now.
func (s *Store) Tx(ctx context.Context, fn func() error) error {
	if s.Conn == nil {
		return errors.New("the file could not be opened again")
	}
	err := inTx(ctx, s.Conn, func() error {
		if err := s.guard(ctx); err != nil {
			return err
		}
		if err := fn(); err != nil {
			return err
		}
		return s.Faults()
	})
	if err != nil {
		s.names.forget()
	}
	return err
}

// add stores entries that have their numbers, in a transaction of the caller.
func (s *Store) add(ctx context.Context, entries []*sshchat.Entry) error {
	var hour, first, last int64
	for i, e := range entries {
		if err := s.insert(ctx, e); err != nil {
			return fmt.Errorf("store entry %d: %w", e.Seq, err)
		}
		if h := HourOf(e.At); i == 0 || h != hour {
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
func (s *Store) insert(ctx context.Context, e *sshchat.Entry) error {
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
		if _, err := s.insertWord.ExecContext(ctx, seq, index.Text(room, person, body)); err != nil {
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
		if e.Who() != "" {
			return unnaming{s, e, e.Who()}.run(ctx)
		}
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
func (s *Store) setMeta(ctx context.Context, name string, value uint64) error {
	_, err := s.Conn.ExecContext(ctx, "INSERT OR REPLACE INTO meta VALUES (?, ?)", name, int64(value))
	return err
}

// extend sets more numbers aside when half of the reserve is used, in a transaction
// of the caller. It returns the new end, which counts once that is committed.
func (s *Store) extend(ctx context.Context) (uint64, error) {
	if s.Reserved-s.Last > Reserve/2 && s.Reserved > s.Last {
		return s.Reserved, nil
	}
	end := s.Last + Reserve
	return end, s.setMeta(ctx, MetaNext, end+1)
}

// NoteGap records that no message has the numbers first to last.
func (s *Store) NoteGap(ctx context.Context, first, last uint64, why string) error {
	if first > last {
		return nil
	}
	_, err := s.Conn.ExecContext(ctx, "INSERT OR REPLACE INTO gap VALUES (?, ?, ?)", int64(first), int64(last), why)
	return err
}

// Commit stores entries, and does what else there is to do, in one transaction.
func (s *Store) Commit(ctx context.Context, entries []*sshchat.Entry, also func() error) error {
	reserved := s.Reserved
	err := s.Tx(ctx, func() (err error) {
		if reserved, err = s.extend(ctx); err != nil {
			return err
		}
		if err := s.add(ctx, entries); err != nil {
			return err
		}
		return also()
	})
	if err == nil {
		s.Reserved = reserved
	}
	return err
}

// PutKeys writes keys, and deletes those of revision 0, in a transaction of the caller.
func (s *Store) PutKeys(ctx context.Context, keys map[string]sshchat.Value) error {
	for _, v := range keys {
		var err error
		if v.Rev == 0 {
			_, err = s.Conn.ExecContext(ctx, "DELETE FROM key WHERE key = ?", v.Key)
		} else {
			if v.Data == nil {
				v.Data = []byte{} // NULL means something else
			}
			_, err = s.Conn.ExecContext(ctx, "INSERT OR REPLACE INTO key VALUES (?, ?, ?)", v.Key, v.Data, int64(v.Rev))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// PruneRecent forgets up to n of the IDs of entries up to a number, in a transaction of the
// caller.
func (s *Store) PruneRecent(ctx context.Context, upTo uint64, n int) error {
	_, err := s.pruneRecent.ExecContext(ctx, int64(upTo), n)
	return err
}

// Close gives back the unused reserve, which says that the end was clean, and lets
// go of the file.
func (s *Store) Close(ctx context.Context) error {
	if s.watch.replaced != nil {
		return s.abandon()
	}
	var err error
	if s.Conn != nil {
		err = s.Tx(ctx, func() error { return s.setMeta(ctx, MetaNext, s.Last+1) })
	}
	return errors.Join(err, s.disconnect(), s.lock.Close())
}

// disconnect closes the connection. SQLite moves the write-ahead log into the file
// when the last one closes. Statements of a sql.Conn are not closed with it, and
// SQLite keeps its descriptors open as long as there is one.
func (s *Store) disconnect() error {
	var errs []error
	for _, stmt := range s.prepared {
		errs = append(errs, stmt.Close())
	}
	s.prepared = nil
	if s.Conn != nil {
		errs = append(errs, s.Conn.Close())
		s.Conn = nil
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
		s.db = nil
	}
	return Join(errs...)
}

// Reconnect opens the file anew, for the case that only the connection is broken.
func (s *Store) Reconnect(ctx context.Context) error {
	s.disconnect() //nolint:errcheck // it is broken
	err := checkHeader(s.Path)
	if err == nil {
		s.db, s.Conn, err = OpenWriter(ctx, s.Path)
	}
	if err == nil {
		err = s.prepare(ctx)
	}
	if err == nil {
		s.look(ctx)
	}
	if err != nil {
		s.disconnect() //nolint:errcheck // err says more
	}
	return err
}

// HourOf is the key of table hour for a time.
func HourOf(t time.Time) int64 { return t.UnixMilli() / 3_600_000 }

// TimeOf is the time that column at holds.
func TimeOf(at int64) time.Time { return time.UnixMilli(at).UTC() }

// isNoRows reports whether err says that a query found nothing.
func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
