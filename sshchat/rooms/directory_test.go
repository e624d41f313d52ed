package rooms

import (
	"context"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
)

// roomLooks is an engine whose watch begins anew, rooms being deleted and made in between.
type roomLooks struct {
	sshchat.Engine
	looks [][]string
}

func (e *roomLooks) Watch(_ context.Context, prefix string, f func(sshchat.Value) error) error {
	look := e.looks[0]
	e.looks = e.looks[1:]
	for _, id := range look {
		if err := f(sshchat.Value{Key: prefix + id, Rev: 1, Data: []byte(`{"name":"` + id + `"}`)}); err != nil {
			return err
		}
	}
	return f(sshchat.Value{})
}

// A room that was deleted while nobody watched is gone when the watch begins anew, and one
// that was made is told of.
func TestDirectoryForgetsWhatIsGone(t *testing.T) {
	e := &roomLooks{looks: [][]string{{"ops", "tea"}, {"new", "tea"}}}
	var changed []sshchat.RoomID
	b := New(&ledger.Ledger{Engine: e}, "lobby", func(id sshchat.RoomID) { changed = append(changed, id) })
	for _, follow := range []func(context.Context) error{b.Load, b.Watch} {
		if err := follow(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[sshchat.RoomID]bool{"ops": false, "tea": true, "new": true, "lobby": true} {
		if _, ok := b.Get(id); ok != want {
			t.Errorf("%s is known: %t, want %t", id, ok, want)
		}
	}
	if len(changed) != 1 || changed[0] != "new" {
		t.Errorf("told of %q, want the new one alone", changed)
	}
}
