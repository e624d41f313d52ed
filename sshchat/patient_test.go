package sshchat

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// stuck is an engine whose disk does not answer.
type stuck struct{ Engine }

func (stuck) Page(ctx context.Context, _ Range) ([]Entry, error) {
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

func (stuck) Search(ctx context.Context, _ Query) ([]Entry, error) {
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

func (stuck) Activity(ctx context.Context, _ string, _ time.Time, _ time.Duration, _ int) ([]int, error) {
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

func (stuck) Get(ctx context.Context, _ string) (Value, error) {
	<-ctx.Done()
	return Value{}, context.Cause(ctx)
}

// TestReadsEnd: each kind of read ends when its time is over, in words for a person, and
// at once when the person leaves.
func TestReadsEnd(t *testing.T) {
	for name, read := range map[string]func(context.Context, Engine) error{
		"page":   func(ctx context.Context, e Engine) error { _, err := e.Page(ctx, Range{}); return err },
		"search": func(ctx context.Context, e Engine) error { _, err := e.Search(ctx, Query{}); return err },
		"activity": func(ctx context.Context, e Engine) error {
			_, err := e.Activity(ctx, "", time.Time{}, 1, 1)
			return err
		},
		"get": func(ctx context.Context, e Engine) error { _, err := e.Get(ctx, ""); return err },
	} {
		synctest.Test(t, func(t *testing.T) {
			e := patient{stuck{}, readWait}
			began := time.Now()
			if err := read(t.Context(), e); !isSlow(err) || time.Since(began) != readWait {
				t.Errorf("%s: %v after %v, want read.slow after %v", name, err, time.Since(began), readWait)
			}
			ctx, leave := context.WithCancel(t.Context())
			leave()
			if err := read(ctx, e); !errors.Is(err, context.Canceled) {
				t.Errorf("%s of who left: %v", name, err)
			}
		})
	}
}
