//go:build !unix

package metrics

import "time"

// used says nothing where the system has no such numbers.
func used() (cpu time.Duration, maxFDs uint64) { return 0, 0 }
