package estate

import (
	"maps"
	"net/netip"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/bucket"
	"sshchat/sshchat/lock"
)

// Questions are paid for in work, so that a roster of a thousand costs more than the time
// of day. One unit is some 50 µs of a core: what a question costs that reads nothing.
const (
	// DiskWork is what a question costs that reads the log.
	DiskWork = 5

	// PerName is how many people of a list are one unit: all who ask share one roster, so
	// that most of them pay for the writing alone.
	PerName = 200

	// PerRoom is how many rooms of a list are one unit.
	PerRoom = 50

	// PerHTMLLine is how many lines of a record are one unit each time that they are read, which
	// is twice, where it is written as a page of HTML. A line costs 100 µs: a thousand of
	// them at once, and then one account has 1 % of a core, and all of a source less than one.
	PerHTMLLine = 50
)

var (
	// WorkRate is what one person may ask: 20 pages of history at once and then one a
	// second, or 100 small questions and then 5 a second. More than anybody reads.
	WorkRate = sshchat.Rate{Burst: 100, Every: time.Second / 5}

	// SourceRate is what all who come from one address may ask together. A class of 300 that
	// types /who in a room of 1,000 at the stroke of the hour is 1,800 units: the last of
	// them waits two seconds. A hundred sessions of one flooder get 20 ms of a core each
	// second, and 50 ms at once, which nobody notices who talks.
	SourceRate = sshchat.Rate{Burst: 1000, Every: time.Second / 400}
)

// maxSources is from how many on those are forgotten that owe nothing.
const maxSources = 1024

// Works is what the sources have asked for lately.
type Works struct {
	rate sshchat.Rate // of each
	mu   lock.Leaf    // guards all
	all  map[netip.Prefix]*bucket.Bucket
}

// NewWorks returns the work of sources, each at the rate.
func NewWorks(rate sshchat.Rate) *Works { return &Works{rate: rate} }

// Take takes the right to so much work on behalf of a source, or reports how long until
// there is that much.
func (w *Works) Take(source netip.Prefix, now time.Time, units int) (wait time.Duration, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.all[source]
	if b == nil {
		if w.all == nil {
			w.all = map[netip.Prefix]*bucket.Bucket{}
		}
		if len(w.all) >= maxSources {
			maps.DeleteFunc(w.all, func(_ netip.Prefix, b *bucket.Bucket) bool { return b.Full(now) })
		}
		fresh := bucket.New(w.rate, now)
		b = &fresh
		w.all[source] = b
	}
	return b.Take(now, units)
}

// Wait returns how long until there is the right to so much work.
func (w *Works) Wait(source netip.Prefix, now time.Time, units int) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if b := w.all[source]; b != nil {
		return b.Wait(now, units)
	}
	return 0
}
