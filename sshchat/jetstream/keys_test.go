package jetstream

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"sshchat/sshchat/chattest/natsd"
	"sshchat/sshchat/jetstream/streams"
)

// patience is how long a test waits for what must happen.
const patience = time.Minute

// runServers starts n servers with the streams of a chat.
func runServers(t *testing.T, n int) *natsd.Servers {
	t.Helper()
	servers := natsd.Run(t, n)
	c, _ := dialTest(t, servers, "init")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := streams.Create(ctx, c.js, n, 1); err != nil {
		t.Fatal(err)
	}
	return servers
}

// node is one of a test's nodes: its keys, and what it knows of its health.
type node struct {
	*keys
	*health
	c *conn
}

// openNode opens a node's keys. edit may change its options.
func openNode(t *testing.T, urls []string, id string, edit func(*Options)) (*node, error) {
	t.Helper()
	o := Options{
		Servers: urls, Node: id, Lease: 2 * time.Second, Version: "v1",
		Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug})).With("node", id),
	}
	if edit != nil {
		edit(&o)
	}
	o, err := o.filled()
	if err != nil {
		t.Fatal(err)
	}
	c, err := dial(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	h := newHealth()
	k, err := openKeys(ctx, c, c.by(o), h)
	if err != nil {
		c.Close()
		return nil, err
	}
	n := &node{k, h, c}
	t.Cleanup(n.stop)
	return n, nil
}

// mustOpen is openNode where nothing is in the way.
func mustOpen(t *testing.T, urls []string, id string) *node {
	t.Helper()
	n, err := openNode(t, urls, id, nil)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// stop is a clean end. It may come twice.
func (n *node) stop() { n.end(3 * time.Second) }

func (n *node) end(within time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	_ = n.close(ctx)
	n.c.Close()
}

// kill ends a node as kill -9 does: nothing is said to anybody.
func (n *node) kill() {
	n.c.Close()
	n.keeping.end()
	n.end(0)
}
