package jetstream

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"sshchat/sshchat"
)

// Setup says what Init makes.
type Setup struct {
	Replicas int // how many servers hold everything
}

// Init makes the streams of a chat on servers that hold none.
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
	err = createStreams(ctx, c.js, s.Replicas, 1)
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// housekeeping are the keys of the cluster itself, which do not leave it with the chat.
var housekeeping = []string{leasePrefix, hostPrefix, "snap/", "setup/"}

// ReadKeys returns, as the node of o, all keys that are there for good, but for those of the
// cluster itself.
func ReadKeys(ctx context.Context, o Options) ([]sshchat.Value, error) {
	o, err := o.filled()
	if err != nil {
		return nil, err
	}
	c, err := dial(o)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	m := newMirror()
	f, err := openFeed(ctx, c, o.Log, m)
	if err != nil {
		return nil, err
	}
	f.unsubscribe()
	return m.durable(), nil
}

// durable returns the keys that hang on no lease.
func (m *mirror) durable() (all []sshchat.Value) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, key := range m.keysLocked() {
		own := slices.ContainsFunc(housekeeping, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
		if !own && m.cells[key].owner == (owner{}) {
			all = append(all, m.getLocked(key))
		}
	}
	return all
}
