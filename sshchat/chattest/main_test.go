package chattest

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails the package when a client or a harness leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
