package archive

import (
	"context"
	"errors"
	"fmt"
	"os"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/store"
)

// A chat moves between one machine, where one file holds the log and the records, and a
// cluster, where a node's file is a copy of the log alone and the records are elsewhere.

// Luggage is a chat on its way into a cluster.
type Luggage struct {
	First   uint64          // the number that the next entry has
	Entries int64           // how many there are
	Keys    []sshchat.Value // accounts, names, rooms, rulings, settings
}

// IsCopy reports whether the file at path is a node's copy of a cluster's log. One that is not
// there is none.
func IsCopy(ctx context.Context, path string) (bool, error) {
	db, err := store.OpenReadOnly(path)
	if err != nil {
		return false, err
	}
	defer db.Close() //nolint:errcheck // only read
	if err := store.CheckOurs(ctx, db); err != nil {
		return false, fmt.Errorf("look at %s: %w", path, err)
	}
	copied, err := store.IsCopy(ctx, db)
	if err != nil {
		return false, fmt.Errorf("look at %s: %w", path, err)
	}
	return copied, nil
}

// Reached returns the number up to which the node's copy at path has the log.
func Reached(ctx context.Context, path string) (uint64, error) {
	db, err := store.OpenReadOnly(path)
	if err != nil {
		return 0, err
	}
	defer db.Close() //nolint:errcheck // only read
	n, err := store.Number(ctx, db, "SELECT max(ifnull((SELECT max(seq) FROM message), 0), ifnull((SELECT value - 1 FROM meta WHERE name = ?), 0))", store.MetaNext)
	if err != nil {
		return 0, fmt.Errorf("look at %s: %w", path, err)
	}
	return uint64(n), nil
}

// MoveIn copies the history at path, which no server may be using, to the new file dst, of which
// a cluster's log can be begun. Numbers go on behind all that the history may have given out.
func MoveIn(ctx context.Context, path, dst string) (l Luggage, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("move in %s: %w", path, err)
		}
	}()
	report, err := Check(ctx, path)
	if err == nil && len(report.Problems) > 0 {
		err = errors.New(report.Problems[0])
	}
	if err != nil {
		return l, err
	}
	lock, err := store.TakeLock(path)
	if err != nil {
		return l, err
	}
	defer lock.Close() //nolint:errcheck // nothing is written to it
	if err := Backup(ctx, path, dst); err != nil {
		return l, err
	}
	last, err := store.LastOf(ctx, dst)
	if err == nil {
		l.First, l.Entries = last+1, report.Messages
		l.Keys, err = readKeys(ctx, dst)
	}
	if err != nil {
		return l, store.Join(err, os.Remove(dst))
	}
	return l, store.RemoveAll(dst + ".lock")
}

// readKeys reads all durable keys as they are.
func readKeys(ctx context.Context, path string) ([]sshchat.Value, error) {
	db, err := store.OpenReadOnly(path)
	if err != nil {
		return nil, err
	}
	defer db.Close() //nolint:errcheck // only read
	records, err := readRecords(ctx, db)
	if err != nil {
		return nil, err
	}
	var all []sshchat.Value
	for _, r := range records {
		all = append(all, sshchat.Value{Key: r.Key, Data: r.bytes()})
	}
	return all, nil
}

// MoveOut copies a node's copy of a cluster's log to the new file dst, as the history of a chat
// on one machine. keys is asked for the records when the log is copied: what they speak of is
// in it. The node may be running.
func MoveOut(ctx context.Context, path, dst string, keys func(context.Context) ([]sshchat.Value, error)) error {
	if err := Backup(ctx, path, dst); err != nil {
		return err
	}
	all, err := keys(ctx)
	if err == nil {
		err = store.FreeCopy(ctx, dst)
	}
	if err == nil {
		err = store.Fill(ctx, dst, all)
	}
	err = store.Join(err, store.RemoveAll(dst+".lock"))
	if err != nil {
		return store.Join(fmt.Errorf("move out %s: %w", path, err), os.Remove(dst))
	}
	return nil
}
