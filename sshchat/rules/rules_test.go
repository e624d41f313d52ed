package rules

import (
	"context"
	"slices"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
)

// ruleLooks is an engine whose watch begins anew, bans being ended and made in between.
type ruleLooks struct {
	sshchat.Engine
	looks [][]string
}

func (e *ruleLooks) Watch(_ context.Context, prefix string, f func(sshchat.Value) error) error {
	look := e.looks[0]
	e.looks = e.looks[1:]
	for _, id := range look {
		v := sshchat.Value{Key: prefix + "ban/" + id, Rev: 1, Data: []byte(`{"what":"ban","id":"` + id + `","name":"x","account":"a"}`)}
		if id == "lockdown" {
			v = sshchat.Value{Key: lockdownKey, Rev: 1, Data: []byte("new")}
		}
		if err := f(v); err != nil {
			return err
		}
	}
	return f(sshchat.Value{})
}

// What was ended while nobody watched holds no more when the watch begins anew, and what
// was made meanwhile is enforced.
func TestRulesForgetWhatEnded(t *testing.T) {
	e := &ruleLooks{looks: [][]string{{"old", "same", "lockdown"}, {"same", "new"}}}
	var enforced []string
	b := New(&ledger.Ledger{Engine: e}, func(s sshchat.Sanction) { enforced = append(enforced, s.ID) })
	if err := b.Load(t.Context()); err != nil || b.Step() != sshchat.LockdownNew {
		t.Fatalf("loaded, the lockdown is %q: %v", b.Step(), err)
	}
	if err := b.Watch(t.Context()); err != nil || b.Step() != sshchat.LockdownOff {
		t.Fatalf("the lockdown is still %q: %v", b.Step(), err)
	}
	var held []string
	for _, s := range b.List("ban", "", time.Now()) {
		held = append(held, s.ID)
	}
	slices.Sort(held)
	if !slices.Equal(held, []string{"new", "same"}) || !slices.Equal(enforced, []string{"new"}) {
		t.Errorf("%q hold and %q were enforced", held, enforced)
	}
}
