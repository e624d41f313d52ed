package commands_test

import (
	"context"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// heavy is an engine whose searches take until they are given up, as those of a hostile
// guest did.
type heavy struct {
	sshchat.Engine
	now, most atomic.Int32 // how many run, and ran at once
}

func (h *heavy) Search(ctx context.Context, _ sshchat.Query) ([]sshchat.Entry, error) {
	n := h.now.Add(1)
	defer h.now.Add(-1)
	h.most.Store(max(h.most.Load(), n))
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

// TestSearchesHoldUpNobody: eight sessions of one source search for all the server can
// do. One of them runs, each is answered in time, and meanwhile a person of yesterday
// comes in and reads what was said.
func TestSearchesHoldUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &heavy{Engine: stage.Engine(t)}
		c := stage.OpenOn(t, engine, chat.Options{})
		ann := stage.Enter(t, c, "ann")
		ann.Says("said yesterday")
		ann.Sees()
		ann.Leaves(sshchat.Quit)

		var guests []*stage.Person
		answered := make(chan time.Duration, 8)
		for i := range cap(answered) {
			g, key := stage.Login(t, c, stage.Somebody{Name: string(rune('p'+i)) + "guest", Addr: "203.0.113.7"})
			if key != "" {
				t.Fatal(key)
			}
			g.Sees()
			guests = append(guests, g)
		}
		began := time.Now()
		for _, g := range guests {
			go func() {
				g.Says("/search deploy failed")
				answered <- time.Since(began)
			}()
		}
		synctest.Wait()
		back := stage.Enter(t, c, "ann")
		back.Says("/history 3")
		if took := time.Since(began); took > stage.Trip || engine.now.Load() != 1 {
			t.Errorf("a login and a page took %v while %d searches ran, want no time while 1 did", took, engine.now.Load())
		}
		if seen := back.Sees(); len(seen) == 0 {
			t.Error("ann sees nothing")
		}
		for range guests {
			if took := <-answered; took > 2*time.Second {
				t.Errorf("a search was answered after %v", took)
			}
		}
		if engine.most.Load() != 1 {
			t.Errorf("%d searches of one source ran at once", engine.most.Load())
		}
		for _, g := range guests {
			seen := strings.Join(g.Sees(), "\n")
			if !strings.Contains(seen, "fault read.slow") && !strings.Contains(seen, "fault search.busy") {
				t.Errorf("a searcher was told nothing: %s", seen)
			}
		}
	})
}

// TestSearchTurnsOfOthers: another source does not wait for the turn of the first.
func TestSearchTurnsOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &heavy{Engine: stage.Engine(t)}
		c := stage.OpenOn(t, engine, chat.Options{})
		for i, addr := range []string{"203.0.113.7", "203.0.113.7", "203.0.113.8", "2001:db8::1", "2001:db8::2"} {
			g := stage.EnterAs(t, c, string(rune('p'+i))+"guest", func(l *chat.Login) { l.Addr = netip.MustParseAddr(addr) })
			go g.Says("/search deploy")
		}
		synctest.Wait()
		if n := engine.now.Load(); n != 3 { // one for each address, and one for the /64
			t.Errorf("%d searches run, want 3", n)
		}
		stage.Pass(5 * time.Second) // they are given up
	})
}
