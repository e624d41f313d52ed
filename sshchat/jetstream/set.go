package jetstream

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
	"golang.org/x/sync/errgroup"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream/streams"
)

// write is one Set on its way.
type write struct {
	k       *keys
	subject string
	data    []byte
	o       sshchat.SetOpt
	ttl     time.Duration // 0: as long as it is there

	expect uint64 // the number that the key must have
	id     string // of the tries; a repeat of a stored one is answered with its number
	doubt  bool   // a try with this id may have been stored
}

// Set is Engine.Set. A write whose outcome is unknown is repeated under the same ID, so that it
// is stored once, and the answer says what became of it.
func (k *keys) Set(ctx context.Context, key string, data []byte, o sshchat.SetOpt) (uint64, error) {
	subject, err := keySubject(key)
	if err != nil {
		return 0, err
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if !k.begin() {
		return 0, sshchat.ErrClosed
	}
	defer k.sets.Done()
	ctx, cancel := k.bounded(ctx)
	defer cancel(nil)
	w := &write{k: k, subject: subject, data: data, o: o, expect: o.IfRev, id: nuid.Next()}
	if strings.HasPrefix(key, askPrefix) {
		w.ttl = askTTL
	}
	rev, err := w.run(ctx)
	if err == nil {
		k.noteOwn(rev)
	}
	return rev, err
}

// noteOwn keeps the highest number that this node was given.
func (k *keys) noteOwn(rev uint64) {
	for had := k.own.Load(); rev > had && !k.own.CompareAndSwap(had, rev); had = k.own.Load() {
	}
}

// run tries until it is known what became of the write, or ctx ends.
func (w *write) run(ctx context.Context) (uint64, error) {
	for wait := 2 * time.Millisecond; ; wait = min(2*wait, retryEvery) {
		m, err := w.message()
		if err != nil {
			return 0, err
		}
		rev, err := w.k.c.publish(ctx, m)
		if err == nil {
			return rev, nil
		}
		switch judge(err) {
		case wrong:
			return 0, err
		case refused:
			if rev, known, err := w.compare(ctx); known {
				return rev, err
			}
		case unsure:
			w.doubt = true
		case busy:
		}
		if !pause(ctx, wait) {
			return 0, context.Cause(ctx)
		}
	}
}

// message is the next try. An ephemeral key needs a lease that holds at this moment.
func (w *write) message() (*nats.Msg, error) {
	m := marker(w.subject)
	if !w.o.Delete {
		m = nats.NewMsg(w.subject)
		m.Data = w.data
		if w.ttl != 0 {
			m.Header.Set(js.MsgTTLHeader, seconds(w.ttl))
		}
	}
	if w.o.Ephemeral && !w.o.Delete {
		l := w.k.keeper.current()
		if !l.holds() {
			return nil, errNoLease
		}
		who := owner{w.k.o.Node, l.epoch}
		if w.o.On != (sshchat.LeaseOf{}) {
			who = owner{w.o.On.Node, w.o.On.Epoch}
		}
		m.Header.Set(ownerHeader, who.String())
	}
	m.Header.Set(js.MsgIDHeader, w.id)
	if !w.o.Any {
		expectRev(m, w.expect)
	}
	return m, nil
}

// compare looks at the key after a refusal: it may hold an earlier try of this write, or, where
// there should be none, the mark of a deleted one, over which it is written.
func (w *write) compare(ctx context.Context) (rev uint64, known bool, err error) {
	if w.o.IfRev != 0 && !w.doubt {
		return 0, true, sshchat.ErrConflict
	}
	last, err := w.k.c.last(ctx, streams.Keys, w.subject)
	if errors.Is(err, errNone) {
		last, err = &stored{}, nil
	}
	switch {
	case err != nil:
		return 0, false, nil //nolint:nilerr // asked again
	case w.doubt && last.header.Get(js.MsgIDHeader) == w.id:
		return last.seq, true, nil
	case w.o.IfRev != 0 || last.seq != 0 && !last.deleted():
		return 0, true, sshchat.ErrConflict
	}
	w.expect, w.id, w.doubt = last.seq, nuid.Next(), false
	return 0, false, nil
}

// farewell deletes what is the node's own, then its lease. What cannot be deleted is buried by
// the others.
func (k *keys) farewell(ctx context.Context, who owner) error {
	ctx, cancel := context.WithTimeout(ctx, writeWithin)
	defer cancel()
	k.awaitOwn(ctx)
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(farewells)
	for _, v := range k.mirror.of(who) {
		subject, err := keySubject(v.Key)
		if err != nil {
			continue
		}
		group.Go(func() error {
			w := &write{k: k, subject: subject, o: sshchat.SetOpt{IfRev: v.Rev, Delete: true}, expect: v.Rev, id: nuid.Next()}
			if _, err := w.run(inner); !errors.Is(err, sshchat.ErrConflict) {
				return err
			}
			return nil // somebody else has it
		})
	}
	return errors.Join(group.Wait(), k.keeper.release(ctx))
}
