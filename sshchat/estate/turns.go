package estate

import (
	"context"
	"net/netip"

	"sshchat/sshchat/lock"
)

// Turns lets one search at a time run for each source, so that no source can hold more
// than one of the engine's readers, however many sessions it has. A source is forgotten
// with its last search.
type Turns struct {
	mu      lock.Leaf // guards what follows
	waiting map[netip.Prefix]*turn
}

// turn is the searches of one source: whoever can put a value into running may run.
type turn struct {
	running chan struct{}
	users   int // that run or wait; under turns.mu
}

// Take waits for source's turn, as long as ctx lasts.
func (t *Turns) Take(ctx context.Context, source netip.Prefix) (done func(), err error) {
	t.mu.Lock()
	mine := t.waiting[source]
	if mine == nil {
		if t.waiting == nil {
			t.waiting = map[netip.Prefix]*turn{}
		}
		mine = &turn{running: make(chan struct{}, 1)}
		t.waiting[source] = mine
	}
	mine.users++
	t.mu.Unlock()
	leave := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if mine.users--; mine.users == 0 {
			delete(t.waiting, source)
		}
	}
	select {
	case mine.running <- struct{}{}:
		return func() { <-mine.running; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, context.Cause(ctx)
	}
}
