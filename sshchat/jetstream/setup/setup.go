// Package setup makes a chat on NATS servers, once: an empty one, or with that of one machine.
package setup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream"
	"sshchat/sshchat/jetstream/streams"
	"sshchat/sshchat/sqlite/store"
)

const (
	// setupKey is there while a chat is made. What is found with it and without a single entry
	// was never finished.
	setupKey = "setup/busy"

	// keysAtOnce is how many keys are written beside each other.
	keysAtOnce = 64
)

// Plan says what Init makes.
type Plan struct {
	Replicas int // how many servers hold everything

	// Of a chat that moves in: its history as archive.MoveIn leaves it, which is changed, the
	// number that the next entry gets, and its records.
	From  string
	First uint64
	Keys  []sshchat.Value
}

// Init makes the streams of a chat on servers that hold none, empty or with a chat that moves
// in. One that was interrupted is begun again.
func Init(ctx context.Context, o jetstream.Options, p Plan) error {
	// A question that is refused is never answered: the refusal ends the waiting.
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	o.Log = slog.New(jetstream.Refusals(func(what string) {
		cancel(fmt.Errorf("the NATS servers refuse: %s; cluster init needs the nkey of the chat's admin", what))
	}))
	c, j, err := jetstream.Dial(o)
	if err != nil {
		return err
	}
	defer c.Close()
	s := servers{c, j}
	if err = p.make(ctx, s); err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// make makes everything. Nodes refuse to start until all of it is there: a log that begins with
// a higher number than 1 needs its snapshot, which is made known last.
func (p Plan) make(ctx context.Context, s servers) error {
	if err := s.undo(ctx); err != nil {
		return err
	}
	if err := streams.Create(ctx, s.js, p.Replicas, max(p.First, 1)); err != nil {
		return err
	}
	if err := s.putKey(ctx, setupKey, []byte("{}")); err != nil {
		return err
	}
	if p.From != "" {
		if err := p.moveIn(ctx, s); err != nil {
			return err
		}
	}
	return s.dropKey(ctx, setupKey)
}

// servers is a connection of who sets a chat up.
type servers struct {
	*nats.Conn
	js js.JetStream
}

// undo deletes what an Init has left that did not come to its end.
func (s servers) undo(ctx context.Context) error {
	keys, err := s.js.Stream(ctx, streams.Keys)
	if errors.Is(err, js.ErrStreamNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at the stream %s: %w", streams.Keys, err)
	}
	subject, err := jetstream.KeySubject(setupKey)
	if err != nil {
		return err
	}
	m, err := keys.GetLastMsgForSubject(ctx, subject)
	if errors.Is(err, js.ErrMsgNotFound) || err == nil && len(m.Data) == 0 {
		return nil // streams.Create says that there is a chat
	}
	if err != nil {
		return fmt.Errorf("read the key %s: %w", setupKey, err)
	}
	log, err := s.js.Stream(ctx, streams.Log)
	if err == nil && log.CachedInfo().State.Msgs > 0 {
		return nil
	}
	if err != nil && !errors.Is(err, js.ErrStreamNotFound) {
		return fmt.Errorf("look at the stream %s: %w", streams.Log, err)
	}
	for _, name := range jetstream.AllStreams() {
		if err := s.js.DeleteStream(ctx, name); err != nil && !errors.Is(err, js.ErrStreamNotFound) {
			return fmt.Errorf("delete the stream %s of a setup that was interrupted: %w", name, err)
		}
	}
	return nil
}

// moveIn brings the history in as the first snapshot, and the records.
func (p Plan) moveIn(ctx context.Context, s servers) error {
	stream, err := s.js.Stream(ctx, streams.Log)
	if err != nil {
		return err
	}
	last, err := store.MakeCopy(ctx, p.From, stream.CachedInfo().Created)
	if err == nil && last+1 != p.First {
		err = fmt.Errorf("%s goes up to %d, and the log begins with %d", p.From, last, p.First)
	}
	if err != nil {
		return err
	}
	value, err := jetstream.PutFirstSnapshot(ctx, s.Conn, s.js, p.From, p.Replicas)
	if err != nil {
		return err
	}
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(keysAtOnce)
	for _, v := range p.Keys {
		group.Go(func() error { return s.putKey(inner, v.Key, v.Data) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return s.putKey(ctx, jetstream.SnapshotKey, value)
}

// putKey writes a key that is not there yet.
func (s servers) putKey(ctx context.Context, key string, data []byte) error {
	subject, err := jetstream.KeySubject(key)
	if err != nil {
		return err
	}
	m := nats.NewMsg(subject)
	m.Data = data
	if _, err := s.js.PublishMsg(ctx, m, js.WithExpectLastSequencePerSubject(0)); err != nil {
		return fmt.Errorf("write the key %s: %w", key, err)
	}
	return nil
}

// dropKey deletes a key.
func (s servers) dropKey(ctx context.Context, key string) error {
	subject, err := jetstream.KeySubject(key)
	if err != nil {
		return err
	}
	if _, err := s.js.PublishMsg(ctx, jetstream.Deletion(subject)); err != nil {
		return fmt.Errorf("delete the key %s: %w", key, err)
	}
	return nil
}
