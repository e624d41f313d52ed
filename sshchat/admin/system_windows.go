package admin

import (
	"errors"
	"fmt"
	"net"
	"unsafe"

	"golang.org/x/sys/windows"
)

// What connect says of a socket whose server is gone, and of one whose queue is full.
const (
	nobodyThere = windows.WSAECONNREFUSED
	queueFull   = windows.WSAEWOULDBLOCK
)

// hungUp reports whether the peer has closed both directions: WSAPoll tells it as poll does.
func hungUp(c *net.UnixConn) bool {
	rc, err := c.SyscallConn()
	if err != nil {
		return true
	}
	gone := true // what Control finds closed is gone as well
	_ = rc.Control(func(fd uintptr) {
		fds := []pollFD{{fd: fd}}
		n, _, _ := wsaPoll.Call(uintptr(unsafe.Pointer(&fds[0])), 1, 0)
		gone = int32(n) > 0 && fds[0].revents&(pollErr|pollHup) != 0
	})
	return gone
}

// pollFD is WSAPOLLFD, and these are the events that are always looked for.
type pollFD struct {
	fd              uintptr
	events, revents int16
}

const (
	pollErr = 0x0001
	pollHup = 0x0002
)

var wsaPoll = windows.NewLazySystemDLL("ws2_32.dll").NewProc("WSAPoll")

// getPeerPID asks a local socket which process is at its other end: SIO_AF_UNIX_GETPEERPID.
const getPeerPID = 0x58000100

// peerOf returns who connected, or for a client who listens, if it is the user that we run as:
// who else it is has no number on Windows, and is let in by nobody.
func peerOf(c *net.UnixConn) (Peer, error) {
	rc, err := c.SyscallConn()
	if err != nil {
		return Peer{}, err
	}
	var pid, got uint32
	var failed error
	if err := rc.Control(func(fd uintptr) {
		failed = windows.WSAIoctl(windows.Handle(fd), getPeerPID, nil, 0, (*byte)(unsafe.Pointer(&pid)), 4, &got, nil, 0)
	}); err != nil {
		return Peer{}, err
	}
	if failed != nil {
		return Peer{}, fmt.Errorf("who is at the other end: %w", failed)
	}
	ours, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return Peer{}, err
	}
	theirs, err := userOf(pid)
	if err != nil {
		return Peer{}, err
	}
	if !windows.EqualSid(ours.User.Sid, theirs) {
		return Peer{}, errors.New("another user of this machine is at the other end")
	}
	return Peer{UID: ownUID, PID: int(pid)}, nil
}

// ownUID is what Windows has in place of a number for the user that we run as: os.Geteuid.
const ownUID = -1

// userOf returns whose a process is.
func userOf(pid uint32) (*windows.SID, error) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return nil, fmt.Errorf("process %d at the other end: %w", pid, err)
	}
	defer windows.CloseHandle(process) //nolint:errcheck // only asked
	var token windows.Token
	if err := windows.OpenProcessToken(process, windows.TOKEN_QUERY, &token); err != nil {
		return nil, fmt.Errorf("process %d at the other end: %w", pid, err)
	}
	defer token.Close() //nolint:errcheck // only asked
	user, err := token.GetTokenUser()
	if err != nil {
		return nil, err
	}
	return user.User.Sid, nil
}
