//go:build unix

package wire

import (
	"errors"
	"syscall"
)

// shrink makes the buffers of a connection small before it is made. The receive buffer
// is ours. The server's send buffer follows from the segment size that we announce: a
// server on loopback can write 3.9 MB before it blocks, and with this some 60 KB.
func shrink(rc syscall.RawConn, receiveBuffer int) error {
	var err error
	if cerr := rc.Control(func(fd uintptr) {
		err = errors.Join(
			syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, receiveBuffer),
			syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, 128),
		)
	}); cerr != nil {
		return cerr
	}
	return err
}
