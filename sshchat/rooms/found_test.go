package rooms

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/memory"
)

// between is an engine where something happens before a node writes keys.
type between struct {
	sshchat.Engine
	mu   sync.Mutex
	set  func(key string) error
	sets int
}

func (e *between) Set(ctx context.Context, key string, v []byte, o sshchat.SetOpt) (uint64, error) {
	e.mu.Lock()
	e.sets++
	e.mu.Unlock()
	if err := e.set(key); err != nil {
		return 0, err
	}
	return e.Engine.Set(ctx, key, v, o)
}

// realClock is the bubble's.
type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }
func (realClock) AfterFunc(d time.Duration, f func()) func() bool {
	return time.AfterFunc(d, f).Stop
}

// node is a book of rooms that follows an engine.
func node(t *testing.T, e sshchat.Engine) *Book {
	b := New(ledger.New(e, realClock{}, func(m string, a ...any) { t.Log(append([]any{m}, a...)...) }), "lobby", func(sshchat.RoomID) {})
	ctx, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { _ = b.Watch(ctx) })
	t.Cleanup(func() { stop(); done.Wait() })
	return b
}

// TestFoundOnTwoNodes: while two nodes make a room of one name, a third knows none or the one
// that both get: whoever goes in there in between is where the others are.
func TestFoundOnTwoNodes(t *testing.T) {
	for _, before := range []int{1, 2} { // which write of the one is late
		synctest.Test(t, func(t *testing.T) {
			shared := memory.New(memory.Options{})
			defer shared.Close() //nolint:errcheck // it has no file
			first, third := node(t, shared), node(t, shared)
			seen := map[sshchat.RoomID]bool{}
			look := func() {
				synctest.Wait()
				if st, ok := third.Find("#ops", ""); ok {
					seen[st.ID] = true
				}
			}
			var other sync.WaitGroup
			var won Room
			late := &between{Engine: shared}
			late.set = func(string) error {
				look()
				if late.sets == before {
					other.Go(func() { won, _ = first.Found(t.Context(), "ops", sshchat.Person{}) })
				}
				look()
				return nil
			}
			got, err := node(t, late).Found(t.Context(), "ops", sshchat.Person{})
			if err != nil {
				t.Fatal(err)
			}
			look()
			other.Wait()
			if got.ID != won.ID || len(seen) != 1 || !seen[won.ID] {
				t.Errorf("late at %d: one node has %s, the other %s, the third has seen %v", before, got.ID, won.ID, seen)
			}
		})
	}
}

// TestFoundAfterADeadNode: a name that was claimed by a node that died before it had written the
// room is not lost.
func TestFoundAfterADeadNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := memory.New(memory.Options{})
		defer shared.Close() //nolint:errcheck // it has no file
		dead := &between{Engine: shared}
		dies := errors.New("dead")
		dead.set = func(string) error {
			if dead.sets > 1 {
				return dies
			}
			return nil
		}
		if _, err := node(t, dead).Found(t.Context(), "ops", sshchat.Person{}); !errors.Is(err, dies) {
			t.Fatal(err)
		}
		b := node(t, shared)
		var all sync.WaitGroup
		ids := make([]sshchat.RoomID, 4)
		for i := range ids {
			all.Go(func() {
				for range 3 { // as somebody who was told to try again
					st, err := b.Found(t.Context(), "ops", sshchat.Person{})
					if err == nil {
						ids[i] = st.ID
						return
					}
				}
			})
		}
		all.Wait()
		if same := slices.Compact(slices.Clone(ids)); ids[0] == "" || len(same) != 1 {
			t.Errorf("after the death of its founder's node they are in %q", ids)
		}
	})
}

// TestPublicNameOutlivesItsTwin: of two records of one name one goes, and the other is found.
func TestPublicNameOutlivesItsTwin(t *testing.T) {
	b := New(&ledger.Ledger{}, "lobby", func(sshchat.RoomID) {})
	b.put(Room{ID: "ops~1", Name: "ops", Rev: 1})
	b.put(Room{ID: "ops~2", Name: "ops", Rev: 2})
	b.drop("ops~1", 3)
	if st, ok := b.Find("#ops", ""); !ok || st.ID != "ops~2" {
		t.Errorf("found %v, %t", st, ok)
	}
}
