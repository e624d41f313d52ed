package chat_test

import (
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
)

// Whoever waits for a room to be opened is let go when that ends in a panic, and the room
// opens for the next one.
func TestPanicWhileARoomOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, engine := hooked(t)
		held := make(chan struct{})
		engine.Hook(chattest.Hooks{BeforePage: func(r sshchat.Range) error {
			if r.Room == "ops" {
				engine.Hook(chattest.Hooks{})
				<-held
				panic("a page that cannot be read")
			}
			return nil
		}})
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
