package jetstream

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite"
	"sshchat/sshchat/sqlite/store"
)

// opening is a node's copy of the log while it is opened: from the file that is there, from a
// snapshot, or from nothing.
type opening struct {
	conn    *conn
	options Options
	state   logState
	latest  snapshot
	known   bool // latest is one
	trouble func(error)
}

// find asks for the newest snapshot.
func (o *opening) find(ctx context.Context, get func(context.Context, string) (sshchat.Value, error)) error {
	v, err := get(ctx, snapshotKey)
	if err != nil {
		return fmt.Errorf("ask for %s: %w", snapshotKey, err)
	}
	if v.Rev == 0 {
		return nil
	}
	o.latest, err = readSnapshot(v.Data)
	o.known = err == nil
	return err
}

// copy returns a copy from which the stream goes on without a gap.
func (o *opening) copy(ctx context.Context) (*sqlite.Copy, error) {
	if _, err := os.Lstat(o.options.Path); errors.Is(err, fs.ErrNotExist) {
		if err := o.fetch(ctx); err != nil {
			return nil, err
		}
	}
	c, err := o.open()
	if errors.Is(err, sqlite.ErrDamaged) {
		o.options.Log.Error("the copy of the log is damaged, and is made again", "err", err, "kept", o.options.Path+".damaged")
		if err := o.setAside(); err != nil {
			return nil, err
		}
		if err := o.fetch(ctx); err != nil {
			return nil, err
		}
		c, err = o.open()
	}
	if err != nil {
		return nil, err
	}
	if o.known && o.latest.Seq > c.Stored() && (c.Stored() < o.latest.Purged || c.Stored()+1 < o.state.first) {
		o.options.Log.Info("the copy of the log is too old to go on from; a snapshot takes its place", "copy", c.Stored(), "snapshot", o.latest.Seq)
		if err := errors.Join(c.Close(), o.discard()); err != nil {
			return nil, err
		}
		if err := o.fetch(ctx); err != nil {
			return nil, err
		}
		if c, err = o.open(); err != nil {
			return nil, err
		}
	}
	if err := o.check(c.Stored()); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// check refuses a copy that the stream does not go on from.
func (o *opening) check(stored uint64) error {
	switch {
	case stored > o.state.last:
		return fmt.Errorf("the servers have the log up to %d, and this node up to %d: they have lost entries, and would give out their numbers twice",
			o.state.last, stored)
	case stored+1 < o.state.begin, o.known && stored < o.latest.Purged:
		return fmt.Errorf("the log has nothing between %d and %d, and there is no snapshot of it", stored, max(o.state.begin, o.state.first))
	}
	return nil
}

// open opens the file.
func (o *opening) open() (*sqlite.Copy, error) {
	return sqlite.OpenCopy(o.options.Path, sqlite.CopyOptions{
		Log: o.state.created, Keep: o.options.Keep, KeepSize: o.options.KeepSize, RoomKeep: o.options.RoomKeep,
		Trouble: o.trouble, Warn: func(err error) { o.options.Log.Warn("the copy of the log", "err", err) },
	})
}

// fetch puts the newest snapshot, if there is one, where no file is.
func (o *opening) fetch(ctx context.Context) error {
	if !o.known {
		return nil
	}
	fresh := o.options.Path + ".snapshot"
	if err := store.RemoveAll(fresh, o.options.Path+"-wal", o.options.Path+"-shm"); err != nil {
		return err
	}
	if err := getSnapshot(ctx, o.conn, o.latest, fresh); err != nil {
		return err
	}
	return store.MoveInto(fresh, o.options.Path)
}

// setAside gives a damaged file another name.
func (o *opening) setAside() error {
	if err := os.Rename(o.options.Path, o.options.Path+".damaged"); err != nil {
		return err
	}
	return store.RemoveAll(o.options.Path+"-wal", o.options.Path+"-shm")
}

// discard removes a copy.
func (o *opening) discard() error {
	return store.RemoveAll(o.options.Path, o.options.Path+"-wal", o.options.Path+"-shm")
}
