package jetstream

import (
	"context"
	"slices"
	"strings"

	"sshchat/sshchat"
)

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
