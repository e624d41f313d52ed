//go:build darwin || freebsd

package admin

import (
	"net"
	"runtime"

	"golang.org/x/sys/unix"
)

// localPeerPID is LOCAL_PEERPID of Darwin's unix(4). FreeBSD has another option under that
// number; its LOCAL_PEERCRED knows the pid, which x/sys does not decode.
const localPeerPID = 2

// peerOf returns who connected, or for a client who listens: LOCAL_PEERCRED of unix(4).
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
		if runtime.GOOS == "darwin" {
			p.PID, _ = unix.GetsockoptInt(int(fd), unix.SOL_LOCAL, localPeerPID) // 0 if it has gone
		}
	}); err != nil {
		return Peer{}, err
	}
	return p, failed
}
