package chattest

import (
	"context"
	"sync"

	"sshchat/sshchat"
)

// Hooked is an engine that calls a test before and after it does something: so a test puts
// two acts that happen at once into the order that it is about. A hook that waits holds up
// its caller alone. Hooks may be set at any time; what is under way keeps the old ones.
type Hooked struct {
	sshchat.Engine

	mu    sync.Mutex
	hooks Hooks
}

// Hooks are what a Hooked engine calls. A nil one is not called.
type Hooks struct {
	BeforeGet func(key string)
	BeforeSet func(key string, o sshchat.SetOpt) error // an error is returned, and nothing is set
	AfterSet  func(key string, o sshchat.SetOpt)       // after one that was done

	BeforePage func(r sshchat.Range) error  // an error is returned, and nothing is read
	Batch      func(batch []*sshchat.Entry) // before Follow gives entries: what is stored meanwhile comes in one batch

	// Append is called instead. It reports whether it took the entry: then it calls done,
	// from another goroutine.
	Append func(e sshchat.Entry, done func(sshchat.Entry, error)) bool
}

// Hook replaces the hooks.
func (h *Hooked) Hook(hooks Hooks) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hooks = hooks
}

func (h *Hooked) now() Hooks {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.hooks
}

// Get reads a key.
func (h *Hooked) Get(ctx context.Context, key string) (sshchat.Value, error) {
	if before := h.now().BeforeGet; before != nil {
		before(key)
	}
	return h.Engine.Get(ctx, key)
}

// Set writes, creates or deletes a key.
func (h *Hooked) Set(ctx context.Context, key string, value []byte, o sshchat.SetOpt) (uint64, error) {
	hooks := h.now()
	if hooks.BeforeSet != nil {
		if err := hooks.BeforeSet(key, o); err != nil {
			return 0, err
		}
	}
	rev, err := h.Engine.Set(ctx, key, value, o)
	if err == nil && hooks.AfterSet != nil {
		hooks.AfterSet(key, o)
	}
	return rev, err
}

// Page reads entries.
func (h *Hooked) Page(ctx context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	if before := h.now().BeforePage; before != nil {
		if err := before(r); err != nil {
			return nil, err
		}
	}
	return h.Engine.Page(ctx, r)
}

// Append queues an entry.
func (h *Hooked) Append(e sshchat.Entry, done func(sshchat.Entry, error)) {
	if take := h.now().Append; take != nil && take(e, done) {
		return
	}
	h.Engine.Append(e, done)
}

// Follow gives entries as they become durable.
func (h *Hooked) Follow(ctx context.Context, after uint64, fn func([]*sshchat.Entry) error) error {
	return h.Engine.Follow(ctx, after, func(batch []*sshchat.Entry) error {
		if before := h.now().Batch; before != nil {
			before(batch)
		}
		return fn(batch)
	})
}
