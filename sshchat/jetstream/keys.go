package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream/streams"
)

const (
	// writeWithin is how long a Set may take to learn what became of it: an election.
	writeWithin = 10 * time.Second

	// askTTL is how long it is asked who holds a name, if the holder's node does not answer.
	askTTL    = 8 * time.Second
	askPrefix = "ask/"

	// farewells is how many keys are deleted at once when a node ends.
	farewells = 16
)

// errNoLease: the node must not act for anybody. Nothing was written.
var errNoLease = fmt.Errorf("the node has no lease: %w", sshchat.ErrUnavailable)

// keys is the small state that all nodes share, and this node's lease in it.
type keys struct {
	c       *conn
	o       Options
	home    *home
	keeper  *keeper
	mirror  *mirror
	feed    *feed
	applied atomic.Uint64 // how far the node's copy of the log goes; the log sets it

	ctx    context.Context // of all Sets; ends with the keys
	cancel context.CancelFunc
	closed chan struct{}
	sets   sync.WaitGroup // those under way
	mu     sync.Mutex     // orders the first Add of sets against close
	own    atomic.Uint64  // the highest number that a Set of this node was given

	following, keeping loop
}

// loop is a goroutine that runs until it is told to end.
type loop struct {
	cancel context.CancelFunc
	done   sync.WaitGroup
}

func (l *loop) begin(run func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	l.done.Go(func() { run(ctx) })
}

// end waits until it has ended, if it has begun.
func (l *loop) end() {
	if l.cancel != nil {
		l.cancel()
		l.done.Wait()
	}
}

// openKeys learns all keys and takes the node's lease; it returns when both is done.
func openKeys(ctx context.Context, c *conn, o Options, h *health) (*keys, error) {
	at, err := openHome(o.Path)
	if err != nil {
		return nil, err
	}
	k := &keys{c: c, o: o, home: at, mirror: newMirror(), closed: make(chan struct{})}
	k.keeper = newKeeper(c, o, h, at.id, &k.applied)
	k.mirror.leaseMoved = k.keeper.moved
	k.ctx, k.cancel = context.WithCancel(context.Background())
	if k.feed, err = openFeed(ctx, c, o.Log, k.mirror); err != nil {
		return nil, errors.Join(fmt.Errorf("read the keys: %w", err), at.close())
	}
	k.following.begin(k.feed.run)
	err = k.keeper.start(ctx)
	if err == nil {
		k.keeping.begin(k.keeper.run)
		err = k.feed.await(ctx, k.keeper.current().epoch)
	}
	if err != nil {
		return nil, errors.Join(err, k.close(context.WithoutCancel(ctx)))
	}
	return k, nil
}

// Lease is Engine.Lease.
func (k *keys) Lease() sshchat.Lease { return k.keeper.current() }

// Nodes is Cluster.Nodes.
func (k *keys) Nodes(ctx context.Context) ([]sshchat.NodeInfo, error) {
	return k.mirror.nodes(), ctx.Err()
}

// Watch is Engine.Watch. What this node has set before it called is among the first that fn is
// told, unless the node is cut off.
func (k *keys) Watch(ctx context.Context, prefix string, fn func(sshchat.Value) error) error {
	k.awaitOwn(ctx)
	return k.mirror.watchers.Watch(ctx, prefix, k.closed, fn)
}

// awaitOwn waits a moment until the mirror has what this node has set.
func (k *keys) awaitOwn(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	_ = k.feed.await(ctx, k.own.Load())
}

// Get is Engine.Get. It asks the leader: a copy may be behind.
func (k *keys) Get(ctx context.Context, key string) (sshchat.Value, error) {
	none := sshchat.Value{Key: key}
	subject, err := keySubject(key)
	if err != nil {
		return none, err
	}
	if !k.begin() {
		return none, sshchat.ErrClosed
	}
	defer k.sets.Done()
	ctx, cancel := k.bounded(ctx)
	defer cancel(nil)
	for {
		s, err := k.c.last(ctx, streams.Keys, subject)
		switch {
		case errors.Is(err, errNone) || err == nil && s.deleted():
			return none, nil
		case err == nil:
			return sshchat.Value{Key: key, Data: s.data, Rev: s.seq}, nil
		case !pause(ctx, retryEvery):
			return none, context.Cause(ctx)
		}
	}
}

// keySubject is where a key stands. The leases are the engine's own.
func keySubject(key string) (string, error) {
	coded, err := encodeKey(key)
	if err == nil && strings.HasPrefix(key, leasePrefix) {
		err = fmt.Errorf("the key %s is the engine's own", key)
	}
	return streams.KeyWrites + coded, err
}

// begin counts a caller in, whom close waits for; sets.Done counts them out.
func (k *keys) begin() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	select {
	case <-k.closed:
		return false
	default:
		k.sets.Add(1)
		return true
	}
}

// bounded returns ctx with the bound of one call, and with the end of the keys. Its cause is
// what the caller is told.
func (k *keys) bounded(ctx context.Context) (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	late := time.AfterFunc(writeWithin, func() { cancel(sshchat.ErrUnavailable) })
	over := context.AfterFunc(k.ctx, func() { cancel(sshchat.ErrClosed) })
	return ctx, func(err error) { late.Stop(); over(); cancel(err) }
}

// expectRev lets a message be stored only if the newest of its subject has that number; 0: if
// there is none.
func expectRev(m *nats.Msg, rev uint64) {
	m.Header.Set(js.ExpectedLastSubjSeqHeader, strconv.FormatUint(rev, 10))
}

// marker is a message that deletes a key. It goes by itself when all had time to see it.
func marker(subject string) *nats.Msg {
	m := nats.NewMsg(subject)
	m.Header.Set("KV-Operation", "PURGE")
	m.Header.Set(js.MsgRollup, js.MsgRollupSubject)
	m.Header.Set(js.MsgTTLHeader, seconds(streams.MarkerTTL))
	return m
}

// close ends every Watch, and deletes the node's ephemeral keys and then its lease: so nobody
// has anything to bury.
func (k *keys) close(ctx context.Context) error {
	k.mu.Lock()
	select {
	case <-k.closed:
		k.mu.Unlock()
		return nil
	default:
	}
	close(k.closed)
	k.mu.Unlock()
	k.cancel()
	k.sets.Wait()
	k.keeping.end()
	var err error
	if l := k.keeper.current(); l != nil {
		held := l.holds()
		l.end()
		if held {
			err = k.farewell(ctx, owner{k.o.Node, l.epoch})
		}
	}
	k.following.end()
	return errors.Join(err, k.home.close())
}
