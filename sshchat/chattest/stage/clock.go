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

// Off is the clock of a machine that is wrong by so much.
type Off struct {
	Wall
	By time.Duration
}

// Now returns the bubble's time, and what the machine adds to it.
func (o Off) Now() time.Time { return o.Wall.Now().Add(o.By) }

// Pass lets the bubble's time go by, which takes none of ours.
func Pass(d time.Duration) { <-time.After(d) }

// Days are the unit of the usual expiry, in tests that wait for it.
const Days = 24 * time.Hour

// DaysPass is why tests are left out where each hour takes seconds.
const DaysPass = "days pass, and each hour of a node and its server takes seconds"
