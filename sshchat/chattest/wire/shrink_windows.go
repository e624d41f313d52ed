package wire

import (
	"errors"
	"syscall"
)

// shrink is for the tests of stalled readers, which need a Unix.
func shrink(syscall.RawConn, int) error {
	return errors.New("the buffers of a connection are not made small here")
}
