package jetstream

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/natsd"
	"sshchat/sshchat/jetstream/streams"
)

// leaderOf returns which server leads a stream.
func leaderOf(t *testing.T, servers *natsd.Servers, stream string) int {
	t.Helper()
	for i := range servers.N() {
		if s := servers.Server(i); s != nil && s.JetStreamIsStreamLeader("$G", stream) {
			return i
		}
	}
	t.Fatal("no leader")
	return -1
}

// awaits waits for a channel to close and says when it did.
func awaits(t *testing.T, what string, done <-chan struct{}) time.Time {
	t.Helper()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatalf("waited in vain: %s", what)
	}
	return time.Now()
}

// until waits until the node's health is as it should be.
func (n *node) until(t *testing.T, what string, want func(sshchat.Health) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	enough := errors.New("enough")
	if err := n.FollowHealth(ctx, func(h sshchat.Health) error {
		if want(h) {
			return enough
		}
		return nil
	}); !errors.Is(err, enough) {
		t.Fatalf("%s: %s does not come", n.o.Node, what)
	}
}

// leaseEnds waits until the node sees that another one's lease has ended.
func (n *node) leaseEnds(t *testing.T, node string, epoch uint64) time.Time {
	t.Helper()
	deadline := time.After(patience)
	for {
		n.mirror.mu.Lock()
		holds, moved := n.mirror.aliveLocked(owner{node, epoch}), n.mirror.moved
		n.mirror.mu.Unlock()
		if !holds {
			return time.Now()
		}
		select {
		case <-moved:
		case <-deadline:
			t.Fatalf("%s believes that %s is alive", n.o.Node, node)
		}
	}
}

func names(all []sshchat.NodeInfo) (ids []string) {
	for _, n := range all {
		ids = append(ids, n.ID)
	}
	return ids
}

// TestNodes: all see who is there and what they say of themselves; one that ends is seen to end
// at once.
func TestNodes(t *testing.T) {
	nodes := threeNodes(t, 1)
	nodes[1].applied.Store(17)
	for _, n := range nodes {
		n.leaseSays(t, "n2", func(i sshchat.NodeInfo) bool { return i.Applied == 17 })
		all, err := n.Nodes(t.Context())
		if err != nil || !slices.Equal(names(all), []string{"n1", "n2", "n3"}) {
			t.Errorf("nodes are %+v, %v", all, err)
		}
	}
	all, _ := nodes[0].Nodes(t.Context())
	if i := all[1]; i.Epoch != nodes[1].Lease().ID() || i.Version != "v1" || i.Since.IsZero() {
		t.Errorf("n2 is %+v", i)
	}
	began := time.Now()
	epoch := nodes[1].Lease().ID()
	nodes[1].stop()
	if took := nodes[2].leaseEnds(t, "n2", epoch).Sub(began); took > time.Second {
		t.Errorf("a clean end was seen after %v", took)
	}
}

// leaseSays waits until the mirror has a node as it should be.
func (n *node) leaseSays(t *testing.T, id string, want func(sshchat.NodeInfo) bool) {
	t.Helper()
	deadline := time.After(patience)
	for {
		n.mirror.mu.Lock()
		moved := n.mirror.moved
		n.mirror.mu.Unlock()
		if slices.ContainsFunc(n.mirror.nodes(), func(i sshchat.NodeInfo) bool { return i.ID == id && want(i) }) {
			return
		}
		select {
		case <-moved:
		case <-deadline:
			t.Fatalf("%s is seen as %+v", id, n.mirror.nodes())
		}
	}
}

// TestLeaseOfTheCutOff: a node that is cut off ends its lease by its own clock before another
// one sees the end, does nothing for anybody meanwhile, and gets a new one when it is back.
func TestLeaseOfTheCutOff(t *testing.T) {
	urls := runServers(t, 1).URLs()
	way, err := natsd.NewCut(urls)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(way.Close)
	other, n := mustOpen(t, urls, "n2"), mustOpen(t, way.URLs(), "n1")
	rev, err := n.Set(t.Context(), "name/ann", []byte("mine"), sshchat.SetOpt{Ephemeral: true})
	if err != nil {
		t.Fatal(err)
	}
	old := n.Lease()
	seen := make(chan time.Time, 1)
	way.Set(true)
	go func() { seen <- other.leaseEnds(t, "n1", old.ID()) }() // waited for by seen
	own := awaits(t, "the end of the lease", old.Done())
	if until := old.(*lease).ends(); until.Before(own) { // from then on it holds no more, however late its timer is
		own = until
	}
	if _, err := n.Set(t.Context(), "name/bob", nil, sshchat.SetOpt{Ephemeral: true}); !errors.Is(err, sshchat.ErrUnavailable) {
		t.Errorf("without a lease Set = %v", err)
	}
	n.until(t, "the loss", func(h sshchat.Health) bool { return h.Lease == 0 })
	if theirs := <-seen; !theirs.After(own) {
		t.Errorf("it saw its end %v after others did", own.Sub(theirs))
	} else {
		t.Logf("it saw its end %v before others did", theirs.Sub(own))
	}
	if v, err := other.Get(t.Context(), "name/ann"); v.Rev != rev || string(v.Data) != "mine" || err != nil {
		t.Errorf("an unburied name is %+v, %v", v, err)
	}
	if _, err := other.Set(t.Context(), "name/ann", nil, sshchat.SetOpt{Ephemeral: true}); !errors.Is(err, sshchat.ErrConflict) {
		t.Errorf("an unburied name was given away: %v", err)
	}
	way.Set(false)
	n.until(t, "a new lease", func(h sshchat.Health) bool { return h.Lease > old.ID() })
	if n.Lease().ID() <= old.ID() {
		t.Errorf("the new lease is %d after %d", n.Lease().ID(), old.ID())
	}
	if _, err := n.Set(t.Context(), "name/ann", []byte("again"), sshchat.SetOpt{IfRev: rev, Ephemeral: true}); err != nil {
		t.Errorf("the name could not be claimed again: %v", err)
	}
}

// TestLeaseOverLeaderStop: a lease outlives the leader of its stream.
func TestLeaseOverLeaderStop(t *testing.T) {
	t.Parallel() // it waits for an election
	servers := runServers(t, 3)
	n, err := openNode(t, servers.URLs(), "n1", func(o *Options) { o.Lease = 12 * time.Second })
	if err != nil {
		t.Fatal(err)
	}
	lease := n.Lease()
	before := n.keeper.current().ends()
	servers.StopOne(leaderOf(t, servers, streams.Keys))
	n.leaseSays(t, "n1", func(i sshchat.NodeInfo) bool { return n.keeper.current().ends().After(before.Add(3 * time.Second)) })
	if n.Lease() != lease || !n.keeper.current().holds() {
		t.Error("the lease was lost with its leader")
	}
}

// TestTwoOfOneName: the second live node is refused with a line that says why.
func TestTwoOfOneName(t *testing.T) {
	urls := runServers(t, 1).URLs()
	n := mustOpen(t, urls, "n1")
	began := time.Now()
	_, err := openNode(t, urls, "n1", nil)
	if err == nil || !strings.Contains(err.Error(), "another node with this name") || strings.Contains(err.Error(), "\n") {
		t.Errorf("the second one: %v", err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it was refused after %v", took)
	}
	if !n.keeper.current().holds() {
		t.Error("the first one has lost its lease")
	}
}

// TestKilledAndStarted: in the same home it has the next lease at once, elsewhere when the one
// before has ended.
func TestKilledAndStarted(t *testing.T) {
	urls := runServers(t, 1).URLs()
	at := filepath.Join(t.TempDir(), "chat.db")
	home := func(o *Options) { o.Path = at }
	first, err := openNode(t, urls, "n1", home)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openNode(t, urls, "n9", home); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("a second node in the home: %v", err)
	}
	first.kill()
	began := time.Now()
	second, err := openNode(t, urls, "n1", home)
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("it had its lease after %v", took)
	}
	if second.Lease().ID() <= first.Lease().ID() {
		t.Error("the epoch did not rise")
	}
	second.kill()
	began = time.Now()
	third := mustOpen(t, urls, "n1")
	if took := time.Since(began); took < 500*time.Millisecond {
		t.Errorf("a node from elsewhere had the lease after %v", took)
	}
	if third.Lease().ID() <= second.Lease().ID() {
		t.Error("the epoch did not rise")
	}
}

// TestLeaseHolds: a process that was stopped finds its lease over before its timer has fired.
func TestLeaseHolds(t *testing.T) {
	ended := make(chan struct{})
	l := newLease(1, time.Now().Add(time.Hour), func() { close(ended) })
	if !l.holds() {
		t.Error("it does not hold")
	}
	l.mu.Lock()
	l.until = time.Now() // what stopping does to it
	l.mu.Unlock()
	if l.holds() {
		t.Error("it holds after its end")
	}
	l.prolong(time.Now().Add(time.Hour))
	if l.holds() {
		t.Error("it holds again after its end")
	}
	l.end()
	l.end()
	awaits(t, "the end", ended)
	awaits(t, "Done", l.Done())
}
