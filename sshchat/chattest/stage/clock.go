package stage

import "time"

// Wall is the bubble's clock: synctest fakes it.
type Wall struct{}

// Now returns the bubble's time.
func (Wall) Now() time.Time { return time.Now() }

// AfterFunc calls f in the bubble's time.
func (Wall) AfterFunc(d time.Duration, f func()) func() bool {
	return time.AfterFunc(d, f).Stop
}

// Pass lets the bubble's time go by, which takes none of ours.
func Pass(d time.Duration) { <-time.After(d) }

// Days are the unit of the usual expiry, in tests that wait for it.
const Days = 24 * time.Hour
