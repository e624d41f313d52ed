package jetstream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream/envelope"
	"sshchat/sshchat/jetstream/streams"
	"sshchat/sshchat/sqlite"
)

const (
	// liveMessages is how many messages may wait for the copy. One that finds no room is lost, and
	// is asked for when the next shows the gap.
	liveMessages = 8192

	// takeEntries bounds what is stored at once, and so how long the first waits for the last.
	takeEntries = 1024

	// silentFor is how long the log may be silent before its end is asked for.
	silentFor = 500 * time.Millisecond

	// smallGap is a gap that the leader is asked about, number by number.
	smallGap = 8
)

// follower brings the log into the node's copy, in order and without gaps. It owns the copy's
// writing end.
type follower struct {
	source   source
	copy     *sqlite.Copy
	node     string
	log      *slog.Logger
	progress *progress
	seen     func(uint64) // told how far it goes
	purged   func(context.Context) (uint64, error)
	stall    *stall
	fail     func(error) // ends the engine: this node cannot go on

	scrubOwn, scrubOther time.Duration // when what entries take back leaves the stream

	created time.Time
	live    chan *nats.Msg
	looks   chan logState      // what the leader said while the log was silent
	calls   chan func()        // what others want done with the copy
	keeps   chan sshchat.Value // keys of rooms
	want    uint64             // the newest number that there is
	nothing int                // how often the leader had nothing below it
	short   int                // how often the servers had less than the copy
}

// subscribe begins to hear what is new. It comes before anybody asks where the log ends.
func (f *follower) subscribe() (*nats.Subscription, error) {
	f.live = make(chan *nats.Msg, liveMessages)
	return f.source.ChanSubscribe(streams.LogLive+">", f.live)
}

// begin brings the copy up to a number, before anybody is served.
func (f *follower) begin(ctx context.Context, upTo uint64) error {
	f.want = upTo
	for f.copy.Stored() < upTo {
		items, reached, err := f.read(ctx, f.copy.Stored(), upTo)
		if err == nil {
			err = f.copy.Catch(ctx, items, reached)
		}
		if errors.Is(err, errPurged) {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("bring the copy of the log from %d up to %d: %w", f.copy.Stored(), upTo, context.Cause(ctx))
		}
		if err != nil {
			f.log.Warn("the log is not to be had yet", "from", f.copy.Stored()+1, "to", upTo, "err", err)
			sleep(ctx, silentFor)
		}
	}
	f.progress.move(f.copy.Seen(), nil)
	f.seen(f.copy.Seen())
	return nil
}

// run follows until ctx ends.
func (f *follower) run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	retry := time.NewTimer(0)
	defer retry.Stop()
	for ctx.Err() == nil {
		if f.want > f.copy.Seen() {
			if err := f.fill(ctx); err != nil {
				f.log.Debug("the log is not to be had", "from", f.copy.Seen()+1, "to", f.want, "err", err)
				retry.Reset(againAfter)
			} else {
				retry.Reset(0)
			}
		}
		select {
		case m := <-f.live:
			f.take(ctx, m)
		case state := <-f.looks:
			f.compare(state)
		case call := <-f.calls:
			call()
		case v := <-f.keeps:
			f.copy.Keep(v)
		case <-f.copy.Again():
			f.copy.Forget(ctx)
		case <-retry.C:
		case <-tick.C:
			f.copy.Tick(ctx)
			if f.copy.Due() {
				f.catch(ctx)
			}
		case <-ctx.Done():
		}
	}
}

// take stores a message, and those that wait behind it. What does not follow on is left to fill.
func (f *follower) take(ctx context.Context, m *nats.Msg) {
	var items []sqlite.Numbered
	last := f.copy.Seen()
	for n := 0; ; n++ {
		if one, ok := heard(m); ok {
			f.want = max(f.want, one.seq)
			if one.seq == last+1 {
				items = append(items, f.decode(one))
				last = one.seq
			}
		}
		if n == takeEntries {
			break
		}
		select {
		case m = <-f.live:
			continue
		default:
		}
		break
	}
	if len(items) > 0 {
		f.store(ctx, items, last)
	}
}

// decode reads a message. What cannot be read is passed over, by all nodes alike.
func (f *follower) decode(m *stored) sqlite.Numbered {
	n, err := envelope.Open(m.seq, m.at, m.header.Get(nats.MsgIdHdr), m.data)
	if err != nil {
		f.log.Warn("log", "err", err)
	}
	n.Own = m.header.Get(headNode) == f.node
	n.Due = m.at.Add(f.scrubOther)
	if n.Own {
		n.Due = m.at.Add(f.scrubOwn)
	}
	return n
}

// store hands on what comes next.
func (f *follower) store(ctx context.Context, items []sqlite.Numbered, upTo uint64) {
	f.copy.Store(ctx, items, upTo)
	var own []*sshchat.Entry
	for _, it := range items {
		if it.Own && it.Entry != nil {
			own = append(own, it.Entry)
		}
	}
	f.progress.move(f.copy.Seen(), own)
	f.seen(f.copy.Seen())
}

// fill stores some of what lies between the copy and the newest number.
func (f *follower) fill(ctx context.Context) error {
	items, upTo, err := f.read(ctx, f.copy.Seen(), f.want)
	if err == nil {
		f.store(ctx, items, upTo)
	}
	if errors.Is(err, errPurged) {
		f.fail(err)
	}
	return err
}

// catch brings the file to where its followers are, after trouble with the disk. What is new goes
// on meanwhile.
func (f *follower) catch(ctx context.Context) {
	for f.copy.Behind() && ctx.Err() == nil {
		items, upTo, err := f.read(ctx, f.copy.Stored(), f.copy.Seen())
		if err == nil {
			err = f.copy.Catch(ctx, items, upTo)
		}
		if errors.Is(err, errPurged) {
			f.fail(err)
		}
		if err != nil {
			return // again at the next tick
		}
		select {
		case m := <-f.live:
			f.take(ctx, m)
		default:
		}
	}
}

// read asks for what there is behind the number after, and up to upTo. It returns the number up to
// which that is all.
func (f *follower) read(ctx context.Context, after, upTo uint64) ([]sqlite.Numbered, uint64, error) {
	if after >= upTo {
		return nil, upTo, nil
	}
	var found []*stored
	if upTo-after > smallGap {
		found, _ = f.source.batch(ctx, after) // the leader knows better if there are none
	}
	if len(found) == 0 {
		one, err := f.source.next(ctx, after)
		if errors.Is(err, errNone) {
			if err := f.surely(ctx, upTo); err != nil {
				return nil, 0, err
			}
			return nil, upTo, f.notPurged(ctx, after)
		}
		if err != nil {
			return nil, 0, err
		}
		found = []*stored{one}
	}
	f.nothing = 0
	if found[0].seq > after+1 {
		if err := f.notPurged(ctx, after); err != nil {
			return nil, 0, err
		}
	}
	var items []sqlite.Numbered
	for i := range found {
		if found[i].seq > upTo {
			return items, upTo, nil
		}
		items = append(items, f.decode(found[i]))
	}
	return items, found[len(found)-1].seq, nil
}

// errPurged says that the stream begins behind what the node has: only a snapshot goes on from there.
var errPurged = errors.New("the stream begins behind this node's copy: it must start again, from a snapshot")

// notPurged makes sure that what is missing behind a number was deleted, one by one: then tombs come.
func (f *follower) notPurged(ctx context.Context, after uint64) error {
	state, err := f.source.state(ctx)
	if err != nil || state.first <= after+1 {
		return err
	}
	purged, err := f.purged(ctx)
	if err == nil && purged > after {
		err = fmt.Errorf("%w: it was purged up to %d, and the copy goes up to %d", errPurged, purged, after)
	}
	return err
}

// surely makes sure that there are no more entries up to a number, as the leader said: one that
// was just elected may not have applied all that it has.
func (f *follower) surely(ctx context.Context, upTo uint64) error {
	state, err := f.source.state(ctx)
	if err != nil {
		return err
	}
	if f.nothing++; f.nothing < 4 || state.last < upTo {
		return fmt.Errorf("the leader has nothing up to %d yet", upTo)
	}
	f.nothing = 0
	return nil
}

// clockLooks is how many looks in a row a busy log may save, until the servers are asked what
// time it is.
const clockLooks = 20

// watch asks for the end of the log whenever it was silent: a message may have been lost, the
// connection cut, and an answer with an entry's number been followed by no entry.
func (f *follower) watch(ctx context.Context) {
	tick := time.NewTicker(silentFor)
	defer tick.Stop()
	last, busy := f.progress.at(), 0
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if seen := f.progress.at(); seen != last {
			last = seen
			if busy++; busy%clockLooks == 0 {
				_, _ = f.source.state(ctx) // for the time alone
			}
			continue
		}
		state, err := f.source.state(ctx)
		if err != nil {
			continue
		}
		select {
		case f.looks <- state:
		case <-ctx.Done():
			return
		}
	}
}

// shortLooks is how often in a row the servers must have less than the copy before they are
// believed to have lost it: a leader that was just elected may be behind.
const shortLooks = 10

// compare holds what the leader said against the copy.
func (f *follower) compare(state logState) {
	seen := f.copy.Seen()
	f.want = max(f.want, state.last)
	switch {
	case !state.created.Equal(f.created):
		f.fail(fmt.Errorf("the log was made anew at %v: this node has another one, of %v", state.created, f.created))
	case state.last < seen:
		if f.short++; f.short == shortLooks {
			f.log.Error("the servers have lost entries: nothing is written, for numbers would be given out twice",
				"theirs", state.last, "ours", seen)
			f.stall.begin(behind)
		}
	case f.short > 0:
		f.short = 0
		f.stall.end(behind)
	}
}
