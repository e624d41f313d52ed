package jetstream

import (
	"context"
	"sync"

	"sshchat/sshchat"
)

// health is how the node is doing, and who wants to know.
type health struct {
	mu      sync.Mutex
	now     sshchat.Health
	changed chan struct{} // closed at the next change
}

func newHealth() *health { return &health{changed: make(chan struct{})} }

// change lets edit change what is known, and tells those who follow if it did.
func (h *health) change(edit func(*sshchat.Health)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	next := h.now
	edit(&next)
	if sameHealth(h.now, next) {
		return
	}
	h.now = next
	close(h.changed)
	h.changed = make(chan struct{})
}

// sameHealth compares errors by their text: some cannot be compared.
func sameHealth(a, b sshchat.Health) bool {
	text := func(err error) string {
		if err == nil {
			return ""
		}
		return err.Error()
	}
	return a.Lease == b.Lease && a.Stalled.Equal(b.Stalled) && (a.Copy == nil) == (b.Copy == nil) && text(a.Copy) == text(b.Copy)
}

// look returns how the node is doing, and what is closed when that changes.
func (h *health) look() (sshchat.Health, <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now, h.changed
}

// FollowHealth is Cluster.FollowHealth.
func (h *health) FollowHealth(ctx context.Context, fn func(sshchat.Health) error) error {
	for {
		now, changed := h.look()
		if err := fn(now); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}
