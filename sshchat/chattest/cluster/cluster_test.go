package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/cluster"
	"sshchat/sshchat/text"
)

var eph = sshchat.SetOpt{Ephemeral: true}

// say appends a line; its answer comes to the channel.
func say(n *cluster.Node, body string) <-chan error {
	answers := make(chan error, 1)
	e := sshchat.Entry{ID: body, Room: "lobby", Kind: sshchat.Said, Body: text.Block(body)}
	n.Append(e, func(_ sshchat.Entry, err error) { answers <- err })
	return answers
}

// bodies returns what the whole log says.
func bodies(c *cluster.Cluster) (all []string) {
	for _, e := range c.Entries() {
		all = append(all, e.Body.String())
	}
	return all
}

// watched is how a node's health goes, and which graves it is told of.
type watched struct {
	mu     sync.Mutex
	health []sshchat.Health
	graves []sshchat.Grave
}

func watch(t *testing.T, n *cluster.Node) *watched {
	w := &watched{}
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() {
		_ = n.FollowHealth(ctx, func(h sshchat.Health) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.health = append(w.health, h)
			return nil
		})
	})
	all.Go(func() {
		_ = n.FollowGraves(ctx, func(_ context.Context, g sshchat.Grave) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.graves = append(w.graves, g)
			return nil
		})
	})
	t.Cleanup(func() { cancel(); all.Wait() })
	return w
}

func (w *watched) now() (h sshchat.Health, graves []string) {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, g := range w.graves {
		line := fmt.Sprint(g.Node, g.Epoch)
		for _, v := range g.Keys {
			line += " " + v.Key
		}
		graves = append(graves, line)
	}
	return w.health[len(w.health)-1], graves
}

func TestLinesOfANodeThatIsCutOff(t *testing.T) {
	for _, late := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c := cluster.New()
			a, b := c.Start("a"), c.Start("b")
			defer a.Close()
			defer b.Close()
			if late {
				a.Late()
			}
			a.Cut()
			first := say(a, "waits a moment")
			if err := <-say(b, "goes on"); err != nil {
				t.Error(err)
			}
			time.Sleep(5 * time.Second)
			if head, _ := a.Head(t.Context()); head != 0 {
				t.Errorf("a node that is cut off has %d", head)
			}
			a.Heal()
			if err := <-first; err != nil {
				t.Error(err)
			}
			a.Cut()
			if err := <-say(a, "waits too long"); !errors.Is(err, sshchat.ErrUnavailable) {
				t.Errorf("a line that waits too long: %v", err)
			}
			if _, err := a.Set(t.Context(), "k", nil, eph); !errors.Is(err, sshchat.ErrUnavailable) {
				t.Errorf("a key that waits too long: %v", err)
			}
			a.Heal()
			synctest.Wait()
			want := []string{"goes on", "waits a moment"}
			if late {
				want = append(want, "waits too long")
			}
			if got := bodies(c); !slices.Equal(got, want) {
				t.Errorf("the log says %q, want %q", got, want)
			}
			if head, _ := a.Head(t.Context()); head != uint64(len(want)) {
				t.Errorf("the node's copy has %d of %d", head, len(want))
			}
		})
	}
}

func TestLeases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cluster.New()
		a, b := c.Start("a"), c.Start("b")
		defer a.Close()
		defer b.Close()
		wa, wb := watch(t, a), watch(t, b)
		rev, err := a.Set(t.Context(), "name/ann", []byte("1"), eph)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		held := a.Lease()
		a.Cut()
		if h, _ := wa.now(); h.Lease != 1 || !h.Stalled.Equal(began) {
			t.Errorf("cut off: %+v", h)
		}
		<-held.Done()
		if lasted := time.Since(began); lasted != cluster.OwnTTL {
			t.Errorf("by its own clock the lease is lost after %v", lasted)
		}
		if h, graves := wb.now(); h.Lease != 2 || len(graves) != 0 {
			t.Errorf("the other one: %+v, %v", h, graves)
		}
		time.Sleep(cluster.TTL - cluster.OwnTTL)
		if _, graves := wb.now(); !slices.Equal(graves, []string{"a1 name/ann"}) {
			t.Errorf("others see %v", graves)
		}
		if _, err := b.Set(t.Context(), "name/ann", nil, eph); !errors.Is(err, sshchat.ErrConflict) {
			t.Errorf("a name before it is buried: %v", err)
		}
		a.Heal()
		if h, _ := wa.now(); h.Lease != 3 || !h.Stalled.IsZero() || a.Lease().ID() != 3 {
			t.Errorf("healed: %+v", h)
		}
		if _, err := a.Set(t.Context(), "name/ann", []byte("2"), sshchat.SetOpt{IfRev: rev, Ephemeral: true}); err != nil {
			t.Errorf("the key under the new lease: %v", err)
		}
		if nodes, err := b.Nodes(t.Context()); err != nil || len(nodes) != 2 || nodes[0].Epoch != 3 {
			t.Errorf("the nodes are %+v, %v", nodes, err)
		}
	})
}

func TestGraves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cluster.New()
		a, b, d := c.Start("a"), c.Start("b"), c.Start("d")
		defer b.Close()
		defer d.Close()
		wb, wd := watch(t, b), watch(t, d)
		for _, key := range []string{"name/x", "name/y"} {
			if _, err := a.Set(t.Context(), key, nil, eph); err != nil {
				t.Fatal(err)
			}
		}
		a.Kill()
		if err := <-say(a, "late"); !errors.Is(err, sshchat.ErrClosed) {
			t.Errorf("a line of a dead node: %v", err)
		}
		again := c.Start("a")
		defer again.Close()
		for who, w := range map[string]*watched{"b": wb, "d": wd} {
			if _, graves := w.now(); !slices.Equal(graves, []string{"a1 name/x name/y"}) {
				t.Errorf("%s is told of %v", who, graves)
			}
		}
		again.Kill()
		time.Sleep(cluster.TTL)
		if _, graves := wd.now(); len(graves) != 1 {
			t.Errorf("a node that left no key has a grave: %v", graves)
		}
	})
}

// A key that one node hangs on the lease of another is in the other's grave, and outlives the
// node that wrote it.
func TestKeyOnTheLeaseOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cluster.New()
		a, b, d := c.Start("a"), c.Start("b"), c.Start("d")
		w := watch(t, a)
		on := func(n *cluster.Node) sshchat.SetOpt {
			return sshchat.SetOpt{Any: true, Ephemeral: true, On: sshchat.LeaseOf{Node: n.NodeID(), Epoch: n.Lease().ID()}}
		}
		set := func(key string, o sshchat.SetOpt) {
			t.Helper()
			if _, err := b.Set(t.Context(), key, []byte("card"), o); err != nil {
				t.Fatal(err)
			}
		}
		set("name/ann", on(a))
		set("name/bob", on(d))
		d.Kill()
		time.Sleep(cluster.TTL + time.Second)
		set("name/cid", on(d))
		if _, graves := w.now(); !slices.Equal(graves, []string{"d3 name/bob", "d3 name/bob name/cid"}) {
			t.Errorf("told of %q", graves)
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		if v, err := a.Get(t.Context(), "name/ann"); v.Rev == 0 || err != nil {
			t.Errorf("what hangs on the lease of a living node is %+v, %v", v, err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
