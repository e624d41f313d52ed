package memory

import (
	"context"
	"strings"
	"sync"

	"sshchat/sshchat"
	"sshchat/sshchat/bell"
)

// Watchers are told which keys changed, and look up the values themselves: one that is slow
// costs a set of names, however often they change.
type Watchers struct {
	lock sync.Locker // of those whose keys they are
	keys func() []string
	get  func(key string) sshchat.Value
	all  map[*watcher]struct{}
}

// NewWatchers returns the watchers of keys that lock guards; keys, which lists them in order,
// and get are called with it held.
func NewWatchers(lock sync.Locker, keys func() []string, get func(string) sshchat.Value) *Watchers {
	return &Watchers{lock, keys, get, map[*watcher]struct{}{}}
}

type watcher struct {
	prefix string
	bell   bell.Bell

	// Under Watchers.lock: the keys that changed, each once, in the order of first change.
	dirty []string
	noted map[string]bool
}

// Changed tells all that a key changed. The caller holds the lock.
func (w *Watchers) Changed(key string) {
	for one := range w.all {
		one.changedLocked(key)
	}
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

// Watch is Engine.Watch. It ends with ErrClosed when closed is.
func (w *Watchers) Watch(
	ctx context.Context, prefix string, closed <-chan struct{}, fn func(sshchat.Value) error,
) error {
	one := &watcher{prefix: prefix, bell: bell.New(), noted: map[string]bool{}}
	w.add(one)
	defer w.remove(one)
	if err := w.tell(one, fn); err != nil {
		return err
	}
	if err := fn(sshchat.Value{}); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-closed:
			return sshchat.ErrClosed
		case <-one.bell:
			if err := w.tell(one, fn); err != nil {
				return err
			}
		}
	}
}

func (w *Watchers) add(one *watcher) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.all[one] = struct{}{}
	for _, key := range w.keys() {
		one.changedLocked(key)
	}
}

func (w *Watchers) remove(one *watcher) {
	w.lock.Lock()
	defer w.lock.Unlock()
	delete(w.all, one)
}

// tell calls fn with the present value of every key that changed.
func (w *Watchers) tell(one *watcher, fn func(sshchat.Value) error) error {
	w.lock.Lock()
	values := make([]sshchat.Value, len(one.dirty))
	for i, key := range one.dirty {
		values[i] = w.get(key)
	}
	one.dirty = nil
	clear(one.noted)
	w.lock.Unlock()
	for _, v := range values {
		if err := fn(v); err != nil {
			return err
		}
	}
	return nil
}
