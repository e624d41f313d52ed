package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/bell"
	"sshchat/sshchat/memory"
)

// Node is one node of a cluster: an engine with a copy of the log. It implements
// sshchat.Cluster.
type Node struct {
	cluster *Cluster
	id      string
	log     *memory.Log // the node's copy
	queue   *memory.Queue
	woken   bell.Bell     // for the one that writes
	closed  chan struct{} // the node has ended
	ending  context.CancelFunc
	writing sync.WaitGroup
	copying sync.WaitGroup

	// Under Cluster.mu.
	link   chan struct{} // closed while something gets through
	cut    bool
	dead   bool
	late   bool
	lease  *nodeLease
	fade   *time.Timer // when the node takes its lease for lost
	health sshchat.Health

	beforeSet, afterSet func(key string, o sshchat.SetOpt)
	beforeTold          func(key string)
}

// nodeLease is a lease as its node sees it.
type nodeLease struct {
	id   uint64
	done chan struct{}
	end  func()
}

// ID implements sshchat.Lease.
func (l *nodeLease) ID() uint64 { return l.id }

// Done implements sshchat.Lease.
func (l *nodeLease) Done() <-chan struct{} { return l.done }

func newLease(epoch uint64) *nodeLease {
	l := &nodeLease{id: epoch, done: make(chan struct{})}
	l.end = sync.OnceFunc(func() { close(l.done) })
	return l
}

// startLocked makes a node and has it go. Caller holds the cluster's mu.
func (c *Cluster) startLocked(id string) *Node {
	ctx, stop := context.WithCancel(context.Background())
	n := &Node{
		cluster: c, id: id, log: memory.NewLog(0, memory.DefaultEntries), queue: memory.NewQueue(0),
		woken: bell.New(), closed: make(chan struct{}), ending: stop, link: make(chan struct{}),
	}
	close(n.link)
	n.lease = newLease(c.leaseLocked(id))
	n.health = sshchat.Health{Lease: n.lease.id}
	c.nodes[n] = struct{}{}
	past, _ := c.log.After(0)
	n.log.Add(slices.Clone(past)...)
	n.writing.Go(n.write) // Close and Kill wait for both
	n.copying.Go(func() { n.copy(ctx) })
	return n
}

// copy keeps the node's copy of the log up to date.
func (n *Node) copy(ctx context.Context) {
	none := func(context.Context, uint64, uint64) ([]*sshchat.Entry, error) { return nil, nil }
	_ = n.cluster.log.Follow(ctx, n.log.Head(), none, func(batch []*sshchat.Entry) error {
		if err := n.await(ctx, 0); err != nil {
			return err
		}
		n.log.Add(batch...)
		n.woken.Ring()
		return nil
	})
}

// Cut has nothing get through to the node, and nothing from it. By and by its lease ends.
func (n *Node) Cut() {
	c := n.cluster
	c.mu.Lock()
	defer c.mu.Unlock()
	if n.dead || n.cut {
		return
	}
	n.cut, n.link = true, make(chan struct{})
	n.health.Stalled = time.Now()
	held := n.lease
	n.fade = time.AfterFunc(OwnTTL, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if n.cut && n.lease == held {
			held.end()
			n.health.Lease = 0
			c.ringLocked()
		}
	})
	c.fadeLocked(n.id, held.id)
	c.ringLocked()
	n.woken.Ring()
}

// Heal ends a Cut. Whoever lost the lease meanwhile gets a new one.
func (n *Node) Heal() {
	c := n.cluster
	c.mu.Lock()
	defer c.mu.Unlock()
	if n.dead || !n.cut {
		return
	}
	n.cut = false
	close(n.link)
	n.fade.Stop()
	if n.health.Lease == 0 || !c.refreshLocked(n.id, n.lease.id) {
		n.lease.end()
		n.lease = newLease(c.leaseLocked(n.id))
	}
	n.health.Stalled, n.health.Lease = time.Time{}, n.lease.id
	c.ringLocked()
	n.woken.Ring()
}

// Kill ends the node as kill -9 does: what waits is lost, its ephemeral keys stay until its
// lease has ended and others have buried it. The chat on it is told ErrClosed.
func (n *Node) Kill() {
	c := n.cluster
	c.mu.Lock()
	if n.dead {
		c.mu.Unlock()
		return
	}
	n.endLocked()
	c.fadeLocked(n.id, n.lease.id)
	c.ringLocked()
	c.mu.Unlock()
	n.stop()
}

// endLocked takes the node out. Caller holds the cluster's mu.
func (n *Node) endLocked() {
	n.dead = true
	delete(n.cluster.nodes, n)
	if n.fade != nil {
		n.fade.Stop()
	}
	n.lease.end()
	n.health.Lease = 0
	close(n.closed)
}

// stop waits for what runs for the node.
func (n *Node) stop() {
	n.queue.Close()
	n.woken.Ring()
	n.writing.Wait()
	n.ending()
	n.copying.Wait()
	n.log.Close()
}

// Close implements sshchat.Engine.
func (n *Node) Close() error {
	c := n.cluster
	n.queue.Close()
	n.writing.Wait() // what was queued is stored, or told that it is not
	c.mu.Lock()
	if n.dead {
		c.mu.Unlock()
		return nil
	}
	n.endLocked()
	for key, o := range c.owners {
		if o == (owner{n.id, n.lease.id}) && !n.cut { // else others bury it
			n.deleteLocked(key)
		}
	}
	if n.cut {
		c.fadeLocked(n.id, n.lease.id)
	} else {
		c.endLocked(n.id, n.lease.id)
	}
	c.ringLocked()
	c.mu.Unlock()
	n.stop()
	return nil
}

// deleteLocked takes an ephemeral key out. Caller holds the cluster's mu.
func (n *Node) deleteLocked(key string) {
	delete(n.cluster.owners, key)
	_, _ = n.cluster.keys.Set(context.Background(), key, nil, sshchat.SetOpt{Any: true, Delete: true}, nil)
}

// await waits until something gets through: for as long as ctx lasts, and at most for so
// long, if that is not 0.
func (n *Node) await(ctx context.Context, atMost time.Duration) error {
	n.cluster.mu.Lock()
	link := n.link
	n.cluster.mu.Unlock()
	var over <-chan time.Time
	if atMost > 0 {
		timer := time.NewTimer(atMost)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-n.closed:
		return sshchat.ErrClosed
	default:
	}
	select {
	case <-link:
		return nil
	case <-n.closed:
		return sshchat.ErrClosed
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-over:
		return sshchat.ErrUnavailable
	}
}

// NodeID implements sshchat.Cluster.
func (n *Node) NodeID() string { return n.id }

// Now implements sshchat.Cluster: the bubble's time is the servers'.
func (n *Node) Now() time.Time { return time.Now() }

// Nodes implements sshchat.Cluster.
func (n *Node) Nodes(ctx context.Context) ([]sshchat.NodeInfo, error) {
	if err := n.await(ctx, Patience); err != nil {
		return nil, err
	}
	c := n.cluster
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []sshchat.NodeInfo
	for id, l := range c.leases {
		all = append(all, sshchat.NodeInfo{ID: id, Epoch: l.epoch, Since: l.since, Applied: c.last})
	}
	slices.SortFunc(all, func(a, b sshchat.NodeInfo) int { return compareIDs(a.ID, b.ID) })
	return all, nil
}

// CatchUp implements sshchat.Cluster.
func (n *Node) CatchUp(ctx context.Context) error {
	if err := n.await(ctx, Patience); err != nil {
		return err
	}
	n.cluster.mu.Lock()
	last := n.cluster.log.Head()
	n.cluster.mu.Unlock()
	if n.log.Head() >= last {
		return nil
	}
	ctx, cancel := n.until(ctx)
	defer cancel()
	none := func(context.Context, uint64, uint64) ([]*sshchat.Entry, error) { return nil, nil }
	err := n.log.Follow(ctx, n.log.Head(), none, func(batch []*sshchat.Entry) error {
		if batch[len(batch)-1].Seq < last {
			return nil
		}
		return errCaughtUp
	})
	if errors.Is(err, errCaughtUp) {
		return nil
	}
	return n.cause(ctx, err)
}

// errCaughtUp ends a look at the log.
var errCaughtUp = errors.New("the copy has it")

// FollowHealth implements sshchat.Cluster.
func (n *Node) FollowHealth(ctx context.Context, fn func(sshchat.Health) error) error {
	changed, stop := n.cluster.listen()
	defer stop()
	for told := (*sshchat.Health)(nil); ; {
		n.cluster.mu.Lock()
		now, dead := n.health, n.dead
		n.cluster.mu.Unlock()
		if dead {
			return sshchat.ErrClosed
		}
		if told == nil || *told != now {
			told = &now
			if err := fn(now); err != nil {
				return err
			}
		}
		select {
		case <-changed:
		case <-n.closed:
			return sshchat.ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// FollowGraves implements sshchat.Cluster.
func (n *Node) FollowGraves(ctx context.Context, fn func(context.Context, sshchat.Grave) error) error {
	ctx, cancel := n.until(ctx)
	defer cancel()
	changed, stop := n.cluster.listen()
	defer stop()
	told := map[owner]string{}
	for {
		if err := n.await(ctx, 0); err != nil {
			return err
		}
		dug := false
		for _, g := range n.cluster.graves() {
			of, keys := owner{g.Node, g.Epoch}, fmt.Sprint(g.Keys)
			if told[of] == keys {
				continue
			}
			told[of], dug = keys, true
			if err := fn(ctx, g); err != nil {
				return n.cause(ctx, err)
			}
			break // there may be others by now, and others may have dug it
		}
		if dug {
			continue
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return n.cause(ctx, ctx.Err())
		}
	}
}

// until returns a context that ends with the node as well.
func (n *Node) until(ctx context.Context) (context.Context, context.CancelFunc) {
	own, cancel := context.WithCancelCause(ctx)
	stop := make(chan struct{})
	var waiting sync.WaitGroup
	waiting.Go(func() {
		select {
		case <-n.closed:
			cancel(sshchat.ErrClosed)
		case <-stop:
		}
	})
	return own, func() { close(stop); waiting.Wait(); cancel(nil) }
}

// cause returns why something of the node's ended.
func (n *Node) cause(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), sshchat.ErrClosed) {
		return sshchat.ErrClosed
	}
	return err
}
