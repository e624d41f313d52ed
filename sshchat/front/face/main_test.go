package face_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails the package when a session or a client outlives its test. No more tests
// run at once than there are cores: the terminals of most are processes of their own.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
