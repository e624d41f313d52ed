package front

import (
	"context"
	"sync"

	"golang.org/x/crypto/ssh"
)

// pinger asks a client whether it is still there: a keepalive@openssh.com global
// request, which every client answers, if only with a failure. One question is on
// its way at a time; whoever asks meanwhile shares the answer.
type pinger struct {
	conn ssh.Conn

	mu      sync.Mutex // guards what follows
	pending *question  // nil: none is on its way
	wg      sync.WaitGroup
}

// question is one keepalive on its way.
type question struct {
	over  chan struct{} // closed by the answer, or the connection's end
	alive bool          // it was an answer; read it after over
}

// ask asks, or joins the question that is on its way.
func (p *pinger) ask() *question {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pending != nil {
		return p.pending
	}
	q := &question{over: make(chan struct{})}
	p.pending = q
	p.wg.Go(func() {
		_, _, err := p.conn.SendRequest("keepalive@openssh.com", true, nil)
		p.mu.Lock()
		p.pending = nil
		p.mu.Unlock()
		q.alive = err == nil
		close(q.over)
	})
	return q
}

// probe reports whether the client answers before ctx ends.
func (p *pinger) probe(ctx context.Context) bool {
	q := p.ask()
	select {
	case <-q.over:
		return q.alive
	case <-ctx.Done():
		return false
	}
}

// wait waits for the question that is on its way; the connection must be closed.
func (p *pinger) wait() { p.wg.Wait() }
