package jetstream

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/natsd"
	"sshchat/sshchat/text"
)

// TestNothingOfAnOldLease: what was queued before a node lost its lease is given back, not said
// under the next one: the others have been told by then that its people left.
func TestNothingOfAnOldLease(t *testing.T) {
	way, err := natsd.NewCut(runServers(t, 1).URLs())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(way.Close)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	e, err := Open(ctx, Options{
		Servers: way.URLs(), Node: "n1", Path: filepath.Join(t.TempDir(), "chat.db"), Lease: 2 * time.Second,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	old := e.Lease()
	way.Set(true)
	answers := make(chan error, 2)
	e.Append(sshchat.Entry{ID: "one", Room: "lobby", Kind: sshchat.Said, Body: text.Block("before")}, func(_ sshchat.Entry, err error) { answers <- err })
	awaits(t, "the end of the lease", old.Done())
	e.Append(sshchat.Entry{ID: "two", Room: "lobby", Kind: sshchat.Said, Body: text.Block("meanwhile")}, func(_ sshchat.Entry, err error) { answers <- err })
	way.Set(false)
	for range 2 {
		if err := <-answers; !errors.Is(err, sshchat.ErrUnavailable) {
			t.Errorf("an entry of the old lease: %v", err)
		}
	}
	(&node{e.keys, e.health, e.conn}).until(t, "a new lease", func(h sshchat.Health) bool { return h.Lease > old.ID() })
	e.Append(sshchat.Entry{ID: "three", Room: "lobby", Kind: sshchat.Said, Body: text.Block("after")}, func(_ sshchat.Entry, err error) { answers <- err })
	if err := <-answers; err != nil {
		t.Errorf("an entry of the new lease: %v", err)
	}
	all, err := e.Page(ctx, sshchat.Range{Room: "lobby"})
	if err != nil || len(all) != 1 {
		t.Errorf("the log has %+v, %v", all, err)
	}
}
