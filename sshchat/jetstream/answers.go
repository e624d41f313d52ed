package jetstream

import (
	"context"
	"sync"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
)

// keptTimes is how many entries of this node's may wait for their senders to be answered, before
// their times are read from the copy.
const keptTimes = 4096

// progress is how far the node's copy of the log goes. The follower moves it.
type progress struct {
	mu    sync.Mutex
	seen  uint64
	own   map[uint64]time.Time // when entries of this node's were stored
	moved chan struct{}        // closed at the next step
}

func newProgress(seen uint64) *progress {
	return &progress{seen: seen, own: map[uint64]time.Time{}, moved: make(chan struct{})}
}

// move says that the copy goes up to seen, and has entries of this node's.
func (p *progress) move(seen uint64, own []*sshchat.Entry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.own)+len(own) > keptTimes {
		clear(p.own)
	}
	for _, e := range own {
		p.own[e.Seq] = e.At
	}
	p.seen = seen
	close(p.moved)
	p.moved = make(chan struct{})
}

// at is where it stands.
func (p *progress) at() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen
}

// reach waits until the copy goes up to seq. It reports false when ctx ends before.
func (p *progress) reach(ctx context.Context, seq uint64) bool {
	for {
		p.mu.Lock()
		seen, moved := p.seen, p.moved
		p.mu.Unlock()
		if seen >= seq {
			return true
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return false
		}
	}
}

// take returns when an entry of this node's was stored, if that is known here.
func (p *progress) take(seq uint64) (time.Time, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, ok := p.own[seq]
	delete(p.own, seq)
	return at, ok
}

// answers tells the senders of entries that they are stored, in the order of their numbers, and not
// before the node's own copy has them: who is told may read what they wrote.
type answers struct {
	progress *progress
	stall    *stall
	now      func() time.Time
	page     func(context.Context, sshchat.Range) ([]sshchat.Entry, error)
	acked    <-chan []sent
}

// run ends when no more will come.
func (a *answers) run(ctx context.Context) {
	for batch := range a.acked {
		a.await(ctx, batch[len(batch)-1].seq)
		for _, s := range batch {
			a.answer(ctx, s)
		}
	}
}

// await waits until the copy has the number seq, or has not got it for long.
func (a *answers) await(ctx context.Context, seq uint64) {
	a.stall.begin(following)
	defer a.stall.end(following)
	ctx, cancel := context.WithTimeout(ctx, giveUpAfter)
	defer cancel()
	a.progress.reach(ctx, seq)
}

// answer tells all who wait for one entry.
func (a *answers) answer(ctx context.Context, s sent) {
	if a.progress.at() < s.seq {
		s.fail(sshchat.ErrUnavailable) // it is stored, and comes when the node is well again
		return
	}
	at, ok := a.progress.take(s.seq)
	if !ok { // it was sent before, and maybe by another node
		found, err := a.page(ctx, sshchat.Range{After: s.seq - 1, Before: s.seq + 1, Limit: 1})
		if err == nil && len(found) > 0 {
			at = found[0].At
		}
	}
	for _, it := range append([]memory.Item{s.Item}, s.again...) {
		it.Entry.Seq, it.Entry.At = s.seq, at
		it.Done(it.Entry, nil)
	}
}
