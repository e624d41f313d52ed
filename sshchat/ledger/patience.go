package ledger

import (
	"context"
	"errors"
	"time"

	"sshchat/sshchat"
)

// ReadWait is how long one read of the engine may take before whoever asked is told so.
// Reads take milliseconds; one that takes longer waits for a disk that is in trouble, or
// behind questions of others, and nobody's session may stand still for that.
const ReadWait = 2 * time.Second

// patient is an engine whose reads end: Page, Search, Activity and Get fail with a Fault
// for the person who asked when ReadWait is over. Writes, and what follows or watches, go
// on as they do, since they have nobody who waits, or an outcome that must be known.
//
// A key is neither written nor read while that would not get through: a session must not stand
// still until other nodes are there again.
type patient struct {
	sshchat.Engine
	wait time.Duration
	link *Link
}

// Set implements Engine.
func (p patient) Set(ctx context.Context, key string, value []byte, o sshchat.SetOpt) (rev uint64, err error) {
	err = p.whileOpen(ctx, func(ctx context.Context) error {
		rev, err = p.Engine.Set(ctx, key, value, o)
		return err
	})
	return rev, err
}

// whileOpen has the engine asked for a key, unless nothing gets through, and until nothing does.
func (p patient) whileOpen(ctx context.Context, ask func(context.Context) error) error {
	if !p.link.Open() {
		if f := p.link.Refusal(); f != nil {
			return shut{f}
		}
	}
	if !p.link.Among() {
		return ask(ctx)
	}
	ctx, done := p.link.whileOpen(ctx)
	defer done()
	err := ask(ctx)
	if s, ok := errors.AsType[shut](context.Cause(ctx)); ok && err != nil && !errors.Is(err, sshchat.ErrConflict) {
		err = s
	}
	return err
}

// Slow is why a read was given up.
func Slow() *sshchat.Fault { return sshchat.NewFault("read.slow") }

// IsSlow tells whether a reading was given up because the disk took too long.
func IsSlow(err error) bool {
	f, ok := errors.AsType[*sshchat.Fault](err)
	return ok && f.Key == "read.slow"
}

func (p patient) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, p.wait, Slow())
}

// Page implements Engine.
func (p patient) Page(ctx context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	ctx, done := p.limit(ctx)
	defer done()
	return p.Engine.Page(ctx, r)
}

// Search implements Engine.
func (p patient) Search(ctx context.Context, q sshchat.Query) ([]sshchat.Entry, error) {
	ctx, done := p.limit(ctx)
	defer done()
	return p.Engine.Search(ctx, q)
}

// Activity implements Engine.
func (p patient) Activity(ctx context.Context, room sshchat.RoomID, since time.Time, every time.Duration, n int) ([]int, error) {
	ctx, done := p.limit(ctx)
	defer done()
	return p.Engine.Activity(ctx, room, since, every, n)
}

// Get implements Engine.
func (p patient) Get(ctx context.Context, key string) (v sshchat.Value, err error) {
	ctx, done := p.limit(ctx)
	defer done()
	err = p.whileOpen(ctx, func(ctx context.Context) error {
		v, err = p.Engine.Get(ctx, key)
		return err
	})
	return v, err
}
