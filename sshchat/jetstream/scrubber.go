package jetstream

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/nats-io/nats.go"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream/envelope"
	"sshchat/sshchat/jetstream/streams"
	"sshchat/sshchat/sqlite"
)

const (
	// scrubEvery is how often is looked what must leave the stream, and scrubAtOnce how much is
	// taken each time.
	scrubEvery  = time.Second
	scrubAtOnce = 100

	// scrubPace is the time between two texts: overwriting one costs up to 20 ms, in which lines wait.
	scrubPace = 50 * time.Millisecond

	// scrubMany is from how many texts on it is cheaper to let the stream begin behind them.
	scrubMany = 2000

	// tombBytes is what one message of tombs may take.
	tombBytes = 256 << 10
)

// scrubber sees to it that texts which were taken back leave the stream. First the rows without
// their texts are written behind them, so that a copy which is made from what is left becomes what
// the others are; then the texts are overwritten. Every node does it, and the sender's first.
type scrubber struct {
	source source
	copy   *sqlite.Copy
	node   string
	pace   time.Duration
	now    func() time.Time
	log    *slog.Logger
	reach  func(context.Context, uint64) bool // waits for the copy to have a number
	calls  chan<- func()                      // what the copy's owner is asked to do
	many   func(context.Context) error        // lets the stream begin behind all that it has
}

// run scrubs until ctx ends.
func (s *scrubber) run(ctx context.Context) {
	for pause(ctx, scrubEvery) {
		for more := true; more && ctx.Err() == nil; {
			var err error
			if more, err = s.some(ctx); err != nil {
				s.log.Debug("texts that were taken back are in the stream still", "err", err)
			}
		}
	}
}

// some scrubs up to scrubAtOnce texts, and reports whether there may be more.
func (s *scrubber) some(ctx context.Context) (more bool, err error) {
	if s.copy.Behind() {
		return false, nil // what the file says is not so any more
	}
	found, err := s.copy.ToScrub(ctx, s.now(), scrubMany+1)
	if err != nil || len(found.Due) == 0 {
		return false, err
	}
	if len(found.Due) > scrubMany {
		if err := s.many(ctx); err != nil {
			s.log.Debug("no snapshot to let the stream begin behind", "err", err)
		}
	}
	due := found.Due[:min(len(found.Due), scrubAtOnce)]
	left, err := s.left(ctx, due)
	if err != nil {
		return false, err
	}
	if err := s.bury(ctx, withRefs(left, found.Refs)); err != nil {
		return false, err
	}
	for _, t := range left {
		if err := s.source.remove(ctx, t.Seq); err != nil {
			return false, fmt.Errorf("entry %d: %w", t.Seq, err)
		}
		sleep(ctx, s.pace)
	}
	return len(due) == scrubAtOnce, s.note(ctx, due)
}

// withRefs adds to tombs those of what the edits among them refer to.
func withRefs(tombs, refs []sqlite.Tomb) []sqlite.Tomb {
	all := slices.Clone(tombs)
	for _, r := range refs {
		edited := slices.ContainsFunc(tombs, func(t sqlite.Tomb) bool { return t.Kind == sshchat.Edited && t.Ref == r.Seq })
		has := slices.ContainsFunc(tombs, func(t sqlite.Tomb) bool { return t.Seq == r.Seq })
		if edited && !has {
			all = append(all, r)
		}
	}
	return all
}

// left returns those of the texts that the stream has still.
func (s *scrubber) left(ctx context.Context, due []sqlite.Tomb) (left []sqlite.Tomb, err error) {
	state, err := s.source.state(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range due {
		if t.Seq < state.first {
			continue
		}
		has, err := s.source.has(ctx, t.Seq)
		if err != nil {
			return nil, err
		}
		if has {
			left = append(left, t)
		}
	}
	return left, nil
}

// bury writes tombs, and waits until this node's own copy has met them.
func (s *scrubber) bury(ctx context.Context, tombs []sqlite.Tomb) error {
	var known []sqlite.Tomb
	for _, t := range tombs {
		if t.Kind != "" { // else all nodes have forgotten it, or will
			known = append(known, t)
		}
	}
	if len(known) == 0 {
		return nil
	}
	data, err := envelope.Tombs(known)
	if err != nil {
		return err
	}
	if len(data) > tombBytes && len(known) > 1 {
		if err := s.bury(ctx, known[:len(known)/2]); err != nil {
			return err
		}
		return s.bury(ctx, known[len(known)/2:])
	}
	m := nats.NewMsg(streams.LogWrites + s.node)
	m.Data = data
	m.Header.Set(nats.MsgIdHdr, envelope.ID(""))
	m.Header.Set(headNode, s.node)
	a, err := s.source.publish(ctx, rand.Text(), []*nats.Msg{m})
	if err != nil {
		return fmt.Errorf("write %d tombs: %w", len(known), err)
	}
	if !s.reach(ctx, a.Seq) {
		return ctx.Err()
	}
	return nil
}

// note has the copy's owner note that texts have left the stream.
func (s *scrubber) note(ctx context.Context, tombs []sqlite.Tomb) error {
	seqs := make([]uint64, len(tombs))
	for i, t := range tombs {
		seqs[i] = t.Seq
	}
	done := make(chan error, 1)
	select {
	case s.calls <- func() { done <- s.copy.Scrubbed(ctx, seqs) }:
		return <-done
	case <-ctx.Done():
		return ctx.Err()
	}
}
