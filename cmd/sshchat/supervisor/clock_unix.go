//go:build unix

package supervisor

import (
	"time"

	"golang.org/x/sys/unix"
)

// sinceBoot returns the time of the clock that sd_notify(3) asks for.
func sinceBoot() (time.Duration, bool) {
	var now unix.Timespec
	err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now)
	return time.Duration(now.Nano()), err == nil
}
