package ledger

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
)

// stuck is an engine whose disk does not answer.
type stuck struct{ sshchat.Engine }

func (stuck) Page(ctx context.Context, _ sshchat.Range) ([]sshchat.Entry, error) {
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

func (stuck) Search(ctx context.Context, _ sshchat.Query) ([]sshchat.Entry, error) {
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

func (stuck) Activity(ctx context.Context, _ sshchat.RoomID, _ time.Time, _ time.Duration, _ int) ([]int, error) {
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

func (stuck) Get(ctx context.Context, _ string) (sshchat.Value, error) {
	<-ctx.Done()
	return sshchat.Value{}, context.Cause(ctx)
}

// TestReadsEnd: each kind of read ends when its time is over, in words for a person, and
// at once when the person leaves.
func TestReadsEnd(t *testing.T) {
	for name, read := range map[string]func(context.Context, sshchat.Engine) error{
		"page": func(ctx context.Context, e sshchat.Engine) error { _, err := e.Page(ctx, sshchat.Range{}); return err },
		"search": func(ctx context.Context, e sshchat.Engine) error {
			_, err := e.Search(ctx, sshchat.Query{})
			return err
		},
		"activity": func(ctx context.Context, e sshchat.Engine) error {
			_, err := e.Activity(ctx, "", time.Time{}, 1, 1)
			return err
		},
		"get": func(ctx context.Context, e sshchat.Engine) error { _, err := e.Get(ctx, ""); return err },
	} {
		synctest.Test(t, func(t *testing.T) {
			e := patient{stuck{}, ReadWait, newLink(nil)}
			began := time.Now()
			if err := read(t.Context(), e); !IsSlow(err) || time.Since(began) != ReadWait {
				t.Errorf("%s: %v after %v, want read.slow after %v", name, err, time.Since(began), ReadWait)
			}
			ctx, leave := context.WithCancel(t.Context())
			leave()
			if err := read(ctx, e); !errors.Is(err, context.Canceled) {
				t.Errorf("%s of who left: %v", name, err)
			}
		})
	}
}
