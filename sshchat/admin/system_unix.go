//go:build unix

package admin

import (
	"net"

	"golang.org/x/sys/unix"
)

// What connect(2) says of a socket whose server is gone, and of one whose queue is full.
const (
	nobodyThere = unix.ECONNREFUSED
	queueFull   = unix.EAGAIN
)

// hungUp reports whether the peer has closed both directions. A read cannot tell that
// from a half close, after which the peer still reads the answer. It does not wait.
func hungUp(c *net.UnixConn) bool {
	rc, err := c.SyscallConn()
	if err != nil {
		return true
	}
	gone := true // what Control finds closed is gone as well
	_ = rc.Control(func(fd uintptr) {
		fds := []unix.PollFd{{Fd: int32(fd)}}
		_, err := unix.Poll(fds, 0) // POLLHUP and POLLERR are always looked for: poll(2)
		gone = err == nil && fds[0].Revents&(unix.POLLHUP|unix.POLLERR) != 0
	})
	return gone
}
