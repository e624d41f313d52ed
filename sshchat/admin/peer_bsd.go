package admin

import (
	"net"

	"golang.org/x/sys/unix"
)

// peerOf returns who connected, or for a client who listens: LOCAL_PEERCRED of unix(4).
// x/sys does not decode the pid.
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
	}); err != nil {
		return Peer{}, err
	}
	return p, failed
}
