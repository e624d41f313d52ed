package ledger

import (
	"context"
	"errors"
	"slices"
	"testing"

	"sshchat/sshchat"
)

// twice is an engine whose watch begins anew, records being changed in between.
type twice struct {
	sshchat.Engine
	looks [][]sshchat.Value
}

func (e *twice) Watch(_ context.Context, _ string, f func(sshchat.Value) error) error {
	look := e.looks[0]
	e.looks = e.looks[1:]
	for _, v := range look {
		if err := f(v); err != nil {
			return err
		}
	}
	return f(sshchat.Value{})
}

// TestMirrorHearsWhatHappenedMeanwhile: what was deleted, changed and made between a load and
// the watch is told, and what is as it was is not.
func TestMirrorHearsWhatHappenedMeanwhile(t *testing.T) {
	at := func(key string, rev uint64) sshchat.Value {
		return sshchat.Value{Key: key, Rev: rev, Data: []byte(key)}
	}
	e := &twice{looks: [][]sshchat.Value{
		{at("x/same", 1), at("x/gone", 2), at("x/changed", 3)},
		{at("x/same", 1), at("x/changed", 4), at("x/bad", 5), at("x/made", 6)},
	}}
	var heard, logged []string
	l := &Ledger{Engine: e, Log: func(_ string, args ...any) { logged = append(logged, args[1].(string)) }}
	m := &Mirror{
		Ledger: l, Prefix: "x/",
		Put: func(v sshchat.Value, news bool) error {
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
	if err := m.Load(t.Context()); err != nil || len(heard) != 0 {
		t.Fatalf("load tells of %q: %v", heard, err)
	}
	if err := m.Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"put x/changed", "put x/made", "drop x/gone"}; !slices.Equal(heard, want) {
		t.Errorf("the watch tells of %q, want %q", heard, want)
	}
	if !slices.Equal(logged, []string{"x/bad"}) {
		t.Errorf("logged: %q", logged)
	}
}
