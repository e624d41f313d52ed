package front

import "time"

// WallClock is the machine's clock, for a chat that serves people.
type WallClock struct{}

// Now implements sshchat.Clock.
func (WallClock) Now() time.Time { return time.Now() }

// AfterFunc implements sshchat.Clock.
func (WallClock) AfterFunc(d time.Duration, f func()) func() bool {
	return time.AfterFunc(d, f).Stop
}
