package load

import (
	"math/bits"
	"time"
)

// Histogram counts durations in buckets that are 6 % wide, from a microsecond to a
// minute. It is small, because every session has one. The zero value is empty.
type Histogram struct {
	n       uint32
	max     time.Duration
	buckets [23 * 16]uint32
}

// bucket returns the index for d: 16 buckets for each doubling.
func bucket(d time.Duration) int {
	us := uint64(max(1, d.Microseconds()))
	if us < 16 {
		return int(us)
	}
	exp := bits.Len64(us) - 5 // us>>exp is 16..31
	return min(exp*16+int(us>>exp), len(Histogram{}.buckets)-1)
}

// middle is the duration that a bucket stands for.
func middle(i int) time.Duration {
	if i < 32 {
		return time.Duration(i) * time.Microsecond
	}
	exp := i/16 - 1
	low := uint64(16+i%16) << exp
	return time.Duration(low+(1<<exp)/2) * time.Microsecond
}

// Add counts d.
func (h *Histogram) Add(d time.Duration) {
	h.n++
	h.max = max(h.max, d)
	h.buckets[bucket(d)]++
}

// Merge adds what other counted.
func (h *Histogram) Merge(other *Histogram) {
	h.n += other.n
	h.max = max(h.max, other.max)
	for i, n := range other.buckets {
		h.buckets[i] += n
	}
}

// Quantile returns the duration that the fraction q of all does not exceed, within 3 %.
func (h *Histogram) Quantile(q float64) time.Duration {
	left := int64(q * float64(h.n))
	for i, n := range h.buckets {
		if left -= int64(n); left < 0 {
			return min(middle(i), h.max)
		}
	}
	return h.max
}

// Max returns the longest.
func (h *Histogram) Max() time.Duration { return h.max }

// Count returns how many there are.
func (h *Histogram) Count() int { return int(h.n) }
