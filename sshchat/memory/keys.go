package memory

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"sync"

	"sshchat/sshchat"
)

// Keys is the small shared state: keys with values and revisions, compare-and-set,
// and watchers. It is the Lease of a node that is alone, too.
type Keys struct {
	id   uint64 // of the lease
	done chan struct{}

	watchers *Watchers

	mu      sync.Mutex
	free    sync.Cond // some key is no longer busy
	values  map[string]sshchat.Value
	durable map[string]bool // which of them save has stored
	busy    map[string]bool // a Set that is being saved
	rev     uint64          // the newest revision given out
	closed  bool
}

// NewKeys makes an empty set whose lease has this id. Revisions begin above
// id<<32, so that one from an earlier lease never fits a key of this one.
func NewKeys(id uint64) *Keys {
	k := &Keys{
		id:      id,
		done:    make(chan struct{}),
		values:  map[string]sshchat.Value{},
		durable: map[string]bool{},
		busy:    map[string]bool{},
		rev:     id << 32,
	}
	k.free.L = &k.mu
	k.watchers = NewWatchers(&k.mu, k.keysLocked, k.getLocked)
	return k
}

// ID implements sshchat.Lease.
func (k *Keys) ID() uint64 { return k.id }

// Done implements sshchat.Lease.
func (k *Keys) Done() <-chan struct{} { return k.done }

// Load puts in a value that was read back from disk, before anybody looks.
func (k *Keys) Load(v sshchat.Value) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.values[v.Key], k.durable[v.Key] = v, true
}

// Get returns the key's value; Rev is 0 when there is none.
func (k *Keys) Get(key string) sshchat.Value {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.getLocked(key)
}

func (k *Keys) getLocked(key string) sshchat.Value {
	v, ok := k.values[key]
	if !ok {
		return sshchat.Value{Key: key}
	}
	v.Data = bytes.Clone(v.Data) // the caller may write into its own
	return v
}

// Set is Engine.Set. What must outlive the process is handed to save, without the
// lock, between the comparison and the change: the new value, or one with Rev 0 for
// a key that is to be stored no longer. If it fails nothing is changed. Other Sets
// of the key wait meanwhile, so that the comparison stays true. save may be nil.
func (k *Keys) Set(
	ctx context.Context, key string, data []byte, o sshchat.SetOpt, save func(sshchat.Value) error,
) (uint64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.busy[key] {
		k.free.Wait()
	}
	if k.closed {
		return 0, sshchat.ErrClosed
	}
	if !o.Any && k.values[key].Rev != o.IfRev {
		return 0, sshchat.ErrConflict
	}
	k.rev++
	v := sshchat.Value{Key: key, Data: bytes.Clone(data), Rev: k.rev}
	keep := !o.Delete && !o.Ephemeral
	if save != nil && (keep || k.durable[key]) {
		stored := v
		if !keep {
			stored = sshchat.Value{Key: key}
		}
		if err := k.saveLocked(stored, save); err != nil {
			return 0, err
		}
		k.durable[key] = keep
	}
	if o.Delete {
		delete(k.values, key)
		delete(k.durable, key)
	} else {
		k.values[key] = v
	}
	k.watchers.Changed(key)
	return v.Rev, nil
}

// saveLocked gives the lock away while save runs.
func (k *Keys) saveLocked(v sshchat.Value, save func(sshchat.Value) error) error {
	k.busy[v.Key] = true
	k.mu.Unlock()
	err := save(v)
	k.mu.Lock()
	delete(k.busy, v.Key)
	k.free.Broadcast()
	return err
}

// Watch is Engine.Watch. It ends with ErrClosed when the keys are closed.
func (k *Keys) Watch(ctx context.Context, prefix string, fn func(sshchat.Value) error) error {
	return k.watchers.Watch(ctx, prefix, k.done, fn)
}

func (k *Keys) keysLocked() []string { return slices.Sorted(maps.Keys(k.values)) }

// Close ends the lease and every Watch. Later Sets get ErrClosed.
func (k *Keys) Close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.closed {
		k.closed = true
		close(k.done)
	}
}
