package sshchat

import (
	"context"
	"testing"
)

// twice is an engine whose watch begins anew, the room being deleted in between.
type twice struct {
	Engine
	looks [][]Value
}

func (e *twice) Watch(_ context.Context, _ string, f func(Value) error) error {
	for _, v := range e.looks[0] {
		if err := f(v); err != nil {
			return err
		}
	}
	e.looks = e.looks[1:]
	return f(Value{})
}

// A room that was deleted while nobody watched is gone when the watch begins anew.
func TestDirectoryForgetsWhatIsGone(t *testing.T) {
	ops := Value{Key: "room/ops", Rev: 1, Data: []byte(`{"name":"ops"}`)}
	tea := Value{Key: "room/tea", Rev: 2, Data: []byte(`{"name":"tea"}`)}
	e := &twice{looks: [][]Value{{ops, tea}, {tea}}}
	d := newDirectory()
	d.put(roomState{ID: "lobby"}) // which has no record
	for range 2 {
		err := d.follow(t.Context(), e, t.Logf, func(string) {}, func() error { return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[string]bool{"ops": false, "tea": true, "lobby": true} {
		if _, ok := d.get(id); ok != want {
			t.Errorf("%s is known: %t, want %t", id, ok, want)
		}
	}
}
