package chat_test

import (
	"testing"
	"time"
)

// cpu is for a benchmark, which needs a Unix.
func cpu(t testing.TB) time.Duration {
	t.Skip("the time of a processor is read on a Unix alone")
	return 0
}
