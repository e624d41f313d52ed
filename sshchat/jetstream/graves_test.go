package jetstream

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream/streams"
)

// sexton buries on a node: it notes each grave and, if it may, deletes what is in it.
type sexton struct {
	told chan sshchat.Grave
	stop func()
}

func (n *node) buries(t *testing.T, del bool) *sexton {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := &sexton{told: make(chan sshchat.Grave, 100)}
	var done sync.WaitGroup
	s.stop = func() { cancel(); done.Wait() }
	t.Cleanup(s.stop)
	done.Go(func() {
		err := n.FollowGraves(ctx, func(ctx context.Context, g sshchat.Grave) error {
			s.told <- g
			for _, v := range g.Keys {
				if !del {
					break
				}
				_, err := n.Set(ctx, v.Key, nil, sshchat.SetOpt{IfRev: v.Rev, Delete: true})
				if err != nil && !errors.Is(err, sshchat.ErrConflict) {
					return err
				}
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) && !errors.Is(err, sshchat.ErrClosed) {
			t.Errorf("%s: FollowGraves = %v", n.o.Node, err)
		}
	})
	return s
}

func (s *sexton) next(t *testing.T) sshchat.Grave {
	t.Helper()
	select {
	case g := <-s.told:
		return g
	case <-time.After(patience):
		t.Fatal("no grave")
		return sshchat.Grave{}
	}
}

func (s *sexton) none(t *testing.T) {
	t.Helper()
	select {
	case g := <-s.told:
		t.Errorf("told of %+v", g)
	default:
	}
}

// claims has a node hold names.
func (n *node) claims(t *testing.T, names int) {
	t.Helper()
	for i := range names {
		if _, err := n.Set(t.Context(), fmt.Sprintf("name/%s-%d", n.o.Node, i), []byte("card"), sshchat.SetOpt{Ephemeral: true}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestGraves: all nodes are told of a dead one with the same keys, burial by all at once is
// harmless, and of one that ends cleanly nobody is told.
func TestGraves(t *testing.T) {
	nodes := threeNodes(t, 3)
	nodes[2].claims(t, 20)
	nodes[1].claims(t, 3)
	epoch := nodes[2].Lease().ID()
	one, two := nodes[0].buries(t, true), nodes[1].buries(t, true)
	nodes[2].kill()
	a, b := one.next(t), two.next(t)
	for _, g := range []sshchat.Grave{a, b} {
		if g.Node != "n3" || g.Epoch != epoch || len(g.Keys) != 20 || fmt.Sprint(g) != fmt.Sprint(a) {
			t.Errorf("told of %s %d with %d keys", g.Node, g.Epoch, len(g.Keys))
		}
	}
	for _, v := range a.Keys {
		if string(v.Data) != "card" || v.Rev == 0 {
			t.Errorf("in it lies %+v", v)
		}
		nodes[0].sees(t, v.Key, gone)
	}
	nodes[1].stop()
	nodes[0].leaseEnds(t, "n2", nodes[1].Lease().ID())
	nodes[0].sees(t, "name/n2-0", gone)
	one.none(t)
	if left := len(nodes[0].mirror.graves.keys); left != 0 {
		t.Errorf("%d owners are left", left)
	}
}

// TestGraveOfAnOldEpoch: one that begins again under its name is buried, by itself too, and who
// comes late is told as well.
func TestGraveOfAnOldEpoch(t *testing.T) {
	urls := runServers(t, 1).URLs()
	at := filepath.Join(t.TempDir(), "chat.db")
	home := func(o *Options) { o.Path = at }
	first, err := openNode(t, urls, "n1", home)
	if err != nil {
		t.Fatal(err)
	}
	first.claims(t, 2)
	first.kill() // and with it all nodes are down
	second, err := openNode(t, urls, "n1", home)
	if err != nil {
		t.Fatal(err)
	}
	second.claimsMore(t, "name/new")
	g := second.buries(t, false).next(t)
	if g.Node != "n1" || g.Epoch != first.Lease().ID() || len(g.Keys) != 2 {
		t.Errorf("told of %+v", g)
	}
	late := mustOpen(t, urls, "n2").buries(t, true)
	if again := late.next(t); fmt.Sprint(again) != fmt.Sprint(g) {
		t.Errorf("who comes late is told of %+v, want %+v", again, g)
	}
	for _, v := range g.Keys {
		second.sees(t, v.Key, gone)
	}
	late.none(t)
	if v, err := second.Get(t.Context(), "name/new"); v.Rev == 0 || err != nil {
		t.Errorf("a name of the living is %+v, %v", v, err)
	}
}

func (n *node) claimsMore(t *testing.T, key string) {
	t.Helper()
	if _, err := n.Set(t.Context(), key, []byte("card"), sshchat.SetOpt{Ephemeral: true}); err != nil {
		t.Fatal(err)
	}
}

// TestGraveGrows: what a dead node's write leaves after its end is told too.
func TestGraveGrows(t *testing.T) {
	m := newMirror()
	m.settle(true)
	who := owner{"n1", 1}
	put := func(seq uint64, subject string, header map[string][]string, data string) {
		m.take(&stored{subject: streams.KeyWrites + subject, seq: seq, header: header, data: []byte(data)})
	}
	mine := map[string][]string{ownerHeader: {who.String()}}
	put(1, "node.n1", nil, `{}`)
	put(2, "name.ann", mine, "card")
	if g, _ := m.nextGrave(0); g != nil {
		t.Fatalf("a living node is buried: %+v", g)
	}
	put(3, "node.n1", map[string][]string{"Nats-Marker-Reason": {"MaxAge"}}, "")
	g, _ := m.nextGrave(0)
	if g == nil || len(g.Keys) != 1 {
		t.Fatalf("told of %+v", g)
	}
	put(4, "name.bob", mine, "card")
	more, _ := m.nextGrave(g.dug)
	if more == nil || len(more.Keys) != 2 {
		t.Fatalf("then told of %+v", more)
	}
	put(5, "name.cid", mine, "card")
	more, _ = m.nextGrave(more.dug)
	put(6, "name.cid", map[string][]string{"KV-Operation": {"PURGE"}}, "")
	m.settle(true) // another node buries while this one catches up
	if g, _ := m.nextGrave(more.dug); g != nil {
		t.Errorf("told again of %+v", g)
	}
	put(7, "name.ann", map[string][]string{ownerHeader: {"n2 9"}}, "card") // n2's lease is not known
	put(8, "name.bob", map[string][]string{"KV-Operation": {"PURGE"}}, "")
	if g := m.graves.open[who]; g != nil {
		t.Errorf("an empty grave is open: %+v", g)
	}
}

// TestNoGraveWhileCatchingUp: a card may come before its node's lease then.
func TestNoGraveWhileCatchingUp(t *testing.T) {
	m := newMirror()
	m.settle(true)
	m.settle(false)
	m.take(&stored{subject: streams.KeyWrites + "name.ann", seq: 7, header: map[string][]string{ownerHeader: {"n1 5"}}})
	m.take(&stored{subject: streams.KeyWrites + "node.n1", seq: 9, data: []byte(`{"epoch":5}`)})
	m.settle(true)
	if g, _ := m.nextGrave(0); g != nil {
		t.Errorf("a living node is buried: %+v", g)
	}
	m.forget(map[string]bool{"name/ann": true}, 9) // its lease has ended, unheard
	m.settle(true)
	if g, _ := m.nextGrave(0); g == nil || g.Node != "n1" {
		t.Errorf("told of %+v", g)
	}
	m.forget(map[string]bool{}, 9)
	if g, _ := m.nextGrave(0); g != nil {
		t.Errorf("what is not there is buried: %+v", g)
	}
}

// TestKeyOnTheLeaseOfAnother: a key that one node hangs on the lease of another is in the other's
// grave, also if that is dead already, and outlives the node that wrote it.
func TestKeyOnTheLeaseOfAnother(t *testing.T) {
	nodes := threeNodes(t, 3)
	on := func(n *node) sshchat.SetOpt {
		return sshchat.SetOpt{Any: true, Ephemeral: true, On: sshchat.LeaseOf{Node: n.o.Node, Epoch: n.Lease().ID()}}
	}
	set := func(by *node, key string, o sshchat.SetOpt) {
		t.Helper()
		if _, err := by.Set(t.Context(), key, []byte("card"), o); err != nil {
			t.Fatal(err)
		}
	}
	set(nodes[1], "name/ann", on(nodes[0]))
	set(nodes[1], "name/bob", on(nodes[2]))
	buries := nodes[0].buries(t, false)
	nodes[2].kill()
	if g := buries.next(t); g.Node != "n3" || len(g.Keys) != 1 || g.Keys[0].Key != "name/bob" {
		t.Errorf("told of %+v", g)
	}
	set(nodes[1], "name/cid", on(nodes[2]))
	if g := buries.next(t); g.Node != "n3" || len(g.Keys) != 2 {
		t.Errorf("then told of %+v", g)
	}
	nodes[1].stop()
	if v, err := nodes[0].Get(t.Context(), "name/ann"); v.Rev == 0 || err != nil {
		t.Errorf("what hangs on the lease of a living node is %+v, %v", v, err)
	}
}

// TestNoGraveOfWhatIsOver: of a key that was deleted and then written by somebody else only the last
// is in the stream. Who catches up meets the end of a lease before that, and must not take the key
// for one that the dead have left: their people would be told to have left twice.
func TestNoGraveOfWhatIsOver(t *testing.T) {
	name := func(seq uint64, of string) *stored {
		return &stored{subject: streams.KeyWrites + "name.ann", seq: seq, header: map[string][]string{ownerHeader: {of}}}
	}
	m := newMirror()
	m.take(&stored{subject: streams.KeyWrites + "node.n1", seq: 5, data: []byte(`{"epoch":5}`)})
	m.take(&stored{subject: streams.KeyWrites + "node.n2", seq: 6, data: []byte(`{"epoch":6}`)})
	m.take(name(7, "n1 5"))
	m.settle(true)
	m.settle(false) // number 8 is not there any more: ann's card was deleted
	m.take(&stored{subject: streams.KeyWrites + "node.n1", seq: 9, header: map[string][]string{"KV-Operation": {"DEL"}}})
	if g, _ := m.nextGrave(0); g != nil {
		t.Errorf("in the middle one is told of %+v", g)
	}
	m.take(name(10, "n2 6"))
	m.settle(true)
	if g, _ := m.nextGrave(0); g != nil {
		t.Errorf("told of %+v", g)
	}
	m.settle(false)
	m.take(&stored{subject: streams.KeyWrites + "node.n2", seq: 11, header: map[string][]string{"KV-Operation": {"DEL"}}})
	m.settle(true)
	if g, _ := m.nextGrave(0); g == nil || g.Node != "n2" || len(g.Keys) != 1 {
		t.Errorf("of what n2 has left one is told %+v", g)
	}
}
