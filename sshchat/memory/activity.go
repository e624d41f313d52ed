package memory

import (
	"fmt"
	"time"

	"sshchat/sshchat"
)

// maxBuckets bounds what Engine.Activity returns: a picture has fewer columns.
const maxBuckets = 1000

// Buckets are the stretches of time of Engine.Activity, in Unix milliseconds, the
// grain in which entries have their times.
type Buckets struct {
	Since int64 // the first instant of the first
	Every int64 // the length of each
	Until int64 // the first instant after the last
}

// NewBuckets checks what Activity was called with.
func NewBuckets(since time.Time, every time.Duration, n int) (Buckets, error) {
	if n < 1 || n > maxBuckets || every < time.Millisecond {
		return Buckets{}, fmt.Errorf("activity in %d times %v: want 1 to %d times a millisecond or more", n, every, maxBuckets)
	}
	b := Buckets{Since: since.Add(time.Millisecond - 1).UnixMilli(), Every: every.Milliseconds()}
	b.Until = b.Since + b.Every*int64(n)
	return b, nil
}

// Counts reports whether Activity counts e, wherever and whenever it was said.
func Counts(e *sshchat.Entry) bool {
	return e.Kind.Is(sshchat.Line) && !e.Body.IsZero()
}

// Count adds to counts what the log holds of a room.
func (l *Log) Count(room sshchat.RoomID, b Buckets, counts []int) {
	for _, e := range l.snapshot() {
		if at := e.At.UnixMilli(); e.Room == room && at >= b.Since && at < b.Until && Counts(e) {
			counts[(at-b.Since)/b.Every]++
		}
	}
}
