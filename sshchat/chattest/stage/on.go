//go:build !jetstream

package stage

import (
	"fmt"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/memory"
)

// OnJetStream reports whether scenes are played on NATS JetStream: go test -tags jetstream.
const OnJetStream = false

// Engine returns what a chat of the test is to be on: an engine in memory, or with -tags jetstream the
// only node of a NATS server inside the bubble.
func Engine(testing.TB) sshchat.Engine { return memory.New(memory.Options{}) }

// Several opens one chat on as many nodes as there are clocks, which are wrong by so much.
func Several(t *testing.T, o chat.Options, clocks ...time.Duration) (nodes []*chat.Chat) {
	t.Helper()
	house := OpenNodes(t, o)
	for i, by := range clocks {
		nodes = append(nodes, house.StartOff(fmt.Sprint("n", i), by).Chat)
	}
	return nodes
}

// OnMemory leaves a test out on JetStream, and says why.
func OnMemory(testing.TB, string) {}

// Trip is how long the way to the engine may take at most, in the bubble's time.
const Trip = 0
