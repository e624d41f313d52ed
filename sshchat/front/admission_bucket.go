package front

import "time"

// bucket is a token bucket. It belongs to one goroutine or to whoever holds its
// owner's lock. Time is handed in, so that a test can run a minute in no time.
type bucket struct {
	rate  float64 // tokens a second
	burst float64 // the most it holds
	level float64 // below zero: in debt
	at    time.Time
}

// newBucket returns a full bucket.
func newBucket(rate, burst int, now time.Time) bucket {
	return bucket{rate: float64(rate), burst: float64(burst), level: float64(burst), at: now}
}

// refill adds what has come in since the last call. A clock that went backwards
// adds nothing.
func (b *bucket) refill(now time.Time) {
	if gone := now.Sub(b.at); gone > 0 {
		if b.level < b.burst { // more than that is a gift, which stays
			b.level = min(b.burst, b.level+gone.Seconds()*b.rate)
		}
		b.at = now
	}
}

// take takes one token if there is one.
func (b *bucket) take(now time.Time) bool {
	b.refill(now)
	if b.level < 1 {
		return false
	}
	b.level--
	return true
}

// charge takes n tokens, or gives -n, whether they are there or not and says after how long the
// debt, if any, will have been paid.
func (b *bucket) charge(n int, now time.Time) time.Duration {
	b.refill(now)
	b.level -= float64(n)
	if b.level >= 0 {
		return 0
	}
	return time.Duration(-b.level / b.rate * float64(time.Second))
}
