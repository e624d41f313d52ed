package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"sshchat/files"
)

// errForeign is in the errors that say that the history is no longer ours to write.
// Only what put it into that state, or a restart, can end it.
var errForeign = errors.New("history is no longer this server's")

// watch knows which files the store has opened, so that it sees when they are taken
// away from under it: an open file that has lost its name can be written without an
// error, and all of it is gone at the next start. The writer owns it.
type watch struct {
	made    map[string]fs.FileInfo // the database and what SQLite keeps beside it
	settled bool                   // the file itself, without its write-ahead log, says which boot it is

	size     int64 // of the file when it was last looked into
	changed  time.Time
	strikes  int   // how often in a row it was not ours
	replaced error // sticky: somebody wrote another history into our file
}

// parts are the files that must stay: without its write-ahead log the database lacks
// the newest, and without the shared index two processes do not see each other.
func (s *Store) parts() []string { return []string{s.Path, s.Path + "-wal", s.Path + "-shm"} }

// look notes which files are ours. They must be open.
func (s *Store) look(ctx context.Context) {
	s.watch.made = map[string]fs.FileInfo{}
	for _, path := range s.parts() {
		if info, err := os.Lstat(path); err == nil {
			s.watch.made[path] = info
		}
	}
	// From now on the file tells by itself whose it is.
	if _, err := s.Conn.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)"); err == nil {
		boot, err := s.bootInFile(ctx)
		s.watch.settled = err == nil && boot == s.boot
	}
	s.noteSize()
}

// noteSize notes what the file looked like. It reports whether that is new.
func (s *Store) noteSize() bool {
	info, err := os.Stat(s.Path)
	if err != nil || info.Size() == s.watch.size && info.ModTime().Equal(s.watch.changed) {
		return false
	}
	s.watch.size, s.watch.changed = info.Size(), info.ModTime()
	return true
}

// bootInFile reads from the file alone, past the write-ahead log, which boot it knows.
func (s *Store) bootInFile(ctx context.Context) (uint64, error) {
	db, err := sql.Open("sqlite", DSN(s.Path, "ro")+"&immutable=1")
	if err != nil {
		return 0, err
	}
	defer db.Close() //nolint:errcheck // only read
	boot, err := Number(ctx, db, "SELECT value FROM meta WHERE name = ?", metaBoot)
	return uint64(boot), err
}

// There says what of our files is no longer in its place. It is asked before every
// commit and takes some 3 µs.
func (s *Store) There() error {
	if s.watch.replaced != nil {
		return s.watch.replaced
	}
	for path, made := range s.watch.made {
		now, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("%w: %s was taken away: put it back, or stop the server and restore a backup", errForeign, path)
		case err != nil:
			return err
		case !os.SameFile(now, made):
			return fmt.Errorf("%w: %s is another file than the one that was opened: put that one back, or restart the server", errForeign, path)
		}
	}
	return nil
}

// guard is There, and inside a transaction also whether a second server has opened the
// file: each start counts the boots.
func (s *Store) guard(ctx context.Context) error {
	if s.watch.made == nil {
		return nil // not open yet
	}
	if err := s.There(); err != nil {
		return err
	}
	boot, err := Number(ctx, s.Conn, "SELECT value FROM meta WHERE name = ?", metaBoot)
	if err == nil && uint64(boot) != s.boot {
		err = fmt.Errorf("%w: another sshchat has opened it: stop one of the two", errForeign)
	}
	return err
}

// HoldLock makes the lock file again if it was taken away, so that a second server
// meets it. It returns errForeign if that server was faster; warn is told the rest.
func (s *Store) HoldLock(warn func(error)) error {
	again, err := s.lock.Renew()
	switch {
	case again:
		warn(fmt.Errorf("the lock file of %s was taken away; it is made again", s.Path))
	case errors.Is(err, files.ErrHeld):
		return fmt.Errorf("%w: another sshchat holds its lock: stop one of the two", errForeign)
	}
	return nil // a folder that cannot be written to is told of by the files in it
}

// Patrol looks, once a second, for what no commit would notice. It returns why the
// history is not being kept any more.
func (s *Store) Patrol(ctx context.Context) error {
	if err := s.There(); err != nil {
		return err
	}
	return s.lookInside(ctx)
}

// lookInside sees whether somebody copied another history over ours, which leaves the
// file what it is. A backup made by us says another boot.
func (s *Store) lookInside(ctx context.Context) error {
	if !s.watch.settled || !s.noteSize() && s.watch.strikes == 0 {
		return nil
	}
	if boot, err := s.bootInFile(ctx); err == nil && boot == s.boot {
		s.watch.strikes = 0
		return nil
	}
	if s.watch.strikes++; s.watch.strikes < 2 { // once may be a write that is under way
		return nil
	}
	s.watch.replaced = fmt.Errorf("%w: another history was copied over %s: restart the server to serve that one", errForeign, s.Path)
	return s.watch.replaced
}

// abandon lets go of a file that is somebody else's by now. Closing it would write our
// log into theirs, and the next start would read it back.
func (s *Store) abandon() error {
	return Join(RemoveAll(s.Path+"-wal", s.Path+"-shm"), s.lock.Close())
}
