package jetstream

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"sshchat/sshchat"
)

// graves are the ephemeral keys by those whose they are, and of whom it is known that they are
// dead. What somebody has left is noted when their lease ends, in the order of the stream, so
// that all nodes are told the same. Its owner locks.
type graves struct {
	keys    map[owner]map[string]bool
	open    map[owner]*grave
	dug     uint64        // how often
	changed chan struct{} // closed when one is dug
}

type grave struct {
	sshchat.Grave
	dug uint64 // rises when there is more in it
}

func newGraves() *graves {
	return &graves{keys: map[owner]map[string]bool{}, open: map[owner]*grave{}, changed: make(chan struct{})}
}

// own says whose a key is.
func (g *graves) own(who owner, key string) {
	if g.keys[who] == nil {
		g.keys[who] = map[string]bool{}
	}
	g.keys[who][key] = true
}

// drop says that a key is theirs no more. With the last one a grave is closed.
func (g *graves) drop(who owner, key string) {
	delete(g.keys[who], key)
	if len(g.keys[who]) == 0 {
		delete(g.keys, who)
		delete(g.open, who)
	}
}

// dig opens the grave of somebody dead with all that they have left, if there is anything that
// it was not told before.
func (g *graves) dig(who owner, get func(string) sshchat.Value) {
	left := g.values(who, get)
	var told []sshchat.Value
	if old := g.open[who]; old != nil {
		told = old.Keys
	}
	if !slices.ContainsFunc(left, func(v sshchat.Value) bool { return !holds(told, v) }) {
		return
	}
	g.dug++
	g.open[who] = &grave{sshchat.Grave{Node: who.node, Epoch: who.epoch, Keys: left}, g.dug}
	close(g.changed)
	g.changed = make(chan struct{})
}

// holds reports whether a key is among some, which are in order, as it is.
func holds(all []sshchat.Value, v sshchat.Value) bool {
	i, ok := slices.BinarySearchFunc(all, v.Key, func(have sshchat.Value, key string) int { return cmp.Compare(have.Key, key) })
	return ok && all[i].Rev == v.Rev
}

// values returns the keys of one, by key.
func (g *graves) values(who owner, get func(string) sshchat.Value) []sshchat.Value {
	var all []sshchat.Value
	for _, key := range slices.Sorted(maps.Keys(g.keys[who])) {
		all = append(all, get(key))
	}
	return all
}

// owners returns all that have keys, the oldest lease first.
func (g *graves) owners() []owner {
	return slices.SortedFunc(maps.Keys(g.keys), func(a, b owner) int { return cmp.Compare(a.epoch, b.epoch) })
}

// nextGrave returns the first grave that was dug after a number, if there is one, and what is
// closed when there may be.
func (m *mirror) nextGrave(after uint64) (*grave, <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var first *grave
	for _, g := range m.graves.open {
		if g.dug > after && (first == nil || g.dug < first.dug) {
			first = g
		}
	}
	return first, m.graves.changed
}

// FollowGraves is Cluster.FollowGraves. It ends with ErrClosed when the keys are closed.
func (k *keys) FollowGraves(ctx context.Context, fn func(context.Context, sshchat.Grave) error) error {
	var told uint64
	for {
		g, changed := k.mirror.nextGrave(told)
		if g != nil {
			told = g.dug
			if err := fn(ctx, g.Grave); err != nil {
				return err
			}
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-k.closed:
			return sshchat.ErrClosed
		case <-changed:
		}
	}
}
