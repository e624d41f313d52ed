package jetstream

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"

	"sshchat/sshchat/bell"
	"sshchat/sshchat/jetstream/streams"
)

const (
	// lookEvery is how often a node asks whether it has missed a change. One that it misses is
	// late by as much.
	lookEvery = 500 * time.Millisecond

	// blindFor is how long a node may have followed nothing and still believe that it sees
	// each deletion when it catches up. The marks of deletions stay for streams.MarkerTTL.
	blindFor = streams.MarkerTTL / 2

	// heardChanges is how many changes may wait to be taken. Past it they are asked for.
	heardChanges = 8192
)

// feed keeps the mirror up to date: by what the servers republish, and where something is
// missing by asking the stream's leader.
type feed struct {
	c      *conn
	log    *slog.Logger
	m      *mirror
	sub    *nats.Subscription
	heard  chan *nats.Msg
	look   bell.Bell // somebody knows of more
	synced time.Time // until then nothing was missed
	last   uint64    // as the mirror's
}

// openFeed fills the mirror. It hears of changes before it asks what there is, so that nothing
// falls in between.
func openFeed(ctx context.Context, c *conn, log *slog.Logger, m *mirror) (*feed, error) {
	f := &feed{c: c, log: log, m: m, heard: make(chan *nats.Msg, heardChanges), look: bell.New()}
	var err error
	if f.sub, err = c.ChanSubscribe(streams.KeyLive+">", f.heard); err != nil {
		return nil, err
	}
	for {
		err := f.refill(ctx)
		if err == nil {
			return f, nil
		}
		if !pause(ctx, retryEvery) {
			f.unsubscribe()
			return nil, err
		}
	}
}

func (f *feed) unsubscribe() { _ = f.sub.Unsubscribe() } // fails only if the connection is gone

// run follows until ctx ends.
func (f *feed) run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	defer f.unsubscribe()
	for {
		select {
		case <-ctx.Done():
			return
		case msg := <-f.heard:
			if s, ok := heard(msg); ok {
				f.hear(ctx, s)
			}
		case <-tick.C:
			f.catchUp(ctx)
		case <-f.look:
			f.catchUp(ctx)
		}
	}
}

// hear takes a change if it is the next, and asks for those before it if some are missing.
func (f *feed) hear(ctx context.Context, s *stored) {
	switch {
	case s.seq <= f.last:
	case s.seq == f.last+1:
		f.take(s)
	default:
		f.catchUp(ctx)
	}
}

func (f *feed) take(s *stored) {
	f.m.take(s)
	f.last = max(f.last, s.seq)
}

// catchUp takes all that the leader has and the mirror has not. What fails is tried again at
// the next look.
func (f *feed) catchUp(ctx context.Context) {
	if time.Since(f.synced) > blindFor {
		if err := f.refill(ctx); err != nil && ctx.Err() == nil {
			f.log.Debug("follow the keys", "err", err)
		}
		return
	}
	asked := time.Now()
	first, err := f.c.next(ctx, streams.Keys, streams.KeyWrites+">", f.last+1)
	if err == nil {
		f.m.settle(false)
		err = f.walk(ctx, first)
	}
	switch {
	case err == nil || errors.Is(err, errNone):
		f.m.settle(true)
		f.synced = asked
	case ctx.Err() == nil:
		f.log.Debug("follow the keys", "err", err)
	}
}

// walk takes a message and all that come after it, until there are no more.
func (f *feed) walk(ctx context.Context, s *stored) (err error) {
	for err == nil {
		f.take(s)
		s, err = f.c.next(ctx, streams.Keys, streams.KeyWrites+">", s.seq+1)
	}
	if errors.Is(err, errNone) {
		return nil
	}
	return err
}

// refill asks for all keys that there are, and drops those that are not among them.
func (f *feed) refill(ctx context.Context) error {
	asked := time.Now()
	all, err := f.all(ctx)
	if err != nil {
		return err
	}
	before := f.last
	f.m.settle(false)
	there := map[string]bool{}
	for _, s := range all {
		if key, ok := decodeKey(s.subject[len(streams.KeyWrites):]); ok {
			there[key] = !s.deleted()
		}
		f.take(s)
	}
	f.m.forget(there, before)
	f.m.settle(true)
	f.synced = asked
	return nil
}

// await waits until the mirror has come as far as a number, which a leader gave out.
func (f *feed) await(ctx context.Context, seq uint64) error {
	for {
		moved, ok := f.m.reached(seq)
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-moved:
		}
	}
}

// pause waits a moment, and reports whether ctx goes on.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
