package front

import (
	"context"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat"
	"sshchat/sshchat/front/face"
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

// vigil finds out whether a client that is silent is still there. The session's goroutine
// owns it.
type vigil struct {
	pinger   *pinger // the connection's
	every    time.Duration
	heard    time.Time // when the client last sent anything
	question *question // the one without an answer; nil: none
	missed   int       // how many intervals it has been without one
}

// shares is how many moments an interval has at which vigils look: all at the same ones. What
// it costs to look after one who is silent is mostly the process's waking, for the question and
// for the answer; of five thousand, a hundred and fifty share a wake.
const shares = 32

// next returns how long it is until the vigil looks again: an interval, to the nearest of those
// moments.
func (v *vigil) next() time.Duration {
	step := v.every / shares
	if step <= 0 {
		return v.every
	}
	over := time.Duration((time.Now().UnixNano() + int64(step/2)) % int64(step))
	return v.every + step/2 - over
}

// check asks a silent client whether it is there, and gives up on one that
// has not answered three times over. TCP alone would take a quarter of an hour.
func (v *vigil) check() error {
	if v.question != nil {
		select {
		case <-v.question.over:
			v.question = nil
		default:
			v.missed++
			if v.missed >= 3 {
				return face.Ending{Cause: sshchat.LostLink}
			}
			return nil
		}
	}
	if time.Since(v.heard) >= v.every-v.every/shares {
		v.question, v.missed = v.pinger.ask(), 0
	}
	return nil
}

// wait waits for the question that is on its way; the connection must be closed.
func (p *pinger) wait() { p.wg.Wait() }
