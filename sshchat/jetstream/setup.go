package jetstream

import (
	"context"

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
	c, err := dial(o)
	if err != nil {
		return err
	}
	defer c.Close()
	return createStreams(ctx, c.js, s.Replicas, 1)
}

// ReadKeys returns all keys that are there for good, as the node of o, and leaves out what is
// the cluster's own.
func ReadKeys(ctx context.Context, o Options) ([]sshchat.Value, error) {
	return nil, nil
}
