package jetstream

import (
	"context"
	"errors"
	"time"
)

// snapshotKey leads to the newest snapshot.
const snapshotKey = "snap/latest"

// snapshot is a node's copy of the log as it once was, in an object store. It is the value of
// snapshotKey, as JSON.
type snapshot struct {
	Store  string    `json:"store"`  // snap-a or snap-b, in turn
	Object string    `json:"object"` // <schema>-<seq>
	Seq    uint64    `json:"seq"`    // the number up to which it goes
	Schema int       `json:"schema"` // of the file
	SHA256 string    `json:"sha256"`
	Bytes  int64     `json:"bytes"`
	At     time.Time `json:"at"`
	Purged uint64    `json:"purged"` // the stream may have nothing up to this number
}

// putSnapshot puts a copy of the log, a file that nobody writes to, into an object store, which
// is made anew, and reads it back. The caller makes it known under snapshotKey. replicas are
// those of the log's stream.
func putSnapshot(ctx context.Context, c *conn, path, store string, replicas int) (snapshot, error) {
	return snapshot{}, errors.New("not yet")
}

// getSnapshot writes a snapshot into the new file dst, and looks whether it is whole.
func getSnapshot(ctx context.Context, c *conn, s snapshot, dst string) error {
	return errors.New("not yet")
}
