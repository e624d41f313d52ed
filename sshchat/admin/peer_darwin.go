package admin

import (
	"net"

	"golang.org/x/sys/unix"
)

// peerOf returns who connected, or for a client who listens: LOCAL_PEERCRED and
// LOCAL_PEERPID of unix(4).
func peerOf(c *net.UnixConn) (Peer, error) {
	rc, err := c.SyscallConn()
	if err != nil {
		return Peer{}, err
	}
	var p Peer
	var failed error
	if err := rc.Control(func(fd uintptr) {
		cred, err := unix.GetsockoptXucred(int(fd), unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
		if err != nil {
			failed = err
			return
		}
		p.UID = int(cred.Uid)
		p.PID, _ = unix.GetsockoptInt(int(fd), unix.SOL_LOCAL, unix.LOCAL_PEERPID) // 0 if it has gone
	}); err != nil {
		return Peer{}, err
	}
	return p, failed
}
