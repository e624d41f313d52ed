package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"sshchat/files"
)

const (
	// BusyMillis is how long a statement waits for a person with a sqlite3 shell.
	BusyMillis = 5000

	// walBytes is what the write-ahead log shrinks to after a burst.
	walBytes = 16 << 20
)

// Execer is what a connection, a pool and a transaction can all do: most code needs no more.
type Execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// DSN names the file for the driver, with pragmas like "journal_mode(WAL)". A path
// may hold any character, so it is escaped; it must be absolute.
func DSN(path, mode string, pragmas ...string) string {
	q := url.Values{"mode": {mode}}
	q.Add("_pragma", "busy_timeout("+strconv.Itoa(BusyMillis)+")") // before those that can be busy
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// OpenWriter opens the connection that writes. The file must exist. No memory map:
// a disk error would be a signal that kills the process instead of an error.
func OpenWriter(ctx context.Context, path string) (*sql.DB, *sql.Conn, error) {
	db, err := sql.Open("sqlite", DSN(path, "rw",
		"journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)", "cell_size_check(ON)",
		"journal_size_limit("+strconv.Itoa(walBytes)+")", "cache_size(-16384)"))
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(1)
	c, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, c, nil
}

// OpenReaders opens a pool of n connections that read beside the writer.
func OpenReaders(path string, n int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", DSN(path, "rw", "query_only(ON)", "cell_size_check(ON)"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// OpenReadOnly opens a file that may belong to a running server, or to nobody, and
// changes nothing in it.
func OpenReadOnly(path string) (*sql.DB, error) {
	path, err := filepath.Abs(path) // a URI has no relative paths
	if err != nil {
		return nil, err
	}
	// SQLite would wait for the other end of a pipe. Not files.Open: closing a descriptor
	// would drop the locks of this process.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: files.ErrNotRegular}
	}
	db, err := sql.Open("sqlite", DSN(path, "ro", "cell_size_check(ON)"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// inTx runs fn in a transaction that has the write lock from the beginning. When
// anything fails nothing is written.
func inTx(ctx context.Context, c Execer, fn func() error) error {
	_, err := c.ExecContext(ctx, "BEGIN IMMEDIATE")
	if err == nil {
		err = fn()
	}
	ctx = context.WithoutCancel(ctx) // the driver may do what it says was cut off
	if err == nil {
		if _, err = c.ExecContext(ctx, "COMMIT"); err == nil {
			return nil
		}
	}
	// Also when BEGIN failed: one that was done and cut off would keep the connection from writing
	// ever again. SQLite has rolled back by itself after most disk errors; then this one fails,
	// which says nothing new.
	c.ExecContext(ctx, "ROLLBACK") //nolint:errcheck
	return err
}

// Number reads a single number; NULL is 0.
func Number(ctx context.Context, c Execer, query string, args ...any) (int64, error) {
	var n sql.NullInt64
	err := c.QueryRowContext(ctx, query, args...).Scan(&n)
	return n.Int64, err
}

// Numbers reads all numbers that a query selects, which must be of one column.
func Numbers(ctx context.Context, c Execer, query string, args ...any) ([]int64, error) {
	rows, err := c.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var all []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, rows.Err()
}

// IsDamage reports whether err says that the file is not a sound database, rather
// than that the disk is in trouble.
func IsDamage(err error) bool {
	e, ok := errors.AsType[*driver.Error](err)
	if !ok {
		return false
	}
	code := primary(e)
	return code == lib.SQLITE_CORRUPT || code == lib.SQLITE_NOTADB
}

// IsBusy reports whether err says that somebody else holds a lock.
func IsBusy(err error) bool {
	e, ok := errors.AsType[*driver.Error](err)
	return ok && (primary(e) == lib.SQLITE_BUSY || primary(e) == lib.SQLITE_LOCKED)
}

// primary is the error's code without the extended part.
func primary(e *driver.Error) int { return e.Code() & 0xff }

// SetBusy changes for how many milliseconds the connection waits for locks.
func SetBusy(ctx context.Context, c Execer, millis int) error {
	_, err := c.ExecContext(ctx, "PRAGMA busy_timeout = "+strconv.Itoa(millis))
	return err
}
