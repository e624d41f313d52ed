package admission

import (
	"log/slog"
	"net/netip"
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

// Log lets a bounded number of lines through and counts the others. It is safe
// for concurrent use.
type Log struct {
	to *slog.Logger

	mu     sync.Mutex // guards what follows
	tokens bucket.Bucket
	missed int
}

// NewLog returns a log that writes to another.
func NewLog(to *slog.Logger) *Log {
	return &Log{to: to, tokens: bucket.New(bucket.PerSecond(logRate, logBurst), time.Now())}
}

// Warn logs something about an address, and how many lines were not logged before; or
// counts it.
func (l *Log) Warn(msg string, ip netip.Addr, args ...any) {
	if passed, missed := l.pass(time.Now()); passed {
		l.to.Warn(msg, append([]any{"ip", ip, "unlogged", missed}, args...)...)
	}
}

// pass reports whether to log now, and how many lines were not logged before.
func (l *Log) pass(now time.Time) (ok bool, missed int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.tokens.Allow(now) {
		l.missed++
		return false, 0
	}
	missed, l.missed = l.missed, 0
	return true, missed
}
