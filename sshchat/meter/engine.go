package meter

import (
	"context"

	"sshchat/sshchat"
)

// Engine returns e with what is written to it and asked of it counted in log, by a clock with a
// monotonic reading. What is a Cluster stays one.
func Engine(e sshchat.Engine, log *Log, clock sshchat.Clock) sshchat.Engine {
	m := measure{log, clock}
	if c, ok := e.(sshchat.Cluster); ok {
		return cluster{c, m}
	}
	return engine{e, m}
}

// engine is the engine of one machine, measured.
type engine struct {
	sshchat.Engine
	measure
}

// cluster is that of several, measured.
type cluster struct {
	sshchat.Cluster
	measure
}

// measure is what is counted of an engine.
type measure struct {
	log   *Log
	clock sshchat.Clock
}

// Append implements sshchat.Engine.
func (e engine) Append(n sshchat.Entry, done func(sshchat.Entry, error)) {
	e.Engine.Append(n, e.stored(n.Kind, done))
}

// Append implements sshchat.Engine.
func (e cluster) Append(n sshchat.Entry, done func(sshchat.Entry, error)) {
	e.Cluster.Append(n, e.stored(n.Kind, done))
}

// stored counts an entry that is on its way, and returns done with what became of it counted.
func (m measure) stored(kind sshchat.Kind, done func(sshchat.Entry, error)) func(sshchat.Entry, error) {
	began := m.clock.Now()
	m.log.Waiting.Add(1)
	return func(e sshchat.Entry, err error) {
		m.log.Waiting.Add(-1)
		if err != nil {
			m.log.Lost.Add(1)
		} else {
			m.log.Commit.Observe(m.clock.Now().Sub(began))
			m.log.Stored.Add(string(kind))
		}
		done(e, err)
	}
}

// Follow implements sshchat.Engine.
func (e engine) Follow(ctx context.Context, after uint64, fn func([]*sshchat.Entry) error) error {
	return e.Engine.Follow(ctx, after, e.followed(fn))
}

// Follow implements sshchat.Engine.
func (e cluster) Follow(ctx context.Context, after uint64, fn func([]*sshchat.Entry) error) error {
	return e.Cluster.Follow(ctx, after, e.followed(fn))
}

// followed returns fn with what it is given counted.
func (m measure) followed(fn func([]*sshchat.Entry) error) func([]*sshchat.Entry) error {
	return func(batch []*sshchat.Entry) error {
		m.log.Followed.Add(len(batch))
		return fn(batch)
	}
}

// Search implements sshchat.Engine.
func (e engine) Search(ctx context.Context, q sshchat.Query) ([]sshchat.Entry, error) {
	defer e.time(&e.log.Search)()
	return e.noted(e.Engine.Search(ctx, q))
}

// Search implements sshchat.Engine.
func (e cluster) Search(ctx context.Context, q sshchat.Query) ([]sshchat.Entry, error) {
	defer e.time(&e.log.Search)()
	return e.noted(e.Cluster.Search(ctx, q))
}

// noted counts a search that failed.
func (m measure) noted(found []sshchat.Entry, err error) ([]sshchat.Entry, error) {
	if err != nil {
		m.log.Failed.Add(1)
	}
	return found, err
}

// Page implements sshchat.Engine.
func (e engine) Page(ctx context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	defer e.time(&e.log.Read)()
	return e.Engine.Page(ctx, r)
}

// Page implements sshchat.Engine.
func (e cluster) Page(ctx context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	defer e.time(&e.log.Read)()
	return e.Cluster.Page(ctx, r)
}

// time returns what counts the time since it was called.
func (m measure) time(in *Times) func() {
	began := m.clock.Now()
	return func() { in.Observe(m.clock.Now().Sub(began)) }
}
