package people

import (
	"sshchat/sshchat"
	"sshchat/sshchat/bell"
	"sshchat/sshchat/lock"
)

// waiters are who waits for a name, by its skeleton.
type waiters struct {
	mu lock.SharedLeaf // guards what follows
	by map[sshchat.Skeleton]map[bell.Bell]struct{}
}

func newWaiters() *waiters { return &waiters{by: map[sshchat.Skeleton]map[bell.Bell]struct{}{}} }

// watch returns a bell that rings when the card or the ask of a name changes, until stop is called.
func (ws *waiters) watch(key sshchat.Skeleton) (wake bell.Bell, stop func()) {
	b := bell.New()
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if ws.by[key] == nil {
		ws.by[key] = map[bell.Bell]struct{}{}
	}
	ws.by[key][b] = struct{}{}
	return b, func() {
		ws.mu.Lock()
		defer ws.mu.Unlock()
		delete(ws.by[key], b)
		if len(ws.by[key]) == 0 {
			delete(ws.by, key)
		}
	}
}

// wake rings for who waits for a name.
func (ws *waiters) wake(key sshchat.Skeleton) {
	ws.mu.RLock()
	defer ws.mu.RUnlock()
	for b := range ws.by[key] {
		b.Ring()
	}
}

// len is how many names are waited for.
func (ws *waiters) len() int {
	ws.mu.RLock()
	defer ws.mu.RUnlock()
	return len(ws.by)
}
