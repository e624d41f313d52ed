package sqlite

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
	// readers is how many pages run at once. Each connection has a
	// page cache of 2 MB; more would not be faster on the few cores we run on.
	readers = 4

	// searchers is how many searches run at once, on connections of their own: a search
	// can take a second, and a login that reads a page must not wait behind it.
	searchers = 2

	// busyMillis is how long a statement waits for a person with a sqlite3 shell.
	busyMillis = 5000

	// walBytes is what the write-ahead log shrinks to after a burst.
	walBytes = 16 << 20
)

// execer is what a connection can do, and all that most code here needs.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// dsn names the file for the driver, with pragmas like "journal_mode(WAL)". A path
// may hold any character, so it is escaped; it must be absolute.
func dsn(path, mode string, pragmas ...string) string {
	q := url.Values{"mode": {mode}}
	q.Add("_pragma", "busy_timeout("+strconv.Itoa(busyMillis)+")") // before those that can be busy
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// openWriter opens the connection that writes. The file must exist. No memory map:
// a disk error would be a signal that kills the process instead of an error.
func openWriter(ctx context.Context, path string) (*sql.DB, *sql.Conn, error) {
	db, err := sql.Open("sqlite", dsn(path, "rw",
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

// openReaders opens a pool of n connections that read beside the writer.
func openReaders(path string, n int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(path, "rw", "query_only(ON)", "cell_size_check(ON)"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// openReadOnly opens a file that may belong to a running server, or to nobody, and
// changes nothing in it.
func openReadOnly(path string) (*sql.DB, error) {
	path, err := filepath.Abs(path) // a URI has no relative paths
	if err != nil {
		return nil, err
	}
	// SQLite would wait for the other end of a pipe. Not files.Open: closing a descriptor
	// would drop the locks of this process.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: files.ErrNotRegular}
	}
	db, err := sql.Open("sqlite", dsn(path, "ro", "cell_size_check(ON)"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// inTx runs fn in a transaction that has the write lock from the beginning. When
// anything fails nothing is written.
func inTx(ctx context.Context, c execer, fn func() error) error {
	if _, err := c.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := fn()
	if err == nil {
		if _, err = c.ExecContext(ctx, "COMMIT"); err == nil {
			return nil
		}
	}
	// SQLite has rolled back by itself after most disk errors; then this one fails,
	// which says nothing new.
	c.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") //nolint:errcheck
	return err
}

// number reads a single number.
func number(ctx context.Context, c execer, query string, args ...any) (int64, error) {
	var n sql.NullInt64
	err := c.QueryRowContext(ctx, query, args...).Scan(&n)
	return n.Int64, err
}

// numbers reads all numbers that a query selects.
func numbers(ctx context.Context, c execer, query string, args ...any) ([]int64, error) {
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

// isDamage reports whether err says that the file is not a sound database, rather
// than that the disk is in trouble.
func isDamage(err error) bool {
	e, ok := errors.AsType[*driver.Error](err)
	if !ok {
		return false
	}
	code := primary(e)
	return code == lib.SQLITE_CORRUPT || code == lib.SQLITE_NOTADB
}

// isBusy reports whether err says that somebody else holds a lock.
func isBusy(err error) bool {
	e, ok := errors.AsType[*driver.Error](err)
	return ok && (primary(e) == lib.SQLITE_BUSY || primary(e) == lib.SQLITE_LOCKED)
}

// primary is the error's code without the extended part.
func primary(e *driver.Error) int { return e.Code() & 0xff }

// setBusy changes how long the connection waits for locks.
func setBusy(ctx context.Context, c execer, millis int) error {
	_, err := c.ExecContext(ctx, "PRAGMA busy_timeout = "+strconv.Itoa(millis))
	return err
}
