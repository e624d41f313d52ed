package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream/snapshot"
	"sshchat/sshchat/sqlite"
	"sshchat/sshchat/sqlite/archive"
	"sshchat/sshchat/sqlite/store"
)

const (
	// busyKey says that a node is making a snapshot. It goes with the node.
	busyKey = "snap/busy"

	// A snapshot is made when the last one is so old, so many entries ago, or so long after
	// something was erased that it has still.
	snapshotAge     = 24 * time.Hour
	snapshotEntries = 200_000
	snapshotErased  = time.Hour

	// snapshotLook is how often is looked whether one is due.
	snapshotLook = time.Minute

	// snapshotWait bounds the making of one, which is paced.
	snapshotWait = time.Hour
)

// archivist makes snapshots of the log, so that a node need not read all of it to begin, and lets
// the stream begin behind the one before. Every node has one, and one of them works at a time.
type archivist struct {
	conn    *conn
	keys    *keys
	copy    *sqlite.Copy
	options Options
	log     *slog.Logger
	seen    func() uint64
}

// run makes snapshots until ctx ends.
func (a *archivist) run(ctx context.Context) {
	for pause(ctx, snapshotLook) {
		if due, err := a.due(ctx); err != nil || !due {
			continue
		}
		if err := a.make(ctx, false); err != nil && !errors.Is(err, sshchat.ErrConflict) && ctx.Err() == nil {
			a.log.Warn("no snapshot of the log", "err", err)
		}
	}
}

// latest returns the newest snapshot, and the revision of its key.
func (a *archivist) latest(ctx context.Context) (s snapshot.Snapshot, rev uint64, err error) {
	v, err := a.keys.Get(ctx, snapshot.Key)
	if err != nil || v.Rev == 0 {
		return s, 0, err
	}
	s, err = snapshot.Read(v.Data)
	return s, v.Rev, err
}

// due reports whether it is time for a snapshot.
func (a *archivist) due(ctx context.Context) (bool, error) {
	if a.copy.Behind() {
		return false, nil
	}
	last, rev, err := a.latest(ctx)
	if err != nil {
		return false, err
	}
	now := a.options.now()
	if rev == 0 {
		state, err := source{a.conn}.state(ctx)
		if err != nil {
			return false, err
		}
		last.At, last.Seq = state.created, state.begin-1
	}
	seen := a.seen()
	if seen <= last.Seq {
		return false, nil
	}
	if now.Sub(last.At) >= snapshotAge || seen-last.Seq >= snapshotEntries {
		return true, nil
	}
	if rev == 0 {
		return false, nil
	}
	erased, err := a.copy.Page(ctx, sshchat.Range{After: last.Seq, Kinds: []sshchat.Kind{sshchat.Erased}, Limit: 1, Oldest: true})
	return err == nil && len(erased) > 0 && now.Sub(erased[0].At) >= snapshotErased, err
}

// make makes a snapshot, unless another node does (ErrConflict). The stream begins behind the
// snapshot before, or with all behind this one.
func (a *archivist) make(ctx context.Context, all bool) error {
	ctx, cancel := context.WithTimeout(ctx, snapshotWait)
	defer cancel()
	rev, err := a.keys.Set(ctx, busyKey, []byte(a.options.Node), sshchat.SetOpt{Ephemeral: true})
	if err != nil {
		return err
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeWait)
		defer cancel()
		a.keys.Set(end, busyKey, nil, sshchat.SetOpt{IfRev: rev, Delete: true}) //nolint:errcheck // it goes with the node
	}()
	before, rev2, err := a.latest(ctx)
	if err != nil {
		return err
	}
	state, err := source{a.conn}.state(ctx)
	if err != nil {
		return err
	}
	s, err := a.put(ctx, before, state.replicas)
	if err != nil {
		return err
	}
	s.Purged = max(before.Purged, before.Seq)
	if all {
		s.Purged = s.Seq
	}
	value, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if _, err := a.keys.Set(ctx, snapshot.Key, value, sshchat.SetOpt{IfRev: rev2}); err != nil {
		return fmt.Errorf("make the snapshot known: %w", err)
	}
	a.log.Info("made a snapshot of the log", "seq", s.Seq, "bytes", s.Bytes, "store", s.Store)
	return a.clear(ctx, s, before)
}

// put copies the file, and puts the copy into the store that has not the snapshot before.
func (a *archivist) put(ctx context.Context, before snapshot.Snapshot, replicas int) (snapshot.Snapshot, error) {
	path := a.options.Path + ".snapshot"
	if err := store.RemoveAll(path); err != nil {
		return snapshot.Snapshot{}, err
	}
	if err := archive.Backup(ctx, a.options.Path, path); err != nil {
		return snapshot.Snapshot{}, err
	}
	where := snapshot.Stores[0]
	if before.Store == where {
		where = snapshot.Stores[1]
	}
	s, err := snapshot.Put(ctx, a.conn.js, path, where, replicas)
	return s, store.Join(err, store.RemoveAll(path))
}

// clear lets the stream begin behind what is purged, and deletes the snapshot before, which may
// have texts that were erased since.
func (a *archivist) clear(ctx context.Context, s, before snapshot.Snapshot) error {
	if s.Purged > 0 {
		if err := (source{a.conn}).purge(ctx, s.Purged); err != nil {
			return fmt.Errorf("purge the stream up to %d: %w", s.Purged, err)
		}
	}
	if before.Store == "" || before.Store == s.Store {
		return nil
	}
	err := a.conn.js.DeleteObjectStore(ctx, before.Store)
	if errors.Is(err, js.ErrStreamNotFound) || errors.Is(err, js.ErrBucketNotFound) {
		return nil
	}
	return err
}
