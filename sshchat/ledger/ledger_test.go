package ledger

import (
	"context"
	"errors"
	"testing"

	"sshchat/sshchat"
)

// one is an engine of one record, which others change a few times just before it is set.
type one struct {
	sshchat.Engine
	v      sshchat.Value
	others int // how often
	sets   int
}

func (e *one) Get(context.Context, string) (sshchat.Value, error) { return e.v, nil }

func (e *one) Set(_ context.Context, _ string, data []byte, o sshchat.SetOpt) (uint64, error) {
	e.sets++
	if e.others > 0 {
		e.others--
		e.v.Rev++
	}
	if o.IfRev != e.v.Rev {
		return 0, sshchat.ErrConflict
	}
	if o.Delete {
		e.v = sshchat.Value{}
		return 0, nil
	}
	e.v = sshchat.Value{Rev: e.v.Rev + 1, Data: data}
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
		"always quicker":     {others: ChangeTries, sets: ChangeTries, want: sshchat.ErrConflict, left: "1"},
		"as it should be":    {edit: ErrAsIs, left: "1"},
		"deleted":            {others: 1, sets: 2, edit: ErrDrop, left: ""},
		"refused":            {edit: refused, want: refused, left: "1"},
	}
	for name, tc := range tests {
		e := &one{v: sshchat.Value{Rev: 7, Data: []byte("1")}, others: tc.others}
		rev, err := Change(t.Context(), &Ledger{Engine: e}, "x/y", func(n *int, rev uint64) error {
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
	if _, err := Change(t.Context(), &Ledger{Engine: e}, "x/y", func(*int, uint64) error { return ErrDrop }); err != nil || e.sets != 0 {
		t.Fatalf("%d writes: %v", e.sets, err)
	}
}
