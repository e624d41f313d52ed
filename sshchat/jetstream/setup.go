package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/store"
)

const (
	// setupKey is there while a chat is made. What is found with it and without a single entry
	// was never finished.
	setupKey = "setup/busy"

	// keysAtOnce is how many keys are written beside each other.
	keysAtOnce = 64
)

// Setup says what Init makes.
type Setup struct {
	Replicas int // how many servers hold everything

	// Of a chat that moves in: its history as archive.MoveIn leaves it, which is changed, the
	// number that the next entry gets, and its records.
	From  string
	First uint64
	Keys  []sshchat.Value
}

// Init makes the streams of a chat on servers that hold none, empty or with a chat that moves
// in. One that was interrupted is begun again.
func Init(ctx context.Context, o Options, s Setup) error {
	o, err := o.filled()
	if err != nil {
		return err
	}
	// A question that is refused is never answered: the refusal ends the waiting.
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	o.Log = slog.New(&violations{told: func(what string) {
		cancel(fmt.Errorf("the NATS servers refuse: %s; cluster init needs the nkey of the chat's admin", what))
	}})
	c, err := dial(o)
	if err != nil {
		return err
	}
	defer c.Close()
	if err = s.make(ctx, c); err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// make makes everything. Nodes refuse to start until all of it is there: a log that begins with
// a higher number than 1 needs its snapshot, which is made known last.
func (s Setup) make(ctx context.Context, c *conn) error {
	if err := c.undoSetup(ctx); err != nil {
		return err
	}
	if err := createStreams(ctx, c.js, s.Replicas, max(s.First, 1)); err != nil {
		return err
	}
	if err := c.putKey(ctx, setupKey, []byte("{}")); err != nil {
		return err
	}
	if s.From != "" {
		if err := s.moveIn(ctx, c); err != nil {
			return err
		}
	}
	return c.dropKey(ctx, setupKey)
}

// undoSetup deletes what an Init has left that did not come to its end.
func (c *conn) undoSetup(ctx context.Context) error {
	_, err := c.js.Stream(ctx, keyStream)
	if errors.Is(err, js.ErrStreamNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at the stream %s: %w", keyStream, err)
	}
	subject, err := encodeKey(setupKey)
	if err != nil {
		return err
	}
	m, err := c.last(ctx, keyStream, keyWrites+subject)
	switch {
	case errors.Is(err, errNone) || err == nil && m.deleted():
		return nil // createStreams says that there is a chat
	case err != nil:
		return err
	}
	log, err := c.js.Stream(ctx, logStream)
	if err == nil && log.CachedInfo().State.Msgs > 0 {
		return nil
	}
	if err != nil && !errors.Is(err, js.ErrStreamNotFound) {
		return fmt.Errorf("look at the stream %s: %w", logStream, err)
	}
	for _, name := range []string{logStream, "OBJ_" + snapshotStores[0], "OBJ_" + snapshotStores[1], keyStream} {
		if err := c.js.DeleteStream(ctx, name); err != nil && !errors.Is(err, js.ErrStreamNotFound) {
			return fmt.Errorf("delete the stream %s of a setup that was interrupted: %w", name, err)
		}
	}
	return nil
}

// moveIn brings the history in as the first snapshot, and the records.
func (s Setup) moveIn(ctx context.Context, c *conn) error {
	stream, err := c.js.Stream(ctx, logStream)
	if err != nil {
		return err
	}
	last, err := store.MakeCopy(ctx, s.From, stream.CachedInfo().Created)
	if err == nil && last+1 != s.First {
		err = fmt.Errorf("%s goes up to %d, and the log begins with %d", s.From, last, s.First)
	}
	if err != nil {
		return err
	}
	snap, err := putSnapshot(ctx, c, s.From, snapshotStores[0], s.Replicas)
	if err != nil {
		return err
	}
	snap.Purged = snap.Seq // the stream begins behind it
	value, err := json.Marshal(snap)
	if err != nil {
		return err
	}
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(keysAtOnce)
	for _, v := range s.Keys {
		group.Go(func() error { return c.putKey(inner, v.Key, v.Data) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return c.putKey(ctx, snapshotKey, value)
}

// putKey writes a key that is not there yet.
func (c *conn) putKey(ctx context.Context, key string, data []byte) error {
	subject, err := encodeKey(key)
	if err != nil {
		return err
	}
	m := nats.NewMsg(keyWrites + subject)
	m.Data = data
	expectRev(m, 0)
	if _, err := c.publish(ctx, m); err != nil {
		return fmt.Errorf("write the key %s: %w", key, err)
	}
	return nil
}

// dropKey deletes a key.
func (c *conn) dropKey(ctx context.Context, key string) error {
	subject, err := encodeKey(key)
	if err != nil {
		return err
	}
	if _, err := c.publish(ctx, marker(keyWrites+subject)); err != nil {
		return fmt.Errorf("delete the key %s: %w", key, err)
	}
	return nil
}
