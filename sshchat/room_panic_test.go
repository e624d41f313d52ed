package sshchat_test

import (
	"context"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
)

// wild is an engine that panics once while the past of a room is read, when somebody
// waits for it.
type wild struct {
	sshchat.Engine
	held chan struct{} // closed to let it panic; nil: it reads
}

func (e *wild) Page(ctx context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	if held := e.held; held != nil && r.Room == "ops" {
		e.held = nil
		<-held
		panic("a page that cannot be read")
	}
	return e.Engine.Page(ctx, r)
}

// Whoever waits for a room to be opened is let go when that ends in a panic, and the room
// opens for the next one.
func TestPanicWhileARoomOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &wild{Engine: memory.New(memory.Options{})}
		c := openOn(t, engine, sshchat.Options{})
		held := make(chan struct{})
		engine.held = held
		went, waits := make(chan any, 1), make(chan error, 1)
		go func() {
			defer func() { went <- recover() }()
			_ = c.Hold(t.Context(), "ops")
		}()
		synctest.Wait()
		go func() { waits <- c.Hold(t.Context(), "ops") }()
		synctest.Wait()
		close(held)
		if <-went == nil {
			t.Error("the panic was swallowed")
		}
		if err := <-waits; err == nil {
			t.Error("somebody is in a room that was never opened")
		}
		if err := c.Hold(t.Context(), "ops"); err != nil {
			t.Errorf("it does not open again: %v", err)
		}
	})
}
