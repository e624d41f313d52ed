package jetstream

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream/envelope"
	"sshchat/sshchat/jetstream/streams"
	"sshchat/sshchat/memory"
)

const (
	// sendEntries and sendBytes bound a batch: what is in it waits for all of it.
	sendEntries = 256
	sendBytes   = 3 << 20

	// giveUpAfter is how long an entry is tried. What was said longer ago is not sent late.
	giveUpAfter = 10 * time.Second

	// againAfter is how long a try that was refused at once waits for the next.
	againAfter = 50 * time.Millisecond
	// inProcessAfter is the same when another node is just storing the same ID.
	inProcessAfter = 2 * time.Millisecond

	// lostID begins the IDs of entries that several nodes send, which are sent alone: of a batch
	// all or none is stored.
	lostID = "lost-"

	// headerBytes is what an entry's headers may take.
	headerBytes = 512
)

// The headers of an entry. Node and epoch say who sent it: what a node said after it was buried
// can be told by them.
const (
	headNode  = "Chat-Node"
	headEpoch = "Chat-Epoch"
)

// sender gives entries to the servers, one batch at a time: so they keep their order whatever
// happens to a batch. A batch is what has queued up while the last one was on its way.
type sender struct {
	source source
	node   string
	lease  func() sshchat.Lease
	now    func() time.Time
	queue  *memory.Queue
	stall  *stall
	log    *slog.Logger
	acked  chan<- []sent // what has its number, in order; closed at the end
}

// letter is an entry that waits to be sent, with all who gave it the same ID. Its Entry.At is when
// it was queued.
type letter struct {
	memory.Item
	again   []memory.Item
	message *nats.Msg
}

// sent is a letter that has its number.
type sent struct {
	*letter
	seq uint64
}

// queuedAt is when the entry was queued, by a clock that cannot be set.
func (l *letter) queuedAt() time.Time { return l.Entry.At }

// fail answers that the entry could not be stored.
func (l *letter) fail(err error) {
	for _, it := range append([]memory.Item{l.Item}, l.again...) {
		it.Entry.At = time.Time{}
		it.Done(it.Entry, err)
	}
}

// run sends until the queue is closed and empty. Entries that cannot be sent for long are given
// back, so that it ends.
func (s *sender) run(ctx context.Context) {
	defer close(s.acked)
	var rest []memory.Item // taken, and in no batch yet
	for {
		items, more := s.queue.Take(sendEntries - len(rest))
		rest = append(rest, items...)
		if len(rest) == 0 {
			if !more {
				return
			}
			<-s.queue.Bell()
			continue
		}
		var batch []*letter
		batch, rest = s.gather(rest)
		s.send(ctx, batch)
	}
}

// gather makes a batch of the first of the items, and returns those that are left for the next.
func (s *sender) gather(items []memory.Item) (batch []*letter, rest []memory.Item) {
	size, byID := 0, map[string]*letter{}
	for i, it := range items {
		if first := byID[it.Entry.ID]; first != nil && it.Entry.ID != "" {
			first.again = append(first.again, it)
			continue
		}
		alone := strings.HasPrefix(it.Entry.ID, lostID)
		if len(batch) > 0 && alone {
			return batch, items[i:]
		}
		l := &letter{Item: it}
		if err := s.wrap(l); err != nil {
			l.fail(err)
			continue
		}
		if size += len(l.message.Data) + headerBytes; size > sendBytes && len(batch) > 0 {
			return batch, items[i:]
		}
		byID[it.Entry.ID] = l
		if batch = append(batch, l); alone {
			return batch, items[i+1:]
		}
	}
	return batch, nil
}

// wrap makes the message of a letter.
func (s *sender) wrap(l *letter) error {
	data, err := envelope.Seal(&l.Entry)
	if err != nil {
		return err
	}
	if len(data) > streams.MaxEntryBytes-headerBytes {
		return fmt.Errorf("an entry of %d bytes is too large for the log", len(data))
	}
	l.message = nats.NewMsg(streams.LogWrites + s.node)
	l.message.Data = data
	l.message.Header.Set(nats.MsgIdHdr, envelope.ID(l.Entry.ID))
	l.message.Header.Set(headNode, s.node)
	if lease := s.lease(); lease != nil {
		l.message.Header.Set(headEpoch, strconv.FormatUint(lease.ID(), 10))
	}
	return nil
}

// send sees to it that each letter of a batch is stored, or is given back.
func (s *sender) send(ctx context.Context, batch []*letter) {
	s.stall.begin(sending)
	defer s.stall.end(sending)
	for {
		if batch = s.expire(batch); len(batch) == 0 {
			return
		}
		err := s.try(ctx, batch)
		if err != nil && ctx.Err() != nil {
			for _, l := range batch {
				l.fail(sshchat.ErrUnavailable)
			}
			return
		}
		switch {
		case err == nil:
			return
		case isCode(err, codeRepeated) && len(batch) > 1:
			// An earlier try was stored, or somebody repeats an ID: one by one, each gets its number.
			for _, l := range batch {
				s.send(ctx, []*letter{l})
			}
			return
		}
		wait := againAfter
		if isCode(err, codeInProcess) {
			wait = inProcessAfter
		}
		s.log.Debug("entries wait for the cluster", "entries", len(batch), "err", err)
		sleep(ctx, wait)
	}
}

// expire gives back those at the front of a batch that have waited too long, or that are of a
// lease that is over: the others have been told by now that who said them has left.
func (s *sender) expire(batch []*letter) []*letter {
	for len(batch) > 0 && (s.now().Sub(batch[0].queuedAt()) >= giveUpAfter || s.stale(batch[0])) {
		batch[0].fail(sshchat.ErrUnavailable)
		batch = batch[1:]
	}
	return batch
}

// stale reports whether a letter was queued before the node's present lease, or that is over.
func (s *sender) stale(l *letter) bool {
	now, ok := s.lease().(*lease)
	return ok && (!now.holds() || l.queuedAt().Before(now.began))
}

// errBehind says that the servers would give out numbers again that the node knows.
var errBehind = errors.New("the servers have lost entries")

// try sends a batch once. What is not known to be stored may be so all the same.
func (s *sender) try(ctx context.Context, batch []*letter) error {
	if s.stall.is(behind) {
		return errBehind
	}
	messages := make([]*nats.Msg, len(batch))
	for i, l := range batch {
		messages[i] = l.message
	}
	a, err := s.source.publish(ctx, rand.Text(), messages)
	if err != nil {
		return err
	}
	all := make([]sent, len(batch))
	for i, l := range batch {
		all[i] = sent{l, a.Seq - uint64(len(batch)-1-i)}
	}
	s.acked <- all
	return nil
}

// sleep waits, unless ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
