package cluster

import (
	"cmp"
	"context"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
)

// batchLines is how many lines are stored in one go.
const batchLines = 256

// line is one that waits to be stored.
type line struct {
	memory.Item
	since time.Time
	told  bool // whoever wrote it: that nobody knows what becomes of it
}

// Late has lines that waited too long be stored all the same when the node is healed, as
// the servers may do with what was on its way. Else they are lost.
func (n *Node) Late() {
	n.cluster.mu.Lock()
	defer n.cluster.mu.Unlock()
	n.late = true
}

// BeforeSet has fn called before the node changes a key. It may block.
func (n *Node) BeforeSet(fn func(key string, o sshchat.SetOpt)) {
	n.cluster.mu.Lock()
	defer n.cluster.mu.Unlock()
	n.beforeSet = fn
}

// AfterSet has fn called when the node has changed a key, before it is told. It may block.
func (n *Node) AfterSet(fn func(key string, o sshchat.SetOpt)) {
	n.cluster.mu.Lock()
	defer n.cluster.mu.Unlock()
	n.afterSet = fn
}

// BeforeTold has fn called before the node is told of a key that it watches. It may block.
func (n *Node) BeforeTold(fn func(key string)) {
	n.cluster.mu.Lock()
	defer n.cluster.mu.Unlock()
	n.beforeTold = fn
}

// Append implements sshchat.Engine.
func (n *Node) Append(e sshchat.Entry, done func(sshchat.Entry, error)) { n.queue.Append(e, done) }

// write stores lines in their order, one batch at a time, until the queue is closed and
// empty. A line is answered when the node's copy of the log has it.
func (n *Node) write() {
	var waiting []line
	for {
		var more bool
		waiting, more = n.collect(waiting)
		if waiting = n.giveUp(waiting, !more); len(waiting) == 0 && !more {
			return
		}
		if rest, stored := n.store(waiting); stored {
			waiting = rest
			continue
		}
		var over <-chan time.Time
		for _, l := range waiting {
			if !l.told {
				over = time.After(Patience - time.Since(l.since))
				break
			}
		}
		select {
		case <-n.queue.Bell():
		case <-n.woken:
		case <-over:
		}
	}
}

// collect takes what was queued. It reports whether there can be any more.
func (n *Node) collect(waiting []line) ([]line, bool) {
	for len(waiting) < memory.DefaultQueue {
		items, more := n.queue.Take(batchLines)
		for _, it := range items {
			waiting = append(waiting, line{Item: it, since: time.Now()})
		}
		if len(items) == 0 {
			return waiting, more
		}
	}
	return waiting, true
}

// giveUp answers the lines that waited too long, and all of a node that has ended.
func (n *Node) giveUp(waiting []line, closing bool) (rest []line) {
	n.cluster.mu.Lock()
	dead, late, cut := n.dead, n.late, n.cut
	n.cluster.mu.Unlock()
	for _, l := range waiting {
		switch {
		case dead:
			l.answer(sshchat.ErrClosed)
			continue
		case cut && (closing || time.Since(l.since) >= Patience):
			l.answer(sshchat.ErrUnavailable)
			if l.told = true; !late || closing {
				continue
			}
		}
		rest = append(rest, l)
	}
	return rest
}

// answer tells whoever wrote the line what became of it, once.
func (l *line) answer(err error) {
	if !l.told {
		l.Done(l.Entry, err)
	}
	l.told = true
}

// store stores the first batch of lines and waits until the node's copy has them. It reports
// whether it could.
func (n *Node) store(waiting []line) (rest []line, stored bool) {
	c := n.cluster
	c.mu.Lock()
	if n.cut || n.dead || len(waiting) == 0 {
		c.mu.Unlock()
		return waiting, false
	}
	batch := waiting[:min(batchLines, len(waiting))]
	c.storeLocked(batch)
	c.mu.Unlock()
	var head uint64
	for _, l := range batch {
		head = max(head, l.Entry.Seq)
	}
	for n.log.Head() < head { // cut off between the two: the lines are stored, and nobody here knows
		over := time.After(Patience - time.Since(batch[0].since))
		select {
		case <-n.woken:
			continue
		case <-over:
		case <-n.closed:
		}
		break
	}
	err := sshchat.ErrUnavailable
	if n.log.Head() >= head {
		err = nil
	}
	for _, l := range batch {
		l.answer(err)
	}
	return waiting[len(batch):], true
}

// Follow implements sshchat.Engine.
func (n *Node) Follow(ctx context.Context, after uint64, fn func([]*sshchat.Entry) error) error {
	forgotten := func(_ context.Context, _, _ uint64) ([]*sshchat.Entry, error) { return nil, nil }
	return n.log.Follow(ctx, after, forgotten, fn)
}

// Head implements sshchat.Engine.
func (n *Node) Head(context.Context) (uint64, error) { return n.log.Head(), nil }

// Page implements sshchat.Engine.
func (n *Node) Page(_ context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	return n.log.Page(r), nil
}

// Search implements sshchat.Engine.
func (n *Node) Search(_ context.Context, q sshchat.Query) ([]sshchat.Entry, error) {
	return n.log.Search(q), nil
}

// Activity implements sshchat.Engine.
func (n *Node) Activity(_ context.Context, room sshchat.RoomID, since time.Time, every time.Duration, count int) ([]int, error) {
	b, err := memory.NewBuckets(since, every, count)
	if err != nil {
		return nil, err
	}
	counts := make([]int, count)
	n.log.Count(room, b, counts)
	return counts, nil
}

// Get implements sshchat.Engine: it asks the leader.
func (n *Node) Get(ctx context.Context, key string) (sshchat.Value, error) {
	if err := n.await(ctx, Patience); err != nil {
		return sshchat.Value{}, err
	}
	return n.cluster.keys.Get(key), nil
}

// Set implements sshchat.Engine. Whoever gives up while the key is being changed is told so,
// though it was.
func (n *Node) Set(ctx context.Context, key string, value []byte, o sshchat.SetOpt) (uint64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	c := n.cluster
	c.mu.Lock()
	before, after := n.beforeSet, n.afterSet
	c.mu.Unlock()
	if before != nil {
		before(key, o)
	}
	rev, err := n.set(ctx, key, value, o)
	if err == nil && after != nil {
		after(key, o)
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
	}
	return rev, err
}

// set changes a key as soon as something gets through.
func (n *Node) set(ctx context.Context, key string, value []byte, o sshchat.SetOpt) (uint64, error) {
	c := n.cluster
	for {
		if err := n.await(ctx, Patience); err != nil {
			return 0, err
		}
		c.mu.Lock()
		if !n.cut && !n.dead {
			defer c.mu.Unlock()
			return n.setLocked(ctx, key, value, o)
		}
		c.mu.Unlock()
	}
}

// setLocked changes a key. Caller holds the cluster's mu.
func (n *Node) setLocked(ctx context.Context, key string, value []byte, o sshchat.SetOpt) (uint64, error) {
	c := n.cluster
	rev, err := c.keys.Set(ctx, key, value, o, nil)
	if err != nil {
		return 0, err
	}
	_, was := c.owners[key]
	delete(c.owners, key)
	if o.Ephemeral && !o.Delete {
		c.owners[key] = owner{n.id, n.lease.id}
		if o.On != (sshchat.LeaseOf{}) {
			c.owners[key] = owner{o.On.Node, o.On.Epoch}
		}
		if strings.HasPrefix(key, "ask/") {
			time.AfterFunc(AskTTL, func() { c.expire(key, rev) })
		}
	}
	if was || o.On != (sshchat.LeaseOf{}) { // whose lease may have ended
		c.ringLocked()
	}
	return rev, nil
}

// expire deletes a key, if it is as it was.
func (c *Cluster) expire(key string, rev uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := c.keys.Set(context.Background(), key, nil, sshchat.SetOpt{IfRev: rev, Delete: true}, nil); err == nil {
		delete(c.owners, key)
	}
}

// Watch implements sshchat.Engine. What changes while the node is cut off comes later.
func (n *Node) Watch(ctx context.Context, prefix string, fn func(sshchat.Value) error) error {
	ctx, cancel := n.until(ctx)
	defer cancel()
	err := n.cluster.keys.Watch(ctx, prefix, func(v sshchat.Value) error {
		if err := n.await(ctx, 0); err != nil {
			return err
		}
		n.cluster.mu.Lock()
		before := n.beforeTold
		n.cluster.mu.Unlock()
		if before != nil {
			before(v.Key)
		}
		return fn(v)
	})
	return n.cause(ctx, err)
}

// Lease implements sshchat.Engine: the newest one, which may be lost.
func (n *Node) Lease() sshchat.Lease {
	n.cluster.mu.Lock()
	defer n.cluster.mu.Unlock()
	return n.lease
}

func compareIDs(a, b string) int { return cmp.Compare(a, b) }
