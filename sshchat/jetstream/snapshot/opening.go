package snapshot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	js "github.com/nats-io/nats.go/jetstream"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite"
	"sshchat/sshchat/sqlite/store"
)

// Opening is a node's copy of the log while it is opened: from the file that is there, from a
// snapshot, or from nothing.
type Opening struct {
	Servers js.JetStream
	Path    string
	Log     *slog.Logger
	Copy    sqlite.CopyOptions

	Begin       uint64 // the first number that the stream ever gave out
	First, Last uint64 // of what it has

	latest Snapshot
	known  bool // latest is one
}

// Find asks for the newest snapshot.
func (o *Opening) Find(ctx context.Context, get func(context.Context, string) (sshchat.Value, error)) error {
	v, err := get(ctx, Key)
	if err != nil {
		return fmt.Errorf("ask for %s: %w", Key, err)
	}
	if v.Rev == 0 {
		return nil
	}
	o.latest, err = Read(v.Data)
	o.known = err == nil
	return err
}

// Open returns a copy from which the stream goes on without a gap.
func (o *Opening) Open(ctx context.Context) (*sqlite.Copy, error) {
	if _, err := os.Lstat(o.Path); errors.Is(err, fs.ErrNotExist) {
		if err := o.fetch(ctx); err != nil {
			return nil, err
		}
	}
	c, err := o.open()
	if errors.Is(err, sqlite.ErrDamaged) {
		o.Log.Error("the copy of the log is damaged, and is made again", "err", err, "kept", o.Path+".damaged")
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
	if o.known && o.latest.Seq > c.Stored() && (c.Stored() < o.latest.Purged || c.Stored()+1 < o.First) {
		o.Log.Info("the copy of the log is too old to go on from; a snapshot takes its place", "copy", c.Stored(), "snapshot", o.latest.Seq)
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
func (o *Opening) check(stored uint64) error {
	switch {
	case stored > o.Last:
		return fmt.Errorf("the servers have the log up to %d, and this node up to %d: they have lost entries, and would give out their numbers twice",
			o.Last, stored)
	case stored+1 < o.Begin, o.known && stored < o.latest.Purged:
		return fmt.Errorf("the log has nothing between %d and %d, and there is no snapshot of it", stored, max(o.Begin, o.First))
	}
	return nil
}

// open opens the file.
func (o *Opening) open() (*sqlite.Copy, error) { return sqlite.OpenCopy(o.Path, o.Copy) }

// fetch puts the newest snapshot, if there is one, where no file is.
func (o *Opening) fetch(ctx context.Context) error {
	if !o.known {
		return nil
	}
	fresh := o.Path + ".snapshot"
	if err := store.RemoveAll(fresh, o.Path+"-wal", o.Path+"-shm"); err != nil {
		return err
	}
	if err := Get(ctx, o.Servers, o.latest, fresh); err != nil {
		return err
	}
	return store.MoveInto(fresh, o.Path)
}

// setAside gives a damaged file another name.
func (o *Opening) setAside() error {
	if err := os.Rename(o.Path, o.Path+".damaged"); err != nil {
		return err
	}
	return store.RemoveAll(o.Path+"-wal", o.Path+"-shm")
}

// discard removes a copy.
func (o *Opening) discard() error {
	return store.RemoveAll(o.Path, o.Path+"-wal", o.Path+"-shm")
}
