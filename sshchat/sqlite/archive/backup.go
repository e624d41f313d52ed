// Package archive is what an operator does with a history as a file: check it, copy and restore
// it, export and import it. A server may be using the file, except where a function says that
// none may.
package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"sshchat/sshchat/sqlite/store"
)

// Backup copies the history at path to the new file dst, mode 0600, while a server
// may be writing to it. The copy is one moment of the log, complete and without the
// traces of what was erased. It must not exist yet.
func Backup(ctx context.Context, path, dst string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("back up %s to %s: %w", path, dst, err)
		}
	}()
	if dst, err = filepath.Abs(dst); err != nil { // SQLite would take "file:x" for a URI
		return err
	}
	db, err := store.OpenReadOnly(path)
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // only read
	if err := store.CheckOurs(ctx, db); err != nil {
		return err
	}
	// Created here for its mode, and because VACUUM INTO takes an empty file.
	f, err := os.OpenFile(dst, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = f.Close()
	if err == nil {
		_, err = db.ExecContext(ctx, "VACUUM INTO ?", dst)
	}
	if err == nil {
		err = store.MarkCopy(ctx, dst)
	}
	if err == nil {
		err = store.SyncPath(dst)
	}
	if err != nil {
		return store.Join(err, os.Remove(dst))
	}
	return store.SyncPath(filepath.Dir(dst))
}

// Restore puts the backup src in the place of the history at path, which no server
// may be using. What was there is kept under the name that is returned, empty if
// there was nothing. A backup that is itself damaged is refused.
func Restore(ctx context.Context, src, path string) (kept string, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("restore %s from %s: %w", path, src, err)
		}
	}()
	report, err := Check(ctx, src)
	if err != nil {
		return "", err
	}
	if len(report.Problems) > 0 {
		return "", fmt.Errorf("the backup is damaged: %s", report.Problems[0])
	}
	l, err := store.TakeLock(path)
	if err != nil {
		return "", err
	}
	defer l.Close() //nolint:errcheck // nothing is written to it
	fresh := path + ".new"
	if err := store.RemoveAll(fresh); err != nil {
		return "", err
	}
	if err := Backup(ctx, src, fresh); err != nil {
		return "", err
	}
	if kept, err = setAside(path); err != nil {
		return "", store.Join(err, os.Remove(fresh))
	}
	// The old write-ahead log would be replayed into the new file.
	if err := store.RemoveAll(path+"-wal", path+"-shm", path+".off"); err != nil {
		return kept, err
	}
	return kept, store.MoveInto(fresh, path)
}

// setAside gives the file and its write-ahead log second names. The first ones stay
// until the new file takes them over: at no moment is there no history, in whose
// place a server would begin a new one.
func setAside(path string) (string, error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	kept := path + ".before-" + time.Now().UTC().Format("20060102-150405.000")
	if err := os.Link(path, kept); err != nil {
		return "", err
	}
	if err := os.Link(path+"-wal", kept+"-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return kept, nil
}
