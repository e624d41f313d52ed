//go:build unix

package metrics

import (
	"syscall"
	"time"
)

// used returns how long the process has had a core, and how many files it may open.
func used() (cpu time.Duration, maxFDs uint64) {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) == nil {
		cpu = time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) == nil {
		maxFDs = uint64(limit.Cur)
	}
	return cpu, maxFDs
}
