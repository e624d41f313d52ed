// Package snapshot is a copy of a cluster's log as it once was, in an object store on the NATS
// servers: how it gets there and back, and how a node opens its copy of the log from what there is.
package snapshot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"sshchat/sshchat/sqlite/store"
)

const (
	// Key leads to the newest snapshot.
	Key = "snap/latest"

	// paceBytes is how many bytes of a snapshot are put in a second, and chunkBytes how many at
	// once: beside more, lines wait.
	paceBytes  = 20 << 20
	chunkBytes = 128 << 10
)

// Stores are the object stores, which are used in turn and deleted as a whole: a store
// keeps on disk what is deleted in it.
var Stores = [2]string{"snap-a", "snap-b"}

// Snapshot is a node's copy of the log as it once was, in an object store. It is the value of
// Key, as JSON.
type Snapshot struct {
	Store  string    `json:"store"`  // one of Stores
	Object string    `json:"object"` // <schema>-<seq>
	Seq    uint64    `json:"seq"`    // the number up to which it goes
	Schema int       `json:"schema"` // of the file
	SHA256 string    `json:"sha256"`
	Bytes  int64     `json:"bytes"`
	At     time.Time `json:"at"`
	Purged uint64    `json:"purged"` // the stream may have nothing up to this number
}

// Read reads the value of Key.
func Read(data []byte) (s Snapshot, err error) {
	if err = json.Unmarshal(data, &s); err == nil && (s.Store == "" || s.Object == "") {
		err = errors.New("it names no object")
	}
	if err != nil {
		err = fmt.Errorf("read %s: %w", Key, err)
	}
	return s, err
}

// Put puts a copy of the log, a file that nobody writes to, into an object store, which
// is made anew, and reads it back. The caller makes it known under Key. replicas are
// those of the log's stream.
func Put(ctx context.Context, servers js.JetStream, path, where string, replicas int) (Snapshot, error) {
	seq, schema, err := store.CopyState(ctx, path)
	if err != nil {
		return Snapshot{}, fmt.Errorf("read the snapshot %s: %w", path, err)
	}
	s := Snapshot{Store: where, Object: fmt.Sprintf("%d-%d", schema, seq), Seq: seq, Schema: schema}
	if s.SHA256, s.Bytes, err = sumFile(path); err != nil {
		return s, err
	}
	if err := servers.DeleteObjectStore(ctx, where); err != nil && !errors.Is(err, js.ErrStreamNotFound) && !errors.Is(err, js.ErrBucketNotFound) {
		return s, fmt.Errorf("delete the object store %s: %w", where, err)
	}
	o, err := servers.CreateObjectStore(ctx, js.ObjectStoreConfig{Bucket: where, Replicas: replicas})
	if err != nil {
		return s, fmt.Errorf("make the object store %s: %w", where, err)
	}
	if s.At, err = made(ctx, o); err != nil {
		return s, fmt.Errorf("look at the object store %s: %w", where, err)
	}
	f, err := os.Open(path)
	if err != nil {
		return s, err
	}
	defer f.Close() //nolint:errcheck // only read
	meta := js.ObjectMeta{Name: s.Object, Opts: &js.ObjectMetaOptions{ChunkSize: chunkBytes}}
	if _, err := o.Put(ctx, meta, &paced{ctx: ctx, from: f, begin: time.Now()}); err != nil {
		return s, fmt.Errorf("put the snapshot %s: %w", s.Object, err)
	}
	return s, readBack(ctx, servers, s, io.Discard)
}

// made returns when a store was, by the servers' clock.
func made(ctx context.Context, o js.ObjectStore) (time.Time, error) {
	status, err := o.Status(ctx)
	if err != nil {
		return time.Time{}, err
	}
	bucket, ok := status.(*js.ObjectBucketStatus)
	if !ok {
		return time.Time{}, fmt.Errorf("its state is a %T", status)
	}
	return bucket.StreamInfo().Created.UTC(), nil
}

// Get writes a snapshot into the new file dst, and looks whether it is whole.
func Get(ctx context.Context, servers js.JetStream, s Snapshot, dst string) error {
	if s.Schema > store.SchemaVersion {
		return fmt.Errorf("the snapshot %s was made by a newer sshchat (version %d, this program knows %d)", s.Object, s.Schema, store.SchemaVersion)
	}
	f, err := os.OpenFile(dst, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(readBack(ctx, servers, s, f), f.Close()); err != nil {
		return store.Join(err, os.Remove(dst))
	}
	return nil
}

// readTries is how often a snapshot is looked for: any replica answers, and one may not have it yet.
const readTries = 5

// readBack reads a snapshot and compares its sum.
func readBack(ctx context.Context, servers js.JetStream, s Snapshot, to io.Writer) error {
	var found js.ObjectResult
	o, err := servers.ObjectStore(ctx, s.Store)
	for i := 0; err == nil && i < readTries; i++ {
		if found, err = o.Get(ctx, s.Object); !errors.Is(err, js.ErrObjectNotFound) {
			break
		}
		sleep(ctx, time.Second)
		if i < readTries-1 {
			err = nil
		}
	}
	if err != nil {
		return fmt.Errorf("get the snapshot %s of %s: %w", s.Object, s.Store, err)
	}
	defer found.Close() //nolint:errcheck // only read
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(to, sum), found)
	if err == nil && (n != s.Bytes || hex.EncodeToString(sum.Sum(nil)) != s.SHA256) {
		err = fmt.Errorf("it is not what was put there: %d bytes of %d", n, s.Bytes)
	}
	if err != nil {
		return fmt.Errorf("read the snapshot %s of %s: %w", s.Object, s.Store, err)
	}
	return nil
}

// sumFile returns the sum and the size of a file.
func sumFile(path string) (string, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close() //nolint:errcheck // only read
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), n, err
}

// paced reads no faster than paceBytes a second.
type paced struct {
	ctx   context.Context
	from  io.Reader
	begin time.Time
	read  int64
}

func (p *paced) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := p.from.Read(b)
	p.read += int64(n)
	if ahead := time.Duration(float64(p.read)/paceBytes*float64(time.Second)) - time.Since(p.begin); ahead > 10*time.Millisecond {
		sleep(p.ctx, ahead)
	}
	return n, err
}

// sleep waits, unless ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
