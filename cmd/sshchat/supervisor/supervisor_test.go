package supervisor

import (
	"context"
	"errors"
	"testing"
)

// TestPulse: entries that reach no room are death; trouble that is told is not.
func TestPulse(t *testing.T) {
	var head, routed uint64
	var trouble error
	touched := 0
	p := &Pulse{
		Head:   func(context.Context) (uint64, error) { return head, trouble },
		Routed: func() uint64 { return routed },
		Touch:  func() { touched++ },
	}
	for i, c := range []struct {
		head, routed uint64
		trouble      error
		want         error
	}{
		{0, 0, nil, nil},
		{5, 0, nil, nil}, // just said
		{9, 5, nil, nil}, // it goes on
		{9, 5, nil, nil}, // 9 may be a number that no entry has
		{11, 5, nil, ErrStuck},
		{12, 5, errors.New("out of reach"), nil},
		{13, 5, nil, ErrStuck},
		{13, 13, nil, nil},
	} {
		head, routed, trouble = c.head, c.routed, c.trouble
		if err := p.Beat(t.Context()); !errors.Is(err, c.want) {
			t.Errorf("beat %d: %v, want %v", i, err, c.want)
		}
	}
	if touched != 8 {
		t.Errorf("the locks were taken %d times", touched)
	}
}
