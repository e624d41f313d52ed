//go:build unix

package main

import (
	"bytes"
	"context"
	"testing"
	"testing/synctest"

	"sshchat/sshchat/chattest/fleet"
)

// TestHold: a node that is killed, to see what the others see, ends nothing; ^C and the end of the
// last node do.
func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		ended, out, done := make(chan *fleet.Node), &bytes.Buffer{}, make(chan error, 2)
		go func() { done <- hold(ctx, ended, 2, out) }()
		ended <- &fleet.Node{Name: "n1"}
		synctest.Wait()
		if len(done) != 0 || out.String() != "n1 has ended; the others go on\n" {
			t.Errorf("one of two ended: it printed %q and ended %d times", out, len(done))
		}
		ended <- &fleet.Node{Name: "n2"}
		if err := <-done; err == nil {
			t.Error("the last one ended, and nobody is told")
		}
		go func() { done <- hold(ctx, ended, 2, out) }()
		stop()
		if err := <-done; err != nil {
			t.Errorf("^C: %v", err)
		}
	})
}
