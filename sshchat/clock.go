package sshchat

import "time"

// Clock hands time to the domain, so that a test can run an evening of chat in a
// millisecond and no code here depends on the machine it runs on.
type Clock interface {
	// Now returns the present moment, with a monotonic reading where there is one.
	Now() time.Time
	// AfterFunc calls f in its own goroutine after d. stop reports whether it
	// prevented the call.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}
