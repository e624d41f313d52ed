package chattest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"sshchat/sshchat"
)

func testKeys(t *testing.T, b *bench) {
	ctx := t.Context()
	var revs []uint64
	set := func(key, value string, o sshchat.SetOpt, want error) uint64 {
		t.Helper()
		rev, err := b.Set(ctx, key, []byte(value), o)
		if !errors.Is(err, want) {
			t.Fatalf("Set(%s, %q, %+v) = %v, want %v", key, value, o, err, want)
		}
		if err == nil {
			revs = append(revs, rev)
		}
		return rev
	}
	get := func(key, want string) sshchat.Value {
		t.Helper()
		v, err := b.Get(ctx, key)
		if err != nil || string(v.Data) != want || v.Key != key || (v.Rev == 0) != (want == "") {
			t.Errorf("Get(%s) = %+v, %v, want %q", key, v, err, want)
		}
		return v
	}
	get("ban/mallory", "")
	rev := set("ban/mallory", "spam", sshchat.SetOpt{}, nil)
	if v := get("ban/mallory", "spam"); v.Rev != rev {
		t.Errorf("Get gave revision %d, Set %d", v.Rev, rev)
	}
	set("ban/mallory", "twice", sshchat.SetOpt{}, sshchat.ErrConflict)
	rev2 := set("ban/mallory", "flood", sshchat.SetOpt{IfRev: rev}, nil)
	set("ban/mallory", "late", sshchat.SetOpt{IfRev: rev}, sshchat.ErrConflict)
	set("ban/mallory", "", sshchat.SetOpt{IfRev: rev, Delete: true}, sshchat.ErrConflict)
	set("ban/mallory", "any", sshchat.SetOpt{Any: true}, nil)
	get("ban/mallory", "any")
	set("ban/mallory", "", sshchat.SetOpt{IfRev: rev2, Delete: true}, sshchat.ErrConflict)
	set("ban/mallory", "", sshchat.SetOpt{Any: true, Delete: true}, nil)
	get("ban/mallory", "")
	set("ban/mallory", "again", sshchat.SetOpt{IfRev: rev2}, sshchat.ErrConflict)
	set("ban/mallory", "again", sshchat.SetOpt{}, nil)
	claim := set("name/ann", "node", sshchat.SetOpt{Ephemeral: true}, nil)
	set("name/ann", "other", sshchat.SetOpt{Ephemeral: true}, sshchat.ErrConflict)
	set("name/ann", "", sshchat.SetOpt{IfRev: claim, Delete: true}, nil)
	set("name/ann", "node", sshchat.SetOpt{Ephemeral: true}, nil)
	set("room/lobby", "kept", sshchat.SetOpt{}, nil)
	set("room/lobby", "passing", sshchat.SetOpt{Any: true, Ephemeral: true}, nil) // durable no more
	if !slices.IsSorted(revs) || len(slices.Compact(slices.Clone(revs))) != len(revs) {
		t.Errorf("revisions did not rise: %v", revs)
	}
	if b.reopen() {
		if v := get("ban/mallory", "again"); v.Rev == 0 || v.Rev > revs[len(revs)-1] {
			t.Errorf("revision %d after reopening", v.Rev)
		}
		get("name/ann", "")
		get("room/lobby", "")
		before := revs[len(revs)-1]
		if rev := set("name/ann", "new", sshchat.SetOpt{Ephemeral: true}, nil); rev <= before {
			t.Errorf("revision %d was given out again after %d", rev, before)
		}
	}
}

// testKeysCopied: neither the slice that was set nor the one that was got is the
// engine's own.
func testKeysCopied(t *testing.T, b *bench) {
	ctx := t.Context()
	value := []byte("mine")
	if _, err := b.Set(ctx, "own", value, sshchat.SetOpt{}); err != nil {
		t.Error(err)
	}
	value[0] = 'X' // the engine has its own copy
	for range 2 {
		v, err := b.Get(ctx, "own")
		if err != nil || string(v.Data) != "mine" {
			t.Errorf("the key holds %q, %v, want what was set", v.Data, err)
		}
		v.Data[0] = 'X' // so has the caller
	}
}

func testKeysRace(t *testing.T, b *bench) {
	const racers, rounds = 8, 50
	for _, o := range []sshchat.SetOpt{{Ephemeral: true}, {}} {
		for round := range rounds {
			key := fmt.Sprintf("name/%v-%d", o.Ephemeral, round)
			var winners atomic.Int32
			together(racers, func(i int) {
				_, err := b.Set(t.Context(), key, []byte{byte(i)}, o)
				switch {
				case err == nil:
					winners.Add(1)
				case !errors.Is(err, sshchat.ErrConflict):
					t.Errorf("Set(%s) = %v", key, err)
				}
			})
			if n := winners.Load(); n != 1 {
				t.Fatalf("%d of %d hold the name %s", n, racers, key)
			}
		}
	}
}

// watch runs a Watch and hands what it is told to a channel.
func watch(b *bench, prefix string) (<-chan sshchat.Value, func()) {
	ctx, cancel := context.WithCancel(b.t.Context())
	told := make(chan sshchat.Value)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err := b.Watch(ctx, prefix, func(v sshchat.Value) error {
			select {
			case told <- v:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		if !errors.Is(err, context.Canceled) {
			b.t.Errorf("Watch = %v", err)
		}
	}()
	return told, func() { cancel(); <-ended }
}

func testWatch(t *testing.T, b *bench) {
	ctx := t.Context()
	for _, key := range []string{"ban/b", "name/x", "ban/a"} {
		if _, err := b.Set(ctx, key, []byte(key), sshchat.SetOpt{}); err != nil {
			t.Fatal(err)
		}
	}
	told, stop := watch(b, "ban/")
	next := func() sshchat.Value {
		t.Helper()
		select {
		case v := <-told:
			return v
		case <-time.After(patience):
			t.Fatal("the watch says nothing")
			return sshchat.Value{}
		}
	}
	var known []string
	for v := next(); v.Key != ""; v = next() {
		if string(v.Data) != v.Key || v.Rev == 0 {
			t.Errorf("snapshot holds %+v", v)
		}
		known = append(known, v.Key)
	}
	slices.Sort(known)
	if !slices.Equal(known, []string{"ban/a", "ban/b"}) {
		t.Errorf("snapshot is %v", known)
	}
	rev, err := b.Set(ctx, "ban/c", []byte("new"), sshchat.SetOpt{Ephemeral: true})
	if err != nil {
		t.Fatal(err)
	}
	if v := next(); v.Key != "ban/c" || string(v.Data) != "new" || v.Rev != rev {
		t.Errorf("told %+v, want ban/c at %d", v, rev)
	}
	if _, err := b.Set(ctx, "name/y", nil, sshchat.SetOpt{}); err != nil { // not watched
		t.Fatal(err)
	}
	if _, err := b.Set(ctx, "ban/c", nil, sshchat.SetOpt{IfRev: rev, Delete: true}); err != nil {
		t.Fatal(err)
	}
	if v := next(); v.Key != "ban/c" || v.Rev != 0 || len(v.Data) != 0 {
		t.Errorf("told %+v, want that ban/c is gone", v)
	}
	stop()
}

// testWatchLast has many changes pass a watcher. Steps may be missing; the last
// state of every key must come.
func testWatchLast(t *testing.T, b *bench) {
	told, stop := watch(b, "k/")
	if v := <-told; v.Key != "" {
		t.Errorf("first told %+v of an empty set", v)
	}
	const keys, steps = 5, 60
	all := make(chan struct{})
	go func() { // ends with its sets; waited for by all
		defer close(all)
		together(keys, func(i int) {
			for k := range steps {
				_, err := b.Set(t.Context(), fmt.Sprint("k/", i), fmt.Append(nil, k+1), sshchat.SetOpt{Any: true, Ephemeral: i%2 == 0})
				if err != nil {
					t.Errorf("Set = %v", err)
				}
			}
		})
	}()
	final, revs := map[string]string{}, map[string]uint64{}
	for len(final) < keys {
		select {
		case v := <-told:
			if v.Rev <= revs[v.Key] {
				t.Errorf("%s came with revision %d after %d", v.Key, v.Rev, revs[v.Key])
			}
			revs[v.Key] = v.Rev
			if string(v.Data) == fmt.Sprint(steps) {
				final[v.Key] = string(v.Data)
			}
		case <-time.After(patience):
			t.Fatalf("the last state came for %d of %d keys", len(final), keys)
		}
	}
	<-all
	stop()
}

func testLease(t *testing.T, b *bench) {
	lease := b.Lease()
	id := lease.ID()
	select {
	case <-lease.Done():
		t.Error("the lease is over before it began")
	default:
	}
	ended := make(chan error, 1)
	waiting := make(chan struct{}, 1)
	go func() {
		ended <- b.Watch(t.Context(), "", func(sshchat.Value) error { waiting <- struct{}{}; return nil })
	}()
	<-waiting
	if err := b.Close(); err != nil {
		t.Errorf("Close() = %v", err)
	}
	select {
	case <-lease.Done():
	case <-time.After(patience):
		t.Error("the lease outlives the engine")
	}
	if err := <-ended; !errors.Is(err, sshchat.ErrClosed) {
		t.Errorf("Watch on a closed engine = %v, want ErrClosed", err)
	}
	if _, err := b.Set(t.Context(), "late", nil, sshchat.SetOpt{}); !errors.Is(err, sshchat.ErrClosed) {
		t.Errorf("Set on a closed engine = %v, want ErrClosed", err)
	}
	if b.reopen() && b.Lease().ID() <= id {
		t.Errorf("lease %d came after lease %d", b.Lease().ID(), id)
	}
}
