package jetstream

import (
	"context"
	"time"

	"sshchat/sshchat"
)

// Engine is a node's end of the cluster. It implements sshchat.Cluster.
type Engine struct {
	*keys
	*health
	options Options
	conn    *conn
}

var _ sshchat.Cluster = (*Engine)(nil)

// Open connects a node: it takes its lease, brings its copy of the log up to the end of the
// stream, and returns when that is done. ctx bounds only that.
func Open(ctx context.Context, o Options) (*Engine, error) {
	o, err := o.filled()
	if err != nil {
		return nil, err
	}
	c, err := dial(o)
	if err != nil {
		return nil, err
	}
	if err := checkStreams(ctx, c.js); err != nil {
		c.Close()
		return nil, err
	}
	e := &Engine{options: o, conn: c, health: newHealth()}
	if e.keys, err = openKeys(ctx, c, o, e.health); err != nil {
		c.Close()
		return nil, err
	}
	return e, nil
}

// NodeID implements sshchat.Cluster.
func (e *Engine) NodeID() string { return e.options.Node }

// Append implements sshchat.Engine.
func (e *Engine) Append(entry sshchat.Entry, done func(sshchat.Entry, error)) {
	go done(entry, sshchat.ErrUnavailable)
}

// Follow implements sshchat.Engine.
func (e *Engine) Follow(ctx context.Context, after uint64, fn func([]*sshchat.Entry) error) error {
	return sshchat.ErrUnavailable
}

// Head implements sshchat.Engine.
func (e *Engine) Head(context.Context) (uint64, error) { return 0, sshchat.ErrUnavailable }

// Page implements sshchat.Engine.
func (e *Engine) Page(context.Context, sshchat.Range) ([]sshchat.Entry, error) {
	return nil, sshchat.ErrUnavailable
}

// Search implements sshchat.Engine.
func (e *Engine) Search(context.Context, sshchat.Query) ([]sshchat.Entry, error) {
	return nil, sshchat.ErrUnavailable
}

// Activity implements sshchat.Engine.
func (e *Engine) Activity(context.Context, string, time.Time, time.Duration, int) ([]int, error) {
	return nil, sshchat.ErrUnavailable
}

// Close implements sshchat.Engine.
func (e *Engine) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := e.keys.close(ctx)
	e.conn.Close()
	return err
}
