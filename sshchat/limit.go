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
func (b *bucket) take(now time.Time) (wait time.Duration, ok bool) { return b.takeSome(now, 1) }

// takeSome is take for n tokens. What costs more than the bucket holds waits for a full
// one.
func (b *bucket) takeSome(now time.Time, n int) (wait time.Duration, ok bool) {
	if wait := b.waitFor(now, n); wait > 0 {
		return wait, false
	}
	b.tokens -= float64(n)
	return 0, true
}

// full reports whether b holds nobody up: a new one would be the same.
func (b *bucket) full(now time.Time) bool { return b.waitFor(now, b.rate.Burst) == 0 }

// wait returns how long until there is a token.
func (b *bucket) wait(now time.Time) time.Duration { return b.waitFor(now, 1) }

// waitFor returns how long until there are n tokens, or as many as the bucket holds.
func (b *bucket) waitFor(now time.Time, n int) time.Duration {
	if b.rate.Every <= 0 {
		b.tokens = float64(n)
		return 0
	}
	// A clock that jumped back must not lock anybody out: no time passed, then.
	if d := now.Sub(b.last); d > 0 {
		b.tokens = min(float64(b.rate.Burst), b.tokens+float64(d)/float64(b.rate.Every))
	}
	b.last = now
	missing := float64(min(n, b.rate.Burst)) - b.tokens
	return max(0, time.Duration(missing*float64(b.rate.Every)))
}

// pace is how fast somebody may send, and ask. The programs of one account have one in
// common: many short ones are held to what one long one is.
type pace struct {
	mu        sync.Mutex // guards what follows
	say, work bucket
	users     int // programs that run; guarded by the chat's mu
}

func newPace(say, work Rate, now time.Time) *pace {
	return &pace{say: newBucket(say, now), work: newBucket(work, now)}
}

// takeSay takes the right to send a line, or reports how long until there is one.
func (p *pace) takeSay(now time.Time) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.say.take(now)
}

// takeWork takes the right to ask for so much work.
func (p *pace) takeWork(now time.Time, units int) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.work.takeSome(now, units)
}

// waitWork returns how long until so much work may be asked for.
func (p *pace) waitWork(now time.Time, units int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.work.waitFor(now, units)
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
	return p.say.full(now) && p.work.full(now)
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
