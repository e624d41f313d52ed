// Package cluster is a cluster in memory for tests: several nodes on one log and one set of
// keys, each with a lease of its own, which a test can cut off, stall, kill and start again. It
// works in the fake time of testing/synctest as it does in real time.
package cluster

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/bell"
	"sshchat/sshchat/memory"
)

const (
	// TTL is how long a lease holds after it was refreshed last. A node that is not cut off
	// refreshes all the time.
	TTL = 20 * time.Second

	// OwnTTL is when a node that is cut off takes its lease for lost.
	OwnTTL = TTL * 9 / 10

	// AskTTL is how long a key under ask/ lasts.
	AskTTL = 8 * time.Second

	// Patience is how long a line or a change of a key waits for a node that is cut off,
	// before whoever made it is told ErrUnavailable.
	Patience = 10 * time.Second
)

// Cluster is what its nodes share.
type Cluster struct {
	log  *memory.Log
	keys *memory.Keys

	mu     sync.Mutex // guards what follows, and what each node has under it
	recent *memory.Recent
	last   uint64           // the newest number
	epoch  uint64           // the newest one
	leases map[string]lease // those that hold, by node
	owners map[string]owner // of the ephemeral keys
	nodes  map[*Node]struct{}
	bells  map[bell.Bell]struct{} // ring when anything of this changes
}

// owner is what an ephemeral key hangs on.
type owner struct {
	node  string
	epoch uint64
}

// lease is one that holds, as all nodes see it.
type lease struct {
	epoch  uint64
	since  time.Time
	expiry *time.Timer // nil: its node refreshes it
}

// New returns a cluster without nodes.
func New() *Cluster {
	return &Cluster{
		log: memory.NewLog(0, memory.DefaultEntries), keys: memory.NewKeys(1), recent: memory.NewRecent(),
		leases: map[string]lease{}, owners: map[string]owner{}, nodes: map[*Node]struct{}{}, bells: map[bell.Bell]struct{}{},
	}
}

// Stall has no node get anything through, as when there is no leader: all are cut off.
func (c *Cluster) Stall() {
	for _, n := range c.all() {
		n.Cut()
	}
}

// Resume ends a Stall.
func (c *Cluster) Resume() {
	for _, n := range c.all() {
		n.Heal()
	}
}

// all returns the nodes that run, by ID.
func (c *Cluster) all() []*Node {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.SortedFunc(maps.Keys(c.nodes), func(a, b *Node) int { return cmp.Compare(a.id, b.id) })
}

// Entries returns the whole log.
func (c *Cluster) Entries() []*sshchat.Entry {
	all, _ := c.log.After(0)
	return all
}

// Put puts an ephemeral key of a node there, as the node itself might have.
func (c *Cluster) Put(node, key, value string) (rev uint64, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for n := range c.nodes {
		if n.id == node {
			return n.setLocked(context.Background(), key, []byte(value), sshchat.SetOpt{Any: true, Ephemeral: true})
		}
	}
	return 0, fmt.Errorf("there is no node called %s", node)
}

// Ephemeral returns the ephemeral keys that there are, in their order.
func (c *Cluster) Ephemeral() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.owners))
}

// ringLocked tells who waits for leases, keys or health. Caller holds mu.
func (c *Cluster) ringLocked() {
	for b := range c.bells {
		b.Ring()
	}
}

// listen returns a bell that rings when something changes, until stop is called.
func (c *Cluster) listen() (b bell.Bell, stop func()) {
	b = bell.New()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bells[b] = struct{}{}
	return b, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.bells, b)
	}
}

// leaseLocked gives a node a lease, and ends the one that it had. Caller holds mu.
func (c *Cluster) leaseLocked(id string) (epoch uint64) {
	c.endLocked(id, c.leases[id].epoch)
	c.epoch++
	c.leases[id] = lease{epoch: c.epoch, since: time.Now()}
	c.ringLocked()
	return c.epoch
}

// endLocked ends a lease, if it is the one of that epoch. Caller holds mu.
func (c *Cluster) endLocked(id string, epoch uint64) {
	l, ok := c.leases[id]
	if !ok || l.epoch != epoch {
		return
	}
	if l.expiry != nil {
		l.expiry.Stop()
	}
	delete(c.leases, id)
	c.ringLocked()
}

// fadeLocked has a lease end in a while, as nobody refreshes it. Caller holds mu.
func (c *Cluster) fadeLocked(id string, epoch uint64) {
	l, ok := c.leases[id]
	if !ok || l.epoch != epoch || l.expiry != nil {
		return
	}
	l.expiry = time.AfterFunc(TTL, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.endLocked(id, epoch)
	})
	c.leases[id] = l
}

// refreshLocked reports whether a lease holds still, and refreshes it. Caller holds mu.
func (c *Cluster) refreshLocked(id string, epoch uint64) bool {
	l, ok := c.leases[id]
	if !ok || l.epoch != epoch {
		return false
	}
	if l.expiry != nil {
		l.expiry.Stop()
		l.expiry = nil
	}
	c.leases[id] = l
	return true
}

// graves returns what nodes whose leases have ended have left.
func (c *Cluster) graves() []sshchat.Grave {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []sshchat.Grave
	at := map[owner]int{}
	for _, key := range slices.Sorted(maps.Keys(c.owners)) {
		o := c.owners[key]
		if c.leases[o.node].epoch == o.epoch {
			continue
		}
		i, ok := at[o]
		if !ok {
			i, at[o] = len(all), len(all)
			all = append(all, sshchat.Grave{Node: o.node, Epoch: o.epoch})
		}
		all[i].Keys = append(all[i].Keys, c.keys.Get(key))
	}
	slices.SortFunc(all, func(a, b sshchat.Grave) int {
		return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(a.Epoch, b.Epoch))
	})
	return all
}

// storeLocked gives entries their numbers and adds them to the log. Caller holds mu.
func (c *Cluster) storeLocked(lines []line) {
	at := memory.Stamp(time.Now())
	var fresh []*sshchat.Entry
	for i := range lines {
		e := &lines[i].Entry
		if c.recent.Repeated(e, at) {
			continue
		}
		c.last++
		e.Seq, e.At = c.last, at
		c.recent.Add(e.ID, e.Seq, at)
		stored := *e // readers share this one
		fresh = append(fresh, &stored)
	}
	c.log.Add(fresh...)
}

// Start begins a node, which has all of the log. One that was killed may be started again
// under its name at once.
func (c *Cluster) Start(id string) *Node {
	c.mu.Lock()
	defer c.mu.Unlock()
	for n := range c.nodes {
		if n.id == id {
			panic(fmt.Sprintf("there is a node called %s already", id))
		}
	}
	return c.startLocked(id)
}
