package stage

import (
	"context"
	"errors"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/cluster"
)

// Nodes is a cluster in memory with a chat on each of its nodes.
type Nodes struct {
	*cluster.Cluster
	t *testing.T
	o chat.Options
}

// Node is a chat on one node of a cluster.
type Node struct {
	*chat.Chat
	Engine *cluster.Node // to cut off, heal or kill
	end    func()
}

// OpenNodes returns a cluster without nodes, inside a bubble.
func OpenNodes(t *testing.T, o chat.Options) *Nodes {
	return &Nodes{Cluster: cluster.New(), t: t, o: o}
}

// Start begins a node with a chat on it, which ends with the test.
func (ns *Nodes) Start(id string) *Node { return ns.StartOff(id, 0) }

// StartOff begins a node whose machine's clock is wrong by so much.
func (ns *Nodes) StartOff(id string, by time.Duration) *Node {
	ns.t.Helper()
	n := &Node{Engine: ns.Cluster.Start(id)}
	n.Chat = chat.New(n.Engine, Off{By: by}, ns.o)
	from, err := n.Open(ns.t.Context())
	if err != nil {
		ns.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx, from) }()
	over := false
	n.end = func() {
		if over {
			return
		}
		over = true
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) && !errors.Is(err, sshchat.ErrClosed) {
			ns.t.Errorf("Run ended with %v", err)
		}
	}
	ns.t.Cleanup(func() {
		n.end()
		if err := n.Engine.Close(); err != nil {
			ns.t.Error(err)
		}
	})
	return n
}

// Dies ends a node as kill -9 does: nothing of it is undone, and its people are cut off.
func (n *Node) Dies() {
	n.Engine.Kill()
	n.end()
}
