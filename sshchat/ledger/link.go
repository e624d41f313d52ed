package ledger

import (
	"context"
	"sync/atomic"
	"time"

	"sshchat/sshchat"
)

// Link is how this node is doing among others: whether what it writes gets through, and
// whether it may act for its people. A node that is alone is always well. Any goroutine may
// call its methods.
type Link struct {
	among bool // there are others
	state atomic.Pointer[linked]
}

// linked is a Link as it is until the next change.
type linked struct {
	Standing
	changed chan struct{}   // closed by the change
	open    context.Context // ends when nothing gets through any more
	shut    context.CancelCauseFunc
}

// Standing is what a node may do.
type Standing struct {
	Lease   uint64    // of the node; 0: it has none
	Stalled time.Time // since when nothing gets through; zero: it does
	Settled uint64    // the lease under which its people hold their names
	Over    bool      // nobody follows it any more: what does not get through, the engine says
}

// newLink returns the link of a node of a cluster; nil: it is alone.
func newLink(of sshchat.Cluster) *Link {
	l := &Link{among: of != nil}
	var s Standing
	if of != nil { // until it is told otherwise it is well
		s.Lease = of.Lease().ID()
		s.Settled = s.Lease
	}
	l.state.Store(&linked{changed: make(chan struct{})})
	l.Change(s)
	return l
}

// Among reports whether the node is one of several.
func (l *Link) Among() bool { return l.among }

// Now returns what the node may do.
func (l *Link) Now() Standing { return l.state.Load().Standing }

// Change notes what the node may do from now on. One goroutine calls it.
func (l *Link) Change(s Standing) {
	old := l.state.Load()
	next := &linked{Standing: s, changed: make(chan struct{}), open: old.open, shut: old.shut}
	if next.open == nil || next.open.Err() != nil {
		next.open, next.shut = context.WithCancelCause(context.Background())
	}
	l.state.Store(next)
	close(old.changed)
	if f := l.Refusal(); f != nil && !l.Open() {
		next.shut(shut{f})
	}
}

// whileOpen returns a context that ends when nothing gets through any more, as well.
func (l *Link) whileOpen(ctx context.Context) (context.Context, context.CancelFunc) {
	own, end := context.WithCancelCause(ctx)
	open := l.state.Load().open
	stop := context.AfterFunc(open, func() { end(context.Cause(open)) })
	return own, func() { stop(); end(nil) }
}

// Open reports whether what this node writes gets through, under a lease.
func (l *Link) Open() bool {
	s := l.Now()
	return !l.among || s.Over || s.Lease != 0 && s.Stalled.IsZero()
}

// Refusal is why nobody writes on this node now; nil: they may.
func (l *Link) Refusal() *sshchat.Fault {
	switch s := l.Now(); {
	case !l.among, s.Over:
		return nil
	case s.Lease == 0:
		return sshchat.NewFault("link.lost")
	case !s.Stalled.IsZero(), s.Settled != s.Lease:
		return sshchat.NewFault("link.stalled")
	}
	return nil
}

// Await waits until people may write on this node, at most as long as ctx lasts, and not for
// a lease that is lost. It returns why they may not.
func (l *Link) Await(ctx context.Context) *sshchat.Fault {
	for {
		state := l.state.Load()
		f := l.Refusal()
		if f == nil || f.Key == "link.lost" {
			return f
		}
		select {
		case <-state.changed:
		case <-ctx.Done():
			return f
		}
	}
}

// enterWait is how long somebody who comes in waits for the servers to choose a leader.
const enterWait = 10 * time.Second

// Admit refuses who comes to a node that gets nothing through, when they have waited a while.
func (l *Link) Admit(ctx context.Context) error {
	wait, cancel := context.WithTimeout(ctx, enterWait)
	defer cancel()
	if f := l.Await(wait); f != nil {
		return sshchat.NewFault("link.refused")
	}
	return nil
}

// shut is the error of what is not tried with a key, as it would not get through.
type shut struct{ *sshchat.Fault }

// Unwrap says that whoever writes may try again.
func (s shut) Unwrap() []error { return []error{s.Fault, sshchat.ErrUnavailable} }

// unlessShut is a log without what failed only because nothing gets through: the node has logged
// that already, once.
func unlessShut(log func(string, ...any)) func(string, ...any) {
	return func(msg string, args ...any) {
		for _, a := range args {
			if err, ok := a.(error); ok && (sshchat.IsFault(err, "link.stalled") || sshchat.IsFault(err, "link.lost")) {
				return
			}
		}
		log(msg, args...)
	}
}
