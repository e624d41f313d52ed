package jetstream

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"sshchat/sshchat/chattest/natsd"
	"sshchat/sshchat/jetstream/streams"
)

// dialTest connects a node to servers.
func dialTest(t *testing.T, servers *natsd.Servers, node string) (*conn, Options) {
	t.Helper()
	o, err := Options{Servers: servers.URLs(), Node: node, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}.filled()
	if err != nil {
		t.Fatal(err)
	}
	c, err := dial(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c, o
}

// TestStreamsAreRefusedIfChanged: what was made is accepted, and what somebody changed by
// hand since is named.
func TestStreamsAreRefusedIfChanged(t *testing.T) {
	for _, n := range []int{1, 3} {
		c, _ := dialTest(t, natsd.Run(t, n), "n1")
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if err := streams.Check(ctx, c.js); err != streams.ErrNone {
			t.Fatalf("with none: %v", err)
		}
		if err := streams.Create(ctx, c.js, n, 5_000_001); err != nil {
			t.Fatal(err)
		}
		if err := streams.Check(ctx, c.js); err != nil {
			t.Fatal(err)
		}
		if err := streams.Create(ctx, c.js, n, 1); err == nil || !strings.Contains(err.Error(), "already") {
			t.Errorf("made twice: %v", err)
		}
		changed := streams.KeyConfig(n)
		changed.AllowDirect = true
		if _, err := c.js.UpdateStream(ctx, changed); err != nil {
			t.Fatal(err)
		}
		if err := streams.Check(ctx, c.js); err == nil || !strings.Contains(err.Error(), "allow_direct") {
			t.Errorf("with direct reads: %v", err)
		}
		ack, err := c.js.Publish(ctx, streams.LogWrites+"n1", []byte("{}"), js.WithMsgID("x"))
		if err != nil || ack.Sequence != 5_000_001 {
			t.Errorf("the first entry has the number %v: %v", ack, err)
		}
	}
}
