package admin

import (
	"net"

	"golang.org/x/sys/unix"
)

// peerOf returns who connected, or for a client who listens: unix(7), SO_PEERCRED. The
// kernel noted it at connect or listen, so that handing the descriptor on changes nothing.
func peerOf(c *net.UnixConn) (Peer, error) {
	rc, err := c.SyscallConn()
	if err != nil {
		return Peer{}, err
	}
	var cred *unix.Ucred
	var failed error
	if err := rc.Control(func(fd uintptr) {
		cred, failed = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); err != nil {
		return Peer{}, err
	}
	if failed != nil {
		return Peer{}, failed
	}
	return Peer{UID: int(cred.Uid), PID: int(cred.Pid)}, nil
}
