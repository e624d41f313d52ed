package meter

import (
	"sync/atomic"
	"time"
)

// Count is how often something happened. The zero Count is ready.
type Count struct{ n atomic.Uint64 }

// Add counts n more.
func (c *Count) Add(n int) { c.n.Add(uint64(n)) }

// Load returns the count.
func (c *Count) Load() uint64 { return c.n.Load() }

// Level is how many of something there are now. The zero Level is ready.
type Level struct{ n atomic.Int64 }

// Add raises the level, or with less than zero lowers it.
func (l *Level) Add(n int) { l.n.Add(int64(n)) }

// Load returns the level.
func (l *Level) Load() int64 { return l.n.Load() }

// Other is what a Tally counts a word as that it does not know.
const Other = "other"

// Tally counts by a word of a list that is fixed when it is made: what strangers send can make
// no new ones.
type Tally struct {
	words  []string
	counts []Count
}

// NewTally returns a tally of these words, and of Other.
func NewTally(words ...string) *Tally {
	words = append(words[:len(words):len(words)], Other)
	return &Tally{words: words, counts: make([]Count, len(words))}
}

// Add counts one of a word. The lists are short: a search is as fast as a map.
func (t *Tally) Add(word string) {
	for i, w := range t.words {
		if w == word {
			t.counts[i].Add(1)
			return
		}
	}
	t.counts[len(t.counts)-1].Add(1)
}

// Each calls fn with each word, in the order of the list, and its count.
func (t *Tally) Each(fn func(word string, n uint64)) {
	for i, w := range t.words {
		fn(w, t.counts[i].Load())
	}
}

// Of returns the count of a word.
func (t *Tally) Of(word string) (n uint64) {
	t.Each(func(w string, of uint64) {
		if w == word {
			n = of
		}
	})
	return n
}

// Sum returns the count of all words.
func (t *Tally) Sum() (sum uint64) {
	t.Each(func(_ string, n uint64) { sum += n })
	return sum
}

// Bounds are the upper ends of the stretches that Times counts by: from what a write to one
// reader takes on an idle machine to what nobody waits for.
var Bounds = [...]time.Duration{
	100 * time.Microsecond, 250 * time.Microsecond, 500 * time.Microsecond,
	time.Millisecond, 2500 * time.Microsecond, 5 * time.Millisecond,
	10 * time.Millisecond, 25 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2500 * time.Millisecond, 5 * time.Second, 10 * time.Second, 30 * time.Second,
}

// Times counts lengths of time by how long they are. The zero Times is ready.
type Times struct {
	counts [len(Bounds) + 1]atomic.Uint64
	sum    atomic.Int64
}

// Observe counts one. A clock that jumped back makes it no time at all.
func (t *Times) Observe(d time.Duration) {
	d = max(0, d)
	i := 0
	for i < len(Bounds) && d > Bounds[i] {
		i++
	}
	t.counts[i].Add(1)
	t.sum.Add(int64(d))
}

// Spread is what Times has counted.
type Spread struct {
	Counts [len(Bounds) + 1]uint64 // of each stretch; the last has no end
	Sum    time.Duration
}

// Load returns what was counted. While others count, the sum may be a little behind the counts.
func (t *Times) Load() (s Spread) {
	for i := range t.counts {
		s.Counts[i] = t.counts[i].Load()
	}
	s.Sum = time.Duration(t.sum.Load())
	return s
}

// Total returns how many were counted.
func (s Spread) Total() (n uint64) {
	for _, c := range s.Counts {
		n += c
	}
	return n
}

// Add returns what both have counted.
func (s Spread) Add(o Spread) Spread {
	for i := range s.Counts {
		s.Counts[i] += o.Counts[i]
	}
	s.Sum += o.Sum
	return s
}
