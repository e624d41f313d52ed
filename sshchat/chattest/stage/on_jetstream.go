//go:build jetstream

package stage

import (
	"fmt"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/natsd/inside"
)

// OnJetStream reports whether scenes are played on NATS JetStream: go test -tags jetstream.
const OnJetStream = true

// Engine returns what a chat of the test is to be on: the only node of a NATS server inside the bubble.
func Engine(t testing.TB) sshchat.Engine {
	t.Helper()
	return inside.Run(t).Start("n0")
}

// Several opens one chat on as many nodes as there are clocks, which are wrong by so much.
func Several(t *testing.T, o chat.Options, clocks ...time.Duration) (nodes []*chat.Chat) {
	t.Helper()
	server := inside.Run(t)
	for i, by := range clocks {
		nodes = append(nodes, OpenWith(t, server.Start(fmt.Sprint("n", i)), Off{By: by}, o))
	}
	return nodes
}

// OnMemory leaves a test out on JetStream, and says why.
func OnMemory(t testing.TB, why string) {
	t.Helper()
	t.Skip("not on JetStream: " + why)
}

// Trip is how long the way to the engine may take at most, in the bubble's time.
const Trip = 10 * time.Millisecond
