// Package bucket is the token bucket: so many at once, then one after each interval. A
// bucket can be in debt, and can be given more than it holds.
package bucket

import "time"

// Rate is how much may come: Burst at once, then one each Every. An Every of zero does
// not limit.
type Rate struct {
	Burst int
	Every time.Duration
}

// PerSecond is a rate of n a second, and burst at once.
func PerSecond(n, burst int) Rate { return Rate{Burst: burst, Every: time.Second / time.Duration(n)} }

// Bucket is a token bucket. Its owner guards it; time is handed in. The zero Bucket does
// not limit.
type Bucket struct {
	rate  Rate
	level float64 // tokens; below zero: in debt
	at    time.Time
}

// New returns a full bucket: who just came in need not wait.
func New(r Rate, now time.Time) Bucket {
	return Bucket{rate: r, level: float64(r.Burst), at: now}
}

// Limit changes the rate from now on. What is in the bucket stays, as far as it holds so much.
func (b *Bucket) Limit(now time.Time, r Rate) {
	if r == b.rate {
		return
	}
	b.refill(now)
	b.rate, b.level = r, min(b.level, float64(r.Burst))
}

// IsZero reports whether b is the zero Bucket, so that an owner can fill it at its first use.
func (b *Bucket) IsZero() bool { return *b == Bucket{} }

// Allow takes one token if there is one.
func (b *Bucket) Allow(now time.Time) bool {
	_, ok := b.Take(now, 1)
	return ok
}

// Take takes n tokens, or reports how long until there are so many. What costs more than
// the bucket holds waits for a full one, and leaves a debt.
func (b *Bucket) Take(now time.Time, n int) (wait time.Duration, ok bool) {
	if wait := b.Wait(now, n); wait > 0 {
		return wait, false
	}
	b.level -= float64(n)
	return 0, true
}

// Charge takes n tokens, or gives -n, whether they are there or not, and returns after how
// long the debt, if any, will have been paid. What is given above the burst stays until it
// is taken.
func (b *Bucket) Charge(now time.Time, n int) time.Duration {
	b.refill(now)
	b.level -= float64(n)
	return b.until(0)
}

// Wait returns how long until there are n tokens, or as many as the bucket holds.
func (b *Bucket) Wait(now time.Time, n int) time.Duration {
	b.refill(now)
	return b.until(float64(min(n, b.rate.Burst)))
}

// Left returns how many tokens there are, and how many there may be; without a limit both are 0.
func (b *Bucket) Left(now time.Time) (left, most int) {
	if b.rate.Every <= 0 {
		return 0, 0
	}
	b.refill(now)
	return max(0, int(b.level)), b.rate.Burst
}

// Full reports whether b holds nobody up: a new one would be the same.
func (b *Bucket) Full(now time.Time) bool { return b.Wait(now, b.rate.Burst) == 0 }

// refill adds what has come in since the last call. A clock that jumped back must not lock
// anybody out: no time has passed then, and it counts from there.
func (b *Bucket) refill(now time.Time) {
	most := float64(b.rate.Burst)
	if b.rate.Every <= 0 {
		b.level = max(b.level, most)
	} else if gone := now.Sub(b.at); gone > 0 && b.level < most { // above it there is a gift, which stays
		b.level = min(most, b.level+float64(gone)/float64(b.rate.Every))
	}
	b.at = now
}

// until returns how long until the level is reached.
func (b *Bucket) until(level float64) time.Duration {
	return max(0, time.Duration((level-b.level)*float64(b.rate.Every)))
}
