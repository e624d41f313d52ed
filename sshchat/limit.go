package sshchat

import "time"

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
