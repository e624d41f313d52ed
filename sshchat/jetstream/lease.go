package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream/streams"
)

// retryEvery is how soon something that the servers did not answer is tried again.
const retryEvery = 250 * time.Millisecond

// lease is what a node's ephemeral keys hang on. It implements sshchat.Lease.
type lease struct {
	epoch uint64
	began time.Time // by the clock of the options
	done  chan struct{}
	ended func() // called once, at its end

	mu    sync.Mutex
	until time.Time   // with a monotonic reading
	timer *time.Timer // ends it then
	over  bool
}

func newLease(epoch uint64, until time.Time, ended func()) *lease {
	l := &lease{epoch: epoch, done: make(chan struct{}), ended: ended, until: until}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.timer = time.AfterFunc(time.Until(until), l.end)
	return l
}

func (l *lease) ID() uint64            { return l.epoch }
func (l *lease) Done() <-chan struct{} { return l.done }

// holds reports whether something may be done under the lease. A process that was stopped looks
// here before its timer has fired.
func (l *lease) holds() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.over && time.Now().Before(l.until)
}

// prolong moves its end, if it has not come.
func (l *lease) prolong(until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over && time.Now().Before(l.until) {
		l.until = until
		l.timer.Reset(time.Until(until))
	}
}

// end is called by its timer, when somebody else has the key, or when the engine is closed.
func (l *lease) end() {
	l.mu.Lock()
	if l.over {
		l.mu.Unlock()
		return
	}
	l.over = true
	l.timer.Stop()
	close(l.done)
	l.mu.Unlock()
	l.ended()
}

// deadline is how long the lease holds by this node's own clock, from before the send of what
// prolonged it. The tenth that is left is for the clock of the servers, which may run faster.
func (o Options) deadline(sent time.Time) time.Time { return sent.Add(o.Lease / 10 * 9) }

// keeper gets this node a lease, and another one when it is lost.
type keeper struct {
	c        *conn
	o        Options
	h        *health
	home     string // "": none that outlives the process
	instance string // of this process
	applied  *atomic.Uint64

	// Of the goroutine that keeps the lease:
	rev   uint64 // of its key
	since time.Time

	mu  sync.Mutex
	now *lease
}

func newKeeper(c *conn, o Options, h *health, home string, applied *atomic.Uint64) *keeper {
	return &keeper{c: c, o: o, h: h, home: home, instance: nuid.Next(), applied: applied}
}

func (k *keeper) subject() string { return streams.KeyWrites + "node." + k.o.Node }

// current returns the newest lease, which may be over.
func (k *keeper) current() *lease {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.now
}

// moved hears what the stream says of a node's lease. An older step than the lease that this
// node has says nothing.
func (k *keeper) moved(node string, seq, epoch uint64) {
	l := k.current()
	if l != nil && node == k.o.Node && seq > l.epoch && epoch != l.epoch {
		l.end()
	}
}

// message is the next state of the lease; epoch 0 makes a new one.
func (k *keeper) message(epoch, expect uint64) *nats.Msg {
	t := tenancy{
		Epoch: epoch, Since: k.since, Instance: k.instance, Home: k.home,
		Version: k.o.Version, Schema: k.o.schema, Config: k.o.Config(), Applied: k.applied.Load(),
	}
	data, _ := json.Marshal(t) // plain fields: it cannot fail
	m := nats.NewMsg(k.subject())
	m.Data = data
	m.Header.Set(js.MsgTTLHeader, seconds(k.o.Lease))
	expectRev(m, expect)
	return m
}

// taken says that another process has the node's name.
type taken struct {
	tenancy
	rev uint64
}

func (t *taken) Error() string {
	return fmt.Sprintf("another node with this name runs since %s", t.Since.Format(time.DateTime))
}

// take tries once to get a lease. home says whether one of an earlier process that had this
// node's home may be taken over: that process is dead, for its lock is held here.
func (k *keeper) take(ctx context.Context, home bool) error {
	var expect uint64
	last, err := k.c.last(ctx, streams.Keys, k.subject())
	switch {
	case errors.Is(err, errNone):
	case err != nil:
		return err
	default:
		expect = last.seq
		if t, err := readTenancy(last.data, last.seq); !last.deleted() && err == nil && !k.mine(t, home) {
			return &taken{t, last.seq}
		}
	}
	sent := time.Now()
	k.since = k.o.now().UTC().Truncate(time.Second)
	epoch, err := k.c.publish(ctx, k.message(0, expect))
	if err != nil {
		return fmt.Errorf("take a lease: %w", err)
	}
	l := newLease(epoch, k.o.deadline(sent), func() { k.h.change(func(h *sshchat.Health) { h.Lease = 0 }) })
	l.began = k.o.now()
	k.mu.Lock()
	k.now = l
	k.mu.Unlock()
	k.rev = epoch
	k.h.change(func(h *sshchat.Health) { h.Lease = epoch })
	if !l.holds() {
		l.end()
	}
	return nil
}

// mine reports whether a lease is this process's own, or that of a dead one before it.
func (k *keeper) mine(t tenancy, home bool) bool {
	return t.Instance == k.instance || home && k.home != "" && t.Home == k.home
}

// start gets the first lease. One that another process has is waited for, in case it is dead;
// if it is refreshed meanwhile, this node is one too many.
func (k *keeper) start(ctx context.Context) error {
	var seen uint64
	for {
		err := k.take(ctx, true)
		if err == nil {
			return nil
		}
		var other *taken
		if errors.As(err, &other) {
			if seen != 0 && seen != other.rev {
				return fmt.Errorf("node %s: %w; each node needs a name of its own (--node)", k.o.Node, other)
			}
			if seen == 0 {
				k.o.Log.Info("a node with this name may still run; its lease must end first", "node", k.o.Node, "within", k.o.Lease)
			}
			seen = other.rev
		}
		if !pause(ctx, retryEvery) {
			return err
		}
	}
}

// run keeps the lease until ctx ends, and gets a new one each time that it is lost.
func (k *keeper) run(ctx context.Context) {
	for ctx.Err() == nil {
		k.keep(ctx, k.current())
		if ctx.Err() != nil {
			return
		}
		k.o.Log.Warn("the node's lease is lost: its people are told to wait", "node", k.o.Node)
		k.regain(ctx)
	}
}

// regain tries for a new lease until it has one.
func (k *keeper) regain(ctx context.Context) {
	told := false
	for pause(ctx, retryEvery) {
		err := k.take(ctx, false)
		if err == nil {
			k.o.Log.Info("the node has a new lease", "node", k.o.Node, "epoch", k.current().epoch)
			return
		}
		var other *taken
		if errors.As(err, &other) && !told {
			told = true
			k.o.Log.Error("another process has this node's name: its people wait until it ends", "node", k.o.Node, "since", other.Since)
		}
	}
}

// keep refreshes a lease until it ends.
func (k *keeper) keep(ctx context.Context, l *lease) {
	next := time.NewTimer(k.o.Lease / 6)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.done:
			return
		case <-next.C:
		}
		err := k.refresh(ctx, l)
		if err != nil {
			k.o.Log.Debug("refresh the lease", "err", err)
			next.Reset(min(retryEvery, k.o.Lease/6))
		} else {
			next.Reset(k.o.Lease / 6)
		}
	}
}

// refresh prolongs the lease from before the send.
func (k *keeper) refresh(ctx context.Context, l *lease) error {
	ctx, cancel := context.WithDeadline(ctx, l.ends())
	defer cancel()
	if !l.holds() {
		l.end()
		return nil
	}
	sent := time.Now()
	rev, err := k.c.publish(ctx, k.message(l.epoch, k.rev))
	if err == nil {
		k.rev = rev
		l.prolong(k.o.deadline(sent))
		return nil
	}
	if judge(err) != refused {
		return err
	}
	return k.compare(ctx, l)
}

// compare looks whether it was an earlier try of this node that has changed the key.
func (k *keeper) compare(ctx context.Context, l *lease) error {
	last, err := k.c.last(ctx, streams.Keys, k.subject())
	if err != nil && !errors.Is(err, errNone) {
		return err
	}
	if err == nil && last.seq >= k.rev {
		if k.holdsKey(last) {
			k.rev = last.seq
			return errors.New("an earlier try was stored") // the next one says until when
		}
	}
	if err == nil && last.seq < k.rev {
		return errors.New("the leader's answer is old")
	}
	l.end()
	return nil
}

// release deletes the lease, if this process has it. The last refresh may have been cut off:
// then the key has a number that this node was not told.
func (k *keeper) release(ctx context.Context) error {
	for {
		m := marker(k.subject())
		expectRev(m, k.rev)
		_, err := k.c.publish(ctx, m)
		if err == nil {
			return nil
		}
		if judge(err) == wrong {
			return fmt.Errorf("give the lease back: %w", err)
		}
		last, looked := k.c.last(ctx, streams.Keys, k.subject())
		if errors.Is(looked, errNone) || looked == nil && !k.holdsKey(last) {
			return nil
		}
		if looked == nil {
			k.rev = last.seq
		}
		if !pause(ctx, retryEvery) {
			return fmt.Errorf("give the lease back: %w", err)
		}
	}
}

// holdsKey reports whether what the key holds is of this process.
func (k *keeper) holdsKey(s *stored) bool {
	if s.deleted() {
		return false
	}
	t, err := readTenancy(s.data, s.seq)
	return err == nil && t.Instance == k.instance
}

func (l *lease) ends() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.until
}
