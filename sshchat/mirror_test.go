package sshchat

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

// twice is an engine whose watch begins anew, records being changed in between.
type twice struct {
	Engine
	looks [][]Value
}

func (e *twice) Watch(_ context.Context, _ string, f func(Value) error) error {
	look := e.looks[0]
	e.looks = e.looks[1:]
	for _, v := range look {
		if err := f(v); err != nil {
			return err
		}
	}
	return f(Value{})
}

// TestMirrorHearsWhatHappenedMeanwhile: what was deleted, changed and made between a load and
// the watch is told, and what is as it was is not.
func TestMirrorHearsWhatHappenedMeanwhile(t *testing.T) {
	at := func(key string, rev uint64) Value { return Value{Key: key, Rev: rev, Data: []byte(key)} }
	e := &twice{looks: [][]Value{
		{at("x/same", 1), at("x/gone", 2), at("x/changed", 3)},
		{at("x/same", 1), at("x/changed", 4), at("x/bad", 5), at("x/made", 6)},
	}}
	var heard, logged []string
	l := &ledger{engine: e, log: func(_ string, args ...any) { logged = append(logged, args[1].(string)) }}
	m := &mirror{
		Ledger: l, Prefix: "x/",
		Put: func(v Value, news bool) error {
			if v.Key == "x/bad" {
				return errors.New("it is bad")
			}
			if news {
				heard = append(heard, "put "+v.Key)
			}
			return nil
		},
		Drop: func(key string, rev uint64) {
			if rev == 2 {
				heard = append(heard, "drop "+key)
			}
		},
	}
	if err := m.load(t.Context()); err != nil || len(heard) != 0 {
		t.Fatalf("load tells of %q: %v", heard, err)
	}
	if err := m.watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"put x/changed", "put x/made", "drop x/gone"}; !slices.Equal(heard, want) {
		t.Errorf("the watch tells of %q, want %q", heard, want)
	}
	if !slices.Equal(logged, []string{"x/bad"}) {
		t.Errorf("logged: %q", logged)
	}
}

// A room that was deleted while nobody watched is gone when the watch begins anew, and so
// is a sanction; one that was made is enforced.
func TestBooksForgetWhatIsGone(t *testing.T) {
	look := func(prefix string, keys ...string) (all []Value) {
		for i, key := range keys {
			all = append(all, Value{Key: prefix + key, Rev: uint64(i + 1), Data: []byte(`{"what":"ban","id":"` + key + `","name":"` + key + `","account":"a"}`)})
		}
		return all
	}
	rooms := newRoomBook(&ledger{engine: &twice{looks: [][]Value{look("room/", "ops", "tea"), look("room/", "new", "tea")}}}, "lobby", func(string) {})
	var enforced []string
	rules := newRuleBook(&ledger{engine: &twice{looks: [][]Value{look("rule/ban/", "ops", "tea"), look("rule/ban/", "new", "tea")}}},
		func(s Sanction) { enforced = append(enforced, s.ID) })
	for _, follow := range []func(context.Context) error{rooms.load, rooms.watch, rules.load, rules.watch} {
		if err := follow(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[string]bool{"ops": false, "tea": true, "new": true, "lobby": true} {
		if _, ok := rooms.get(id); ok != want {
			t.Errorf("the room %s is known: %t, want %t", id, ok, want)
		}
	}
	var held []string
	for _, s := range rules.list("ban", "", time.Now()) {
		held = append(held, s.ID)
	}
	if slices.Sort(held); !slices.Equal(held, []string{"new", "tea"}) || !slices.Equal(enforced, []string{"new"}) {
		t.Errorf("%q hold, %q were enforced", held, enforced)
	}
}
