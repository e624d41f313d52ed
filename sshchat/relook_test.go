package sshchat_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
)

// TestNewTableKeepsNames: names, rooms and invitations are kept under what they look like.
// A server of before, with another table of look-alikes, kept them under other keys: after
// the update their owners have them as ever, and nobody else gets them.
func TestNewTableKeepsNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, sshchat.Options{})
		ann := in(t, c, somebody{name: "ann", key: "A"})
		ann.say("hello")
		ann.say("/join #workshop")
		ann.say("hello there")
		boss := own(t, c)
		done(t, boss, "/admit carol")
		synctest.Wait()
		ann.leave(sshchat.Quit)
		boss.leave(sshchat.Quit)
		// As an older table would have it.
		rekey(t, engine, "owner/ann", "owner/old-ann")
		rekey(t, engine, "invite/carol", "invite/old-carol")
		renameIn(t, engine, "account/", `"ann"`, `"old-ann"`)
		for _, v := range valuesOf(t, engine, "roomname/") {
			rekey(t, engine, v.Key, "roomname/old")
		}
		set(t, engine, "state/looks", "13.0.0")

		c = openOn(t, keepOpen{engine}, sshchat.Options{}) // the one before has nobody in it any more
		out(t, c, somebody{name: "ann", key: "M"}, "name.owned")
		back := in(t, c, somebody{name: "ann", key: "A"})
		if got := done(t, back, "/name list"); !strings.Contains(fmt.Sprint(got.Args), "ann") {
			t.Errorf("her names are %+v", got)
		}
		if f := tell[sshchat.RoomFacts](t, back, "/room #workshop"); f.Founder.String() != "ann" {
			t.Errorf("her room is %+v", f)
		}
		for _, key := range []string{"owner/old-ann", "invite/old-carol", "roomname/old"} {
			if v, err := engine.Get(t.Context(), key); err != nil || v.Rev != 0 {
				t.Errorf("%s is still there: %q, %v", key, v.Data, err)
			}
		}
		if v, err := engine.Get(t.Context(), "invite/carol"); err != nil || v.Rev == 0 {
			t.Errorf("the invitation is gone: %v", err)
		}
	})
}

// Two names that look alike by the new table stay with who had theirs first.
func TestNewTableDecidesForTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, sshchat.Options{})
		first := in(t, c, somebody{name: "ann", key: "A"})
		first.say("hello")
		pass(time.Hour)
		second := in(t, c, somebody{name: "bea", key: "B"})
		second.say("hello")
		synctest.Wait()
		first.leave(sshchat.Quit)
		second.leave(sshchat.Quit)
		// The older owner's record is where the new table does not look, the later one's is.
		rekey(t, engine, "owner/bea", "owner/ann2")
		rekey(t, engine, "owner/ann", "owner/old")
		rekey(t, engine, "owner/ann2", "owner/ann")
		renameIn(t, engine, "account/", `"ann"`, `"old"`)
		renameIn(t, engine, "account/", `"bea"`, `"ann"`)
		set(t, engine, "state/looks", "13.0.0")

		c = openOn(t, keepOpen{engine}, sshchat.Options{}) // the one before has nobody in it any more
		out(t, c, somebody{name: "ann", key: "B"}, "name.owned")
		in(t, c, somebody{name: "ann", key: "A"})
		in(t, c, somebody{name: "bea", key: "B"})
	})
}

// valuesOf returns the records under a prefix.
func valuesOf(t *testing.T, e sshchat.Engine, prefix string) (all []sshchat.Value) {
	t.Helper()
	enough := errors.New("all seen")
	err := e.Watch(t.Context(), prefix, func(v sshchat.Value) error {
		if v.Key == "" {
			return enough
		}
		all = append(all, v)
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatal(err)
	}
	return all
}

func set(t *testing.T, e sshchat.Engine, key, value string) {
	t.Helper()
	if _, err := e.Set(context.Background(), key, []byte(value), sshchat.SetOpt{Any: true}); err != nil {
		t.Fatal(err)
	}
}

// rekey moves a record.
func rekey(t *testing.T, e sshchat.Engine, from, to string) {
	t.Helper()
	v, err := e.Get(t.Context(), from)
	if err != nil || v.Rev == 0 {
		t.Fatalf("there is no %s: %v", from, err)
	}
	set(t, e, to, string(v.Data))
	if _, err := e.Set(t.Context(), from, nil, sshchat.SetOpt{Any: true, Delete: true}); err != nil {
		t.Fatal(err)
	}
}

// renameIn puts one text in the place of another in the records under a prefix.
func renameIn(t *testing.T, e sshchat.Engine, prefix, from, to string) {
	t.Helper()
	for _, v := range valuesOf(t, e, prefix) {
		set(t, e, v.Key, strings.ReplaceAll(string(v.Data), from, to))
	}
}
