package memory

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"sshchat/sshchat"
	"sshchat/sshchat/bell"
)

// Keys is the small shared state: keys with values and revisions, compare-and-set,
// and watchers. It is the Lease of a node that is alone, too.
type Keys struct {
	id   uint64 // of the lease
	done chan struct{}

	mu       sync.Mutex
	free     sync.Cond // some key is no longer busy
	values   map[string]sshchat.Value
	durable  map[string]bool // which of them save has stored
	busy     map[string]bool // a Set that is being saved
	rev      uint64          // the newest revision given out
	watchers map[*watcher]struct{}
	closed   bool
}

// A watcher learns which keys changed and looks up their values itself, so that one
// which is slow costs a set of names, however often they change.
type watcher struct {
	prefix string
	bell   bell.Bell

	// Under Keys.mu: the keys that changed, each once, in the order of first change.
	dirty []string
	noted map[string]bool
}

// NewKeys makes an empty set whose lease has this id. Revisions begin above
// id<<32, so that one from an earlier lease never fits a key of this one.
func NewKeys(id uint64) *Keys {
	k := &Keys{
		id:       id,
		done:     make(chan struct{}),
		values:   map[string]sshchat.Value{},
		durable:  map[string]bool{},
		busy:     map[string]bool{},
		rev:      id << 32,
		watchers: map[*watcher]struct{}{},
	}
	k.free.L = &k.mu
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
	for w := range k.watchers {
		w.changedLocked(key)
	}
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
	w := &watcher{prefix: prefix, bell: bell.New(), noted: map[string]bool{}}
	k.mu.Lock()
	k.watchers[w] = struct{}{}
	for _, key := range slices.Sorted(maps.Keys(k.values)) {
		w.changedLocked(key)
	}
	k.mu.Unlock()
	defer func() {
		k.mu.Lock()
		delete(k.watchers, w)
		k.mu.Unlock()
	}()

	if err := k.tell(w, fn); err != nil {
		return err
	}
	if err := fn(sshchat.Value{}); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-k.done:
			return sshchat.ErrClosed
		case <-w.bell:
			if err := k.tell(w, fn); err != nil {
				return err
			}
		}
	}
}

// tell calls fn with the present value of every key that changed.
func (k *Keys) tell(w *watcher, fn func(sshchat.Value) error) error {
	k.mu.Lock()
	values := make([]sshchat.Value, len(w.dirty))
	for i, key := range w.dirty {
		values[i] = k.getLocked(key)
	}
	w.dirty = nil
	clear(w.noted)
	k.mu.Unlock()
	for _, v := range values {
		if err := fn(v); err != nil {
			return err
		}
	}
	return nil
}

// changedLocked notes the key for the watcher.
func (w *watcher) changedLocked(key string) {
	if !strings.HasPrefix(key, w.prefix) || w.noted[key] {
		return
	}
	w.noted[key] = true
	w.dirty = append(w.dirty, key)
	w.bell.Ring()
}

// Close ends the lease and every Watch. Later Sets get ErrClosed.
func (k *Keys) Close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.closed {
		k.closed = true
		close(k.done)
	}
}
