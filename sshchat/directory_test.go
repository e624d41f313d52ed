package sshchat

import (
	"context"
	"testing"
)

// roomLooks is an engine whose watch begins anew, rooms being deleted and made in between.
type roomLooks struct {
	Engine
	looks [][]string
}

func (e *roomLooks) Watch(_ context.Context, prefix string, f func(Value) error) error {
	look := e.looks[0]
	e.looks = e.looks[1:]
	for _, id := range look {
		if err := f(Value{Key: prefix + id, Rev: 1, Data: []byte(`{"name":"` + id + `"}`)}); err != nil {
			return err
		}
	}
	return f(Value{})
}

// A room that was deleted while nobody watched is gone when the watch begins anew, and one
// that was made is told of.
func TestDirectoryForgetsWhatIsGone(t *testing.T) {
	e := &roomLooks{looks: [][]string{{"ops", "tea"}, {"new", "tea"}}}
	var changed []string
	b := newRoomBook(&ledger{engine: e}, "lobby", func(id string) { changed = append(changed, id) })
	for _, follow := range []func(context.Context) error{b.load, b.watch} {
		if err := follow(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[string]bool{"ops": false, "tea": true, "new": true, "lobby": true} {
		if _, ok := b.get(id); ok != want {
			t.Errorf("%s is known: %t, want %t", id, ok, want)
		}
	}
	if len(changed) != 1 || changed[0] != "new" {
		t.Errorf("told of %q, want the new one alone", changed)
	}
}
