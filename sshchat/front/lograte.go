package front

import (
	"sync"
	"time"

	"sshchat/sshchat/bucket"
)

const (
	// logRate and logBurst bound the lines a second that strangers can put into the
	// log: a disk full of refusals would be an attack of its own.
	logRate  = 20
	logBurst = 200
)

// logGate lets a bounded number of lines through and counts the others. It is safe
// for concurrent use.
type logGate struct {
	mu     sync.Mutex // guards what follows
	tokens bucket.Bucket
	missed int
}

// pass reports whether to log now, and how many lines were not logged before.
func (g *logGate) pass(now time.Time) (ok bool, missed int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.tokens.IsZero() {
		g.tokens = bucket.New(bucket.PerSecond(logRate, logBurst), now)
	}
	if !g.tokens.Allow(now) {
		g.missed++
		return false, 0
	}
	missed, g.missed = g.missed, 0
	return true, missed
}
