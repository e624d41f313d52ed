package sshchat

import (
	"context"
	"slices"
	"testing"
	"time"
)

// ruleLooks is an engine whose watch begins anew, bans being ended and made in between.
type ruleLooks struct {
	Engine
	looks [][]string
}

func (e *ruleLooks) Watch(_ context.Context, prefix string, f func(Value) error) error {
	look := e.looks[0]
	e.looks = e.looks[1:]
	for _, id := range look {
		v := Value{Key: prefix + "ban/" + id, Rev: 1, Data: []byte(`{"what":"ban","id":"` + id + `","name":"x","account":"a"}`)}
		if id == "lockdown" {
			v = Value{Key: lockdownKey, Rev: 1, Data: []byte("new")}
		}
		if err := f(v); err != nil {
			return err
		}
	}
	return f(Value{})
}

// What was ended while nobody watched holds no more when the watch begins anew, and what
// was made meanwhile is enforced.
func TestRulesForgetWhatEnded(t *testing.T) {
	e := &ruleLooks{looks: [][]string{{"old", "same", "lockdown"}, {"same", "new"}}}
	var enforced []string
	b := newRuleBook(&ledger{engine: e}, func(s Sanction) { enforced = append(enforced, s.ID) })
	if err := b.load(t.Context()); err != nil || b.step() != LockdownNew {
		t.Fatalf("loaded, the lockdown is %q: %v", b.step(), err)
	}
	if err := b.watch(t.Context()); err != nil || b.step() != LockdownOff {
		t.Fatalf("the lockdown is still %q: %v", b.step(), err)
	}
	var held []string
	for _, s := range b.list("ban", "", time.Now()) {
		held = append(held, s.ID)
	}
	slices.Sort(held)
	if !slices.Equal(held, []string{"new", "same"}) || !slices.Equal(enforced, []string{"new"}) {
		t.Errorf("%q hold and %q were enforced", held, enforced)
	}
}
