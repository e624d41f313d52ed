package sqlite

import (
	"context"
	"maps"

	"sshchat/sshchat"
)

// keysAtOnce bounds how many keys go into one commit.
const keysAtOnce = 256

// save asks the writer to store a key.
type save struct {
	value sshchat.Value // Rev 0: store it no longer
	done  chan<- error  // capacity 1
}

// Get implements sshchat.Engine.
func (e *Engine) Get(_ context.Context, key string) (sshchat.Value, error) {
	return e.keys.Get(key), nil
}

// Set implements sshchat.Engine. Keys that are not ephemeral are in the file when it
// returns; while the file cannot be written they are kept in memory like the log.
func (e *Engine) Set(ctx context.Context, key string, value []byte, o sshchat.SetOpt) (uint64, error) {
	return e.keys.Set(ctx, key, value, o, e.saveKey)
}

// Watch implements sshchat.Engine.
func (e *Engine) Watch(ctx context.Context, prefix string, fn func(sshchat.Value) error) error {
	return e.keys.Watch(ctx, prefix, fn)
}

// saveKey hands a key to the writer and waits until it is durable.
func (e *Engine) saveKey(v sshchat.Value) error {
	done := make(chan error, 1)
	select {
	case e.writer.saves <- save{v, done}:
		return <-done
	case <-e.writer.stopped:
		return sshchat.ErrClosed
	}
}

// saveKeys stores first and the others that wait with it.
func (w *writer) saveKeys(ctx context.Context, first save) {
	batch := []save{first}
	keys := map[string]sshchat.Value{first.value.Key: first.value}
	for waiting := true; waiting && len(batch) < keysAtOnce; {
		select {
		case s := <-w.saves:
			batch = append(batch, s)
			keys[s.value.Key] = s.value
		default:
			waiting = false
		}
	}
	if !w.trouble.is() {
		if err := w.Commit(ctx, nil, func() error { return w.PutKeys(ctx, keys) }); err != nil {
			w.beginTrouble(err, nil)
		}
	}
	if w.trouble.is() {
		w.trouble.addKeys(keys)
	}
	for _, s := range batch {
		w.keeps.set(s.value)
		s.done <- nil
	}
}

// addKeys keeps keys until they can be saved.
func (t *trouble) addKeys(keys map[string]sshchat.Value) {
	if t.keys == nil {
		t.keys = map[string]sshchat.Value{}
	}
	maps.Copy(t.keys, keys)
}
