package jetstream

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream/snapshot"
	"sshchat/sshchat/jetstream/streams"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/sqlite"
	"sshchat/sshchat/sqlite/store"
)

// ackedBatches is how many batches may have their numbers and wait for the node's copy.
const ackedBatches = 16

// closeWait is how long the end may take to delete the node's keys.
const closeWait = 5 * time.Second

// Engine is a node's end of the cluster. It implements sshchat.Cluster.
type Engine struct {
	*keys
	*health
	options  Options
	conn     *conn
	copy     *sqlite.Copy
	queue    *memory.Queue
	follower *follower
	archive  *archivist
	stall    *stall

	life    context.Context // ends with the engine, or when it cannot go on
	end     context.CancelCauseFunc
	writing sync.WaitGroup // what ends when the queue is empty
	running sync.WaitGroup // what ends with life
	closing sync.Once
	closed  error
}

var _ sshchat.Cluster = (*Engine)(nil)

// Open connects a node: it takes its lease, brings its copy of the log up to the end of the
// stream, and returns when that is done. ctx bounds only that.
func Open(ctx context.Context, o Options) (*Engine, error) {
	o, err := o.filled()
	if err != nil {
		return nil, err
	}
	c, err := dial(o)
	if err != nil {
		return nil, err
	}
	o = c.by(o)
	e := &Engine{options: o, conn: c, health: newHealth(), queue: memory.NewQueue(0)}
	e.life, e.end = context.WithCancelCause(context.Background())
	e.stall = newStall(e.health, o.now)
	if err := e.open(ctx); err != nil {
		e.end(err)
		return nil, errors.Join(err, e.letGo())
	}
	e.start()
	return e, nil
}

// open does what must be done before anybody is served.
func (e *Engine) open(ctx context.Context) error {
	if err := streams.Check(ctx, e.conn.js); err != nil {
		return err
	}
	from := source{e.conn}
	if _, err := from.state(ctx); err != nil { // what is written from here on has the servers' time
		return err
	}
	var err error
	e.options.schema = store.SchemaVersion
	if e.keys, err = openKeys(ctx, e.conn, e.options, e.health); err != nil {
		return err
	}
	e.follower = &follower{
		source: from, node: e.options.Node, log: e.options.Log, stall: e.stall, fail: e.fail,
		purged: e.purged,
		seen:   e.keys.applied.Store, scrubOwn: e.options.scrubOwn, scrubOther: e.options.scrubOther,
		looks: make(chan logState), calls: make(chan func()), keeps: make(chan sshchat.Value),
	}
	if _, err := e.follower.subscribe(); err != nil { // before it is asked where the log ends
		return err
	}
	state, err := from.state(ctx)
	if err != nil {
		return err
	}
	o := e.opening(state)
	if err := o.Find(ctx, e.keys.Get); err != nil {
		return err
	}
	if e.copy, err = o.Open(ctx); err != nil {
		return err
	}
	e.follower.copy, e.follower.created = e.copy, state.created
	e.follower.progress = newProgress(0)
	return e.follower.begin(ctx, state.last)
}

// opening is the way to this node's copy of the log.
func (e *Engine) opening(at logState) *snapshot.Opening {
	o := e.options
	return &snapshot.Opening{
		Servers: e.conn.js, Path: o.Path, Log: o.Log, Begin: at.begin, First: at.first, Last: at.last,
		Copy: sqlite.CopyOptions{
			Log: at.created, Now: o.now, Limits: o.Limits, RoomKeep: o.RoomKeep,
			Trouble: e.trouble, Warn: func(err error) { o.Log.Warn("the copy of the log", "err", err) },
		},
	}
}

// purged is the number up to which the stream may have nothing.
func (e *Engine) purged(ctx context.Context) (uint64, error) {
	v, err := e.keys.Get(ctx, snapshot.Key)
	if err != nil || v.Rev == 0 {
		return 0, err
	}
	s, err := snapshot.Read(v.Data)
	return s.Purged, err
}

// start begins to serve.
func (e *Engine) start() {
	acked := make(chan []sent, ackedBatches)
	s := &sender{
		source: e.follower.source, node: e.options.Node, lease: e.keys.Lease, now: e.options.now,
		queue: e.queue, stall: e.stall, log: e.options.Log, acked: acked,
	}
	a := &answers{progress: e.follower.progress, stall: e.stall, now: e.options.now, page: e.copy.Page, acked: acked}
	e.writing.Go(func() { s.run(e.life) }) // Close waits
	e.writing.Go(func() { a.run(e.life) })
	e.running.Go(func() { e.follower.run(e.life) })
	e.running.Go(func() { e.follower.watch(e.life) })
	e.archive = &archivist{
		conn: e.conn, keys: e.keys, copy: e.copy, options: e.options, log: e.options.Log, seen: e.follower.progress.at,
	}
	sc := &scrubber{
		source: e.follower.source, copy: e.copy, node: e.options.Node, now: e.options.now, log: e.options.Log, pace: min(scrubPace, e.options.scrubOwn),
		reach: e.follower.progress.reach, calls: e.follower.calls,
		many: func(ctx context.Context) error { return e.archive.make(ctx, true) },
	}
	e.running.Go(func() { sc.run(e.life) })
	e.running.Go(func() { e.archive.run(e.life) })
	if e.options.RoomKeep != nil {
		e.running.Go(e.watchKeeps)
	}
}

// watchKeeps tells the copy how long rooms are kept.
func (e *Engine) watchKeeps() {
	//nolint:errcheck // it ends with the engine
	e.keys.Watch(e.life, sshchat.RoomPrefix, func(v sshchat.Value) error {
		if v.Key == "" {
			return nil
		}
		select {
		case e.follower.keeps <- v:
			return nil
		case <-e.life.Done():
			return e.life.Err()
		}
	})
}

// fail ends the engine, which cannot go on: who follows is told why.
func (e *Engine) fail(err error) {
	e.options.Log.Error("this node cannot go on", "err", err)
	e.end(err)
}

// trouble is told why the copy is not kept up to date on disk, and nil when it is again.
func (e *Engine) trouble(err error) {
	e.health.change(func(h *sshchat.Health) { h.Copy = err })
	e.options.Trouble(err)
}

// Now implements sshchat.Cluster.
func (e *Engine) Now() time.Time { return e.options.now() }

// CatchUp implements sshchat.Cluster.
func (e *Engine) CatchUp(ctx context.Context) error {
	state, err := e.follower.source.state(ctx)
	if err != nil {
		return err
	}
	select { // what was missed is not waited for until the log is silent
	case e.follower.looks <- state:
	case <-ctx.Done():
		return ctx.Err()
	case <-e.life.Done():
		return context.Cause(e.life)
	}
	if !e.follower.progress.reach(ctx, state.last) {
		return context.Cause(ctx)
	}
	return nil
}

// NodeID implements sshchat.Cluster.
func (e *Engine) NodeID() string { return e.options.Node }

// Append implements sshchat.Engine.
func (e *Engine) Append(entry sshchat.Entry, done func(sshchat.Entry, error)) {
	entry.At = e.options.now() // the sender knows by it how long the entry waits
	e.queue.Append(entry, done)
}

// Follow implements sshchat.Engine.
func (e *Engine) Follow(ctx context.Context, after uint64, fn func([]*sshchat.Entry) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(e.life, func() { cancel(context.Cause(e.life)) })()
	err := e.copy.Follow(ctx, after, fn)
	if cause := context.Cause(e.life); cause != nil && errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return cause
	}
	return err
}

// Head implements sshchat.Engine.
func (e *Engine) Head(ctx context.Context) (uint64, error) { return e.copy.Head(ctx) }

// Page implements sshchat.Engine.
func (e *Engine) Page(ctx context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	return e.copy.Page(ctx, r)
}

// Search implements sshchat.Engine.
func (e *Engine) Search(ctx context.Context, q sshchat.Query) ([]sshchat.Entry, error) {
	return e.copy.Search(ctx, q)
}

// Activity implements sshchat.Engine.
func (e *Engine) Activity(ctx context.Context, room sshchat.RoomID, since time.Time, every time.Duration, n int) ([]int, error) {
	return e.copy.Activity(ctx, room, since, every, n)
}

// Close implements sshchat.Engine. What was queued is sent, or given back. A second Close does
// nothing.
func (e *Engine) Close() error {
	e.closing.Do(func() {
		e.queue.Close()
		e.writing.Wait()
		e.closed = e.letGo()
	})
	return e.closed
}

// letGo ends what does not end by itself.
func (e *Engine) letGo() error {
	var errs []error
	if e.copy != nil {
		e.copy.Leave()
	}
	e.end(sshchat.ErrClosed)
	e.running.Wait()
	e.stall.stop()
	if e.copy != nil {
		errs = append(errs, e.copy.Close())
	}
	if e.keys != nil {
		ctx, cancel := context.WithTimeout(context.Background(), closeWait)
		defer cancel()
		errs = append(errs, e.keys.close(ctx))
	}
	e.conn.Close()
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close the node %s: %w", e.options.Node, err)
	}
	return nil
}
