package front_test

import (
	"fmt"
	"io"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/chattest/wire"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/admission"
)

// TestSilentStrangersKeepNobodyOut: five addresses hold 250 connections open and say
// nothing, again and again; people at 45 other addresses all come in at once.
func TestSilentStrangersKeepNobodyOut(t *testing.T) {
	h := serve(t, inside.Options{Options: front.Options{Budgets: admission.Budgets{Exempt: []netip.Prefix{}}}})
	var reopen sync.WaitGroup
	var over atomic.Bool
	for i := range 250 {
		source := fmt.Sprintf("127.0.9.%d", 1+i%5)
		c := h.TCP(t, source)
		reopen.Go(func() {
			_, _ = io.Copy(io.Discard, c) // until it is ended
			if !over.Load() {
				if again, err := wire.DialTCP(t.Context(), h.Addr, source, 0); err == nil {
					_, _ = io.Copy(io.Discard, again)
					again.Close()
				}
			}
		})
	}
	errs := make(chan error, 45)
	for i := range 45 {
		go func() {
			_, err := chattest.TryDial(t, h.Addr, fmt.Sprintf("honest%d", i), chattest.NoPTY(),
				chattest.Key(chattest.NewKey(t)), chattest.From(fmt.Sprintf("127.0.8.%d", 1+i)))
			errs <- err
		}()
	}
	refused := 0
	for range 45 {
		if err := <-errs; err != nil {
			refused++
			t.Log(err)
		}
	}
	if refused > 0 {
		t.Errorf("%d of 45 are kept out", refused)
	}
	h.Log.Count(t, "msg=joined", 45)
	over.Store(true)
	h.Close(time.Second)
	reopen.Wait()
}
