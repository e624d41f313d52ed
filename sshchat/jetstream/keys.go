package jetstream

import (
	"context"
	"sync/atomic"

	"sshchat/sshchat"
)

// keys is the small state that all nodes share, and this node's lease in it.
type keys struct {
	applied atomic.Uint64 // how far the node's copy of the log goes; the log sets it
}

// openKeys takes the node's lease and learns all keys; it returns when both is done.
func openKeys(ctx context.Context, c *conn, o Options, h *health) (*keys, error) { //nolint:revive,unparam // filled in next
	return &keys{}, nil
}

// Get is Engine.Get.
func (k *keys) Get(ctx context.Context, key string) (sshchat.Value, error) {
	return sshchat.Value{Key: key}, sshchat.ErrUnavailable
}

// Set is Engine.Set.
func (k *keys) Set(ctx context.Context, key string, data []byte, o sshchat.SetOpt) (uint64, error) {
	return 0, sshchat.ErrUnavailable
}

// Watch is Engine.Watch.
func (k *keys) Watch(ctx context.Context, prefix string, fn func(sshchat.Value) error) error {
	return sshchat.ErrUnavailable
}

// Lease is Engine.Lease.
func (k *keys) Lease() sshchat.Lease { return nil }

// Nodes is Cluster.Nodes.
func (k *keys) Nodes(ctx context.Context) ([]sshchat.NodeInfo, error) {
	return nil, sshchat.ErrUnavailable
}

// FollowGraves is Cluster.FollowGraves.
func (k *keys) FollowGraves(ctx context.Context, fn func(context.Context, sshchat.Grave) error) error {
	return sshchat.ErrUnavailable
}

// close ends every Watch, and deletes the node's ephemeral keys and then its lease.
func (k *keys) close(ctx context.Context) error { return nil }
