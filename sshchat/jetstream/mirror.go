package jetstream

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"sync"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream/streams"
	"sshchat/sshchat/memory"
)

// cell is what a key holds.
type cell struct {
	rev   uint64
	data  []byte
	owner owner
}

// mirror is what this node has followed of the keys, in the order of the stream. All nodes that
// have come as far hold the same.
type mirror struct {
	leaseMoved func(node string, seq, epoch uint64) // epoch 0: it has ended; never under the lock

	mu       sync.Mutex
	watchers *memory.Watchers
	cells    map[string]cell    // by key; without the leases
	leases   map[string]tenancy // by node
	leaseRev map[string]uint64
	last     uint64        // the number up to which it has followed
	moved    chan struct{} // closed when last rises
	settling bool          // it is catching up: what it holds is of no one moment
	graves   *graves
}

func newMirror() *mirror {
	m := &mirror{
		leaseMoved: func(string, uint64, uint64) {},
		cells:      map[string]cell{},
		leases:     map[string]tenancy{},
		leaseRev:   map[string]uint64{},
		moved:      make(chan struct{}),
		settling:   true,
		graves:     newGraves(),
	}
	m.watchers = memory.NewWatchers(&m.mu, m.keysLocked, m.getLocked)
	return m
}

func (m *mirror) keysLocked() []string { return slices.Sorted(maps.Keys(m.cells)) }

func (m *mirror) getLocked(key string) sshchat.Value {
	c, ok := m.cells[key]
	if !ok {
		return sshchat.Value{Key: key}
	}
	return sshchat.Value{Key: key, Data: bytes.Clone(c.data), Rev: c.rev}
}

// take applies the next message of the stream. Whether a key is there for good, or somebody's,
// its own header says; what is not a chat's is passed over.
func (m *mirror) take(s *stored) {
	m.mu.Lock()
	if s.seq <= m.last {
		m.mu.Unlock()
		return
	}
	m.last = s.seq
	close(m.moved)
	m.moved = make(chan struct{})
	key, ok := decodeKey(strings.TrimPrefix(s.subject, streams.KeyWrites))
	node, lease := strings.CutPrefix(key, leasePrefix)
	switch {
	case !ok:
	case lease:
		epoch := m.takeLeaseLocked(node, s)
		m.mu.Unlock()
		m.leaseMoved(node, s.seq, epoch)
		return
	case s.deleted():
		m.removeLocked(key)
	default:
		m.putLocked(key, s)
	}
	m.mu.Unlock()
}

func (m *mirror) putLocked(key string, s *stored) {
	who, ok := readOwner(s.header)
	if !ok {
		return
	}
	before := m.cells[key].owner
	m.cells[key] = cell{s.seq, s.data, who}
	if before != who {
		m.graves.drop(before, key)
	}
	if who != (owner{}) {
		m.graves.own(who, key)
		if !m.settling && !m.aliveLocked(who) {
			m.graves.dig(who, m.getLocked) // written by one that did not know yet
		}
	}
	m.watchers.Changed(key)
}

func (m *mirror) removeLocked(key string) {
	c, ok := m.cells[key]
	if !ok {
		return
	}
	delete(m.cells, key)
	m.graves.drop(c.owner, key)
	m.watchers.Changed(key)
}

// takeLeaseLocked returns the epoch that the node has now, 0 for none.
func (m *mirror) takeLeaseLocked(node string, s *stored) uint64 {
	before := m.leases[node].Epoch
	delete(m.leases, node)
	m.leaseRev[node] = s.seq
	var now uint64
	if !s.deleted() {
		if t, err := readTenancy(s.data, s.seq); err == nil {
			m.leases[node] = t
			now = t.Epoch
		}
	} else {
		delete(m.leaseRev, node)
	}
	if before != now && before != 0 && !m.settling { // else what they have left may be over: settle digs
		m.graves.dig(owner{node, before}, m.getLocked)
	}
	return now
}

func (m *mirror) aliveLocked(who owner) bool {
	t, ok := m.leases[who.node]
	return ok && t.Epoch == who.epoch
}

// settle says whether what the mirror holds is of no one moment, because it catches up: a card
// may come before its node's lease then, and nobody is taken for dead.
func (m *mirror) settle(done bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settling = !done
	if !done {
		return
	}
	for _, who := range m.graves.owners() {
		if !m.aliveLocked(who) {
			m.graves.dig(who, m.getLocked)
		}
	}
}

// forget drops what is not among the keys that are there, of all that was known up to a number:
// that they went was not heard, and can be seen for a minute only.
func (m *mirror) forget(there map[string]bool, upTo uint64) {
	m.mu.Lock()
	for key, c := range m.cells {
		if c.rev <= upTo && !there[key] {
			m.removeLocked(key)
		}
	}
	var ended []string
	for node, rev := range m.leaseRev {
		if rev <= upTo && !there[leasePrefix+node] {
			delete(m.leases, node)
			delete(m.leaseRev, node)
			ended = append(ended, node)
		}
	}
	last := m.last
	m.mu.Unlock()
	for _, node := range ended {
		m.leaseMoved(node, last, 0)
	}
}

// reached returns a channel that is closed if the mirror has come as far, else one that is
// closed when it has moved.
func (m *mirror) reached(seq uint64) (moved <-chan struct{}, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.moved, m.last >= seq
}

// nodes returns those whose leases hold, by name.
func (m *mirror) nodes() []sshchat.NodeInfo {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []sshchat.NodeInfo
	for _, id := range slices.Sorted(maps.Keys(m.leases)) {
		t := m.leases[id]
		all = append(all, sshchat.NodeInfo{
			ID: id, Epoch: t.Epoch, Since: t.Since, Version: t.Version, Config: t.Config, Applied: t.Applied,
		})
	}
	return all
}

// of returns the keys that are somebody's, as they are.
func (m *mirror) of(who owner) []sshchat.Value {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.graves.values(who, m.getLocked)
}

// under returns all keys that begin so.
func (m *mirror) under(prefix string) []sshchat.Value {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []sshchat.Value
	for _, key := range m.keysLocked() {
		if strings.HasPrefix(key, prefix) {
			all = append(all, m.getLocked(key))
		}
	}
	return all
}
