package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"sshchat/files"
	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/sqlite/index"
)

// Damaged is the error for a file that is broken: why, and what an operator can do.
func Damaged(path string, why any) error {
	return fmt.Errorf(
		"history %s is damaged (%v): put a backup in its place with \"sshchat restore FILE\"; the damaged file is kept beside it",
		path, why)
}

// Open opens the file for writing, creating or migrating it, and takes its
// lock. It looks closely enough to refuse a file that is cut off or not ours, and
// leaves the slow search for damage inside to archive.Check.
func Open(ctx context.Context, path string) (*Store, error) {
	return open(ctx, path, false, OpenError)
}

// open is Open and OpenCopy, which word differently what goes wrong.
func open(ctx context.Context, path string, copied bool, word func(string, error) error) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open history: %w", err)
	}
	l, err := TakeLock(path)
	if err != nil {
		return nil, err
	}
	s := &Store{Path: path, lock: l, copied: copied, Faults: func() error { return nil }}
	steps := []func(context.Context) error{s.create, s.connect, s.inspect, s.owned, s.load}
	if copied {
		steps = []func(context.Context) error{s.create, s.connect, s.inspect, s.loadCopy}
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			s.disconnect() //nolint:errcheck // err says more
			l.Close()      //nolint:errcheck
			return nil, word(path, err)
		}
	}
	s.look(ctx)
	return s, nil
}

// OpenError words err, for which the file at path could not be opened: damage apart from
// trouble, and a full disk by its name.
func OpenError(path string, err error) error {
	if IsDamage(err) || errors.Is(err, errDamaged) {
		return Damaged(path, err)
	}
	if isFull(filepath.Dir(path), err) {
		return fmt.Errorf("open history %s: no space left on %s (%w)", path, filepath.Dir(path), err)
	}
	return fmt.Errorf("open history %s: %w", path, err)
}

// leastSpace is what SQLite needs to open a file: its shared index, a log and a page.
const leastSpace = 256 << 10

// isFull reports whether err, which SQLite words as "disk I/O error", comes of a disk
// that has no room: it tries to take some.
func isFull(dir string, err error) bool {
	e, ok := errors.AsType[*driver.Error](err)
	if !ok {
		return files.IsFull(err)
	}
	if code := primary(e); code != lib.SQLITE_FULL && code != lib.SQLITE_IOERR && code != lib.SQLITE_CANTOPEN {
		return false
	}
	f, err := os.CreateTemp(dir, ".space-*")
	if err == nil {
		_, err = f.Write(make([]byte, leastSpace))
		err = errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return files.IsFull(err)
}

// errDamaged marks what our own checks find; OpenError tests it.
var errDamaged = errors.New("damaged")

// create makes an empty history unless there is a file. It comes into being under
// another name, complete: an empty chat.db is always one that was cut off.
func (s *Store) create(ctx context.Context) error {
	path := s.Path
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fresh := path + ".new"
	if err := RemoveAll(fresh, fresh+"-wal", fresh+"-shm"); err != nil { // of a start that was interrupted
		return err
	}
	f, err := os.OpenFile(fresh, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	db, c, err := OpenWriter(ctx, fresh)
	if err != nil {
		return err
	}
	if err := errors.Join(migrate(ctx, c, 0), c.Close(), db.Close()); err != nil {
		return err
	}
	// A write-ahead log without its file would be replayed into the new one.
	if err := RemoveAll(path+"-wal", path+"-shm"); err != nil {
		return err
	}
	return MoveInto(fresh, path)
}

// connect opens the connection and brings the file up to date, after the checks
// that must come before: SQLite takes an empty file for an empty database.
func (s *Store) connect(ctx context.Context) error {
	if err := checkHeader(s.Path); err != nil {
		return err
	}
	// Others on the machine must not read along; SQLite gives -wal and -shm the same.
	if err := os.Chmod(s.Path, 0o600); err != nil {
		return err
	}
	var err error
	if s.db, s.Conn, err = OpenWriter(ctx, s.Path); err != nil {
		return err
	}
	version, err := Number(ctx, s.Conn, "PRAGMA user_version")
	if err != nil {
		return err
	}
	if err := checkVersion(version); err != nil {
		return err
	}
	if err := s.checkSize(ctx); err != nil {
		return err
	}
	if err := migrate(ctx, s.Conn, int(version)); err != nil {
		return err
	}
	return s.prepare(ctx)
}

// checkVersion refuses a file of a newer program.
func checkVersion(version int64) error {
	if version > int64(SchemaVersion) {
		return fmt.Errorf("it was written by a newer sshchat (version %d, this program knows %d): use that program, or restore a backup",
			version, SchemaVersion)
	}
	return nil
}

// checkHeader reads the first bytes of the file (SQLite file format, 1.3). It must
// not be called while this process has the file open: closing a descriptor drops
// the locks of all others.
func checkHeader(path string) error {
	f, err := files.Open(path, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	var header [100]byte
	if _, err := io.ReadFull(f, header[:]); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("%w: the file is cut off at the very beginning", errDamaged)
		}
		return err
	}
	if !bytes.HasPrefix(header[:], []byte("SQLite format 3\x00")) {
		return fmt.Errorf("%w: it is no SQLite file", errDamaged)
	}
	if id := header[68:72]; !bytes.Equal(id, []byte("sshc")) { // 68: application_id
		return fmt.Errorf("this is a SQLite file of another program (application id %x)", id)
	}
	return nil
}

// checkSize finds a file that is cut off. It first moves the write-ahead log into
// the file, which is what the size must agree with.
func (s *Store) checkSize(ctx context.Context) error {
	if _, err := s.Conn.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return err
	}
	pages, err := Number(ctx, s.Conn, "PRAGMA page_count")
	if err != nil {
		return err
	}
	size, err := Number(ctx, s.Conn, "PRAGMA page_size")
	if err != nil {
		return err
	}
	info, err := os.Stat(s.Path)
	if err != nil {
		return err
	}
	if missing := pages*size - info.Size(); missing > 0 {
		return fmt.Errorf("%w: %d bytes are missing at the end", errDamaged, missing)
	}
	return nil
}

// inspect compares where the log ends with where its indexes end, and reads once
// from each, so that a file which cannot be read is refused now and not in the
// middle of a conversation.
func (s *Store) inspect(ctx context.Context) error {
	var last, room, at int64
	err := s.Conn.QueryRowContext(ctx, "SELECT seq, room, at FROM message ORDER BY seq DESC LIMIT 1").
		Scan(&last, &room, &at)
	if isNoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	byRoom, err := Number(ctx, s.Conn, "SELECT max(seq) FROM message INDEXED BY message_room WHERE room = ?", room)
	if err != nil {
		return err
	}
	byHour, err := Number(ctx, s.Conn, "SELECT last FROM hour WHERE hour = ?", HourOf(TimeOf(at)))
	if err != nil && !isNoRows(err) {
		return err
	}
	if byRoom != last || byHour != last {
		return fmt.Errorf("%w: the log ends at %d, its indexes at %d and %d", errDamaged, last, byRoom, byHour)
	}
	_, err = Number(ctx, s.Conn, "SELECT count(*) FROM (SELECT rowid FROM word WHERE word MATCH ? LIMIT 1)",
		index.Any(index.Room, []int64{room}))
	return err
}

// load reads where the numbers stand, and sets a new reserve aside. After a crash it
// goes on behind the old one.
func (s *Store) load(ctx context.Context) error {
	last, err := Number(ctx, s.Conn, "SELECT max(seq) FROM message")
	if err != nil {
		return err
	}
	meta := map[string]int64{}
	for _, name := range []string{MetaNext, metaBoot, metaKept} {
		if meta[name], err = Number(ctx, s.Conn, "SELECT max(value) FROM meta WHERE name = ?", name); err != nil {
			return err
		}
	}
	gap, err := Number(ctx, s.Conn, "SELECT max(last) FROM gap WHERE first = (SELECT max(first) FROM gap)")
	if err != nil {
		return err
	}
	last = max(last, gap, meta[metaKept]-1) // the newest entries may be forgotten
	if max(last, meta[MetaNext]) > math.MaxInt64-2*Reserve {
		return fmt.Errorf("%w: its numbers end at %d", errDamaged, max(last, meta[MetaNext]))
	}
	s.Last = uint64(max(last, meta[MetaNext]-1))
	s.boot = uint64(meta[metaBoot]) + 1
	return s.Tx(ctx, func() error {
		if s.Reserved, err = s.extend(ctx); err != nil {
			return err
		}
		if err := s.NoteGap(ctx, uint64(last)+1, s.Last, "restart"); err != nil {
			return err
		}
		return s.setMeta(ctx, metaBoot, s.boot)
	})
}

// LoadRecent returns the IDs of the entries of the last minutes, by which an append that is
// repeated is known.
func (s *Store) LoadRecent(ctx context.Context) (*memory.Recent, error) {
	recent := memory.NewRecent()
	rows, err := s.Conn.QueryContext(ctx,
		"SELECT r.seq, r.id, m.at FROM recent r CROSS JOIN message m ON m.seq = r.seq ORDER BY r.seq")
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var seq, at int64
		var id []byte
		if err := rows.Scan(&seq, &id, &at); err != nil {
			return nil, err
		}
		if len(id) == len(memory.IDHash{}) {
			recent.AddHash(memory.IDHash(id), uint64(seq), TimeOf(at))
		}
	}
	return recent, rows.Err()
}

// LoadKeys returns the durable keys under a new lease, and calls each with every one of them.
func (s *Store) LoadKeys(ctx context.Context, each func(sshchat.Value)) (*memory.Keys, error) {
	keys := memory.NewKeys(s.boot)
	rows, err := s.Conn.QueryContext(ctx, "SELECT key, value, rev FROM key")
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var v sshchat.Value
		var rev int64
		if err := rows.Scan(&v.Key, &v.Data, &rev); err != nil {
			return nil, err
		}
		v.Rev = uint64(rev)
		keys.Load(v)
		each(v)
	}
	return keys, rows.Err()
}
