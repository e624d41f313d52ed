package sshchat

import (
	"maps"
	"sync"
	"time"
)

// Rate is how much somebody may send: Burst at once, then one each Every.
type Rate struct {
	Burst int
	Every time.Duration
}

// bucket is a token bucket. Its owner guards it; time is handed in.
type bucket struct {
	rate   Rate
	tokens float64
	last   time.Time
}

// newBucket returns a full bucket: who just came in may speak at once.
func newBucket(r Rate, now time.Time) bucket {
	return bucket{rate: r, tokens: float64(r.Burst), last: now}
}

// take takes one token, or reports how long until there is one. A rate of zero
// does not limit.
func (b *bucket) take(now time.Time) (wait time.Duration, ok bool) {
	if wait := b.wait(now); wait > 0 {
		return wait, false
	}
	b.tokens--
	return 0, true
}

// wait returns how long until there is a token.
func (b *bucket) wait(now time.Time) time.Duration {
	if b.rate.Every <= 0 {
		b.tokens = 1
		return 0
	}
	// A clock that jumped back must not lock anybody out: no time passed, then.
	if d := now.Sub(b.last); d > 0 {
		b.tokens = min(float64(b.rate.Burst), b.tokens+float64(d)/float64(b.rate.Every))
	}
	b.last = now
	return max(0, time.Duration((1-b.tokens)*float64(b.rate.Every)))
}

// pace is how fast somebody may send, and ask. The programs of one account have one in
// common: many short ones are held to what one long one is.
type pace struct {
	mu       sync.Mutex // guards what follows
	say, ask bucket
	users    int // programs that run; guarded by the chat's mu
}

func newPace(say Rate, now time.Time) *pace {
	return &pace{say: newBucket(say, now), ask: newBucket(askRate, now)}
}

// takeSay takes the right to send a line, or reports how long until there is one.
func (p *pace) takeSay(now time.Time) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.say.take(now)
}

// takeAsk takes the right to have the log read.
func (p *pace) takeAsk(now time.Time) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ask.take(now)
}

// wait returns how long until a line may be sent.
func (p *pace) wait(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.say.wait(now)
}

// rested reports whether p holds nobody up: a new one would be the same.
func (p *pace) rested(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.say.wait(now)
	p.ask.wait(now)
	return p.say.tokens >= float64(p.say.rate.Burst) && p.ask.tokens >= float64(p.ask.rate.Burst)
}

// maxPaces is from how many on the chat looks for those that it may forget.
const maxPaces = 1024

// sharePaceLocked gives m, a program, the pace of all programs of whom it acts for: of an
// account, or of guests from one source. Caller holds mu.
func (c *Chat) sharePaceLocked(m *Member) {
	who, now := m.slowAs(), c.clock.Now()
	if len(c.paces) >= maxPaces {
		maps.DeleteFunc(c.paces, func(_ string, p *pace) bool { return p.users == 0 && p.rested(now) })
	}
	p := c.paces[who]
	if p == nil {
		p = m.rate
		c.paces[who] = p
	}
	p.users++
	m.rate = p
}
