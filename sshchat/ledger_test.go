package sshchat

import (
	"context"
	"errors"
	"testing"
)

// one is an engine of one record, which others change a few times just before it is set.
type one struct {
	Engine
	v      Value
	others int // how often
	sets   int
}

func (e *one) Get(context.Context, string) (Value, error) { return e.v, nil }

func (e *one) Set(_ context.Context, _ string, data []byte, o SetOpt) (uint64, error) {
	e.sets++
	if e.others > 0 {
		e.others--
		e.v.Rev++
	}
	if o.IfRev != e.v.Rev {
		return 0, ErrConflict
	}
	if o.Delete {
		e.v = Value{}
		return 0, nil
	}
	e.v = Value{Rev: e.v.Rev + 1, Data: data}
	return e.v.Rev, nil
}

// TestChange: a change sees the record as it is when it is written, or writes nothing.
func TestChange(t *testing.T) {
	refused := errors.New("refused")
	tests := map[string]struct {
		others, sets int
		edit, want   error
		left         string
	}{
		"changed":            {sets: 1, left: "2"},
		"others are quicker": {others: 2, sets: 3, left: "2"},
		"always quicker":     {others: changeTries, sets: changeTries, want: ErrConflict, left: "1"},
		"as it should be":    {edit: errAsIs, left: "1"},
		"deleted":            {others: 1, sets: 2, edit: errDrop, left: ""},
		"refused":            {edit: refused, want: refused, left: "1"},
	}
	for name, tc := range tests {
		e := &one{v: Value{Rev: 7, Data: []byte("1")}, others: tc.others}
		rev, err := change(t.Context(), &ledger{engine: e}, "x/y", func(n *int, rev uint64) error {
			if *n != 1 || rev != e.v.Rev {
				t.Errorf("%s: it is told of %d, of revision %d", name, *n, rev)
			}
			*n = 2
			return tc.edit
		})
		if !errors.Is(err, tc.want) || string(e.v.Data) != tc.left || e.sets != tc.sets {
			t.Errorf("%s: it leaves %q after %d writes: %v", name, e.v.Data, e.sets, err)
		}
		if err == nil && rev != e.v.Rev {
			t.Errorf("%s: it returns revision %d, want %d", name, rev, e.v.Rev)
		}
	}
}

// TestDropOfNothing: what is not there needs no deleting.
func TestDropOfNothing(t *testing.T) {
	e := &one{}
	if _, err := change(t.Context(), &ledger{engine: e}, "x/y", func(*int, uint64) error { return errDrop }); err != nil || e.sets != 0 {
		t.Fatalf("%d writes: %v", e.sets, err)
	}
}
