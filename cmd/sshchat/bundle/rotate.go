package bundle

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"sshchat/cmd/sshchat/folder"
	"sshchat/sshchat/sqlite/archive"
)

// NameIn is what a backup is called in the folder dir that is made at that moment: of several within
// a second each later one has the name of a second that is free.
func NameIn(dir string, made time.Time) string {
	for ; ; made = made.Add(time.Second) {
		name := made.Format("sshchat-20060102-150405.tar")
		_, done := os.Lstat(filepath.Join(dir, name))
		_, begun := os.Lstat(filepath.Join(dir, unfinished+name))
		if done != nil && begun != nil {
			return name
		}
	}
}

// unfinished stands before the name of a backup that is being made, or that never was.
const unfinished = "."

// named are the names that NameIn gives, in whose order backups follow each other. Whatever else
// lies in a folder of backups is not ours to remove.
var named = regexp.MustCompile(`^sshchat-[0-9]{8}-[0-9]{6}\.tar$`)

// Verify opens a backup as a restore would, beside it, and returns what its database holds.
// Damage is an error.
func Verify(ctx context.Context, path string) (r archive.Report, err error) {
	dir, err := os.MkdirTemp(filepath.Dir(path), ".verify-") // here is room for it, or nowhere
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if _, err := UnpackInto(path, dir); err != nil {
		return r, err
	}
	r, err = archive.Check(ctx, filepath.Join(dir, folder.History))
	if err == nil && len(r.Problems) > 0 {
		err = errors.New(r.Problems[0])
	}
	return r, err
}

// Shelf is a folder of backups of which the newest are kept.
type Shelf struct {
	Dir  string
	Keep int
}

// Add puts a new backup on the shelf, and when that was found to be good takes away those that
// are too many, the oldest first. history is as for Pack. What was not finished has no name of a
// backup.
func (s Shelf) Add(ctx context.Context, data string, history func(ctx context.Context, dst string) error) (path string, m Manifest, r archive.Report, gone []string, err error) {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return "", m, r, nil, err
	}
	name := NameIn(s.Dir, time.Now())
	path, fresh := filepath.Join(s.Dir, name), filepath.Join(s.Dir, unfinished+name)
	if m, err = Pack(ctx, data, fresh, history); err != nil {
		return path, m, r, nil, err
	}
	r, err = Verify(ctx, fresh)
	if err == nil {
		err = os.Rename(fresh, path)
	}
	if err != nil {
		return path, m, r, nil, errors.Join(fmt.Errorf("it cannot be restored, and is no backup: %w", err), os.Remove(fresh))
	}
	gone, err = s.trim()
	return path, m, r, gone, err
}

// trim removes the oldest backups above Keep.
func (s Shelf) trim() (gone []string, err error) {
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, e := range entries {
		if named.MatchString(e.Name()) && e.Type().IsRegular() {
			all = append(all, e.Name())
		}
	}
	slices.Sort(all)
	for len(all) > s.Keep {
		if err := os.Remove(filepath.Join(s.Dir, all[0])); err != nil {
			return gone, err
		}
		gone, all = append(gone, all[0]), all[1:]
	}
	return gone, nil
}
