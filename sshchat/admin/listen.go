package admin

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"sshchat/files"
)

// Peer is who is at the other end of a connection, as the kernel says.
type Peer struct {
	UID int
	PID int // 0: this system does not tell
}

const (
	lockFile = "admin.lock" // beside the socket; who holds its flock may bind
	bindDir  = ".admin"     // where a socket is born: nobody else can reach into it
	bindName = "s"

	// maxPathBytes is the room in sun_path of struct sockaddr_un, without the NUL: 108 on
	// Linux, 104 on BSD. One limit for all keeps a data folder portable.
	maxPathBytes = 103
)

// Listener is the server's end of the socket. It owns the lock file's flock, so in one
// folder there is never a second.
type Listener struct {
	// Log hears of refused peers and broken connections; nil: nobody does. Set it before
	// Serve.
	Log *slog.Logger

	path string

	mu     sync.Mutex  // guards what follows
	made   fs.FileInfo // the socket as we made it
	net    *net.UnixListener
	lock   *files.Lock
	closed bool
	ailing string // what the log was told last of a socket that cannot be made again

	// For tests to replace.
	peer      func(*net.UnixConn) (Peer, error)
	owner     int           // the uid that may come in, beside root
	writeWait time.Duration // see writeWait
}

// Listen makes the socket, mode 0600 from its first moment. A socket that nobody
// answers on is replaced; one that somebody does is never: the error says who. Close
// removes it.
func Listen(path string) (*Listener, error) {
	dir := filepath.Dir(path)
	if err := checkPath(path); err != nil {
		return nil, err
	}
	lock, err := lockDir(dir, path)
	if err != nil {
		return nil, err
	}
	if err := checkPlace(path); err != nil {
		lock.Close() //nolint:errcheck // nothing was written
		return nil, err
	}
	l, made, err := bind(dir, path)
	if err != nil {
		lock.Close() //nolint:errcheck // nothing was written
		return nil, fmt.Errorf("make the socket %s: %w", path, err)
	}
	return &Listener{
		Log: slog.New(slog.DiscardHandler), path: path, made: made, net: l, lock: lock,
		peer: peerOf, owner: os.Geteuid(), writeWait: writeWait,
	}, nil
}

// checkPath refuses what the kernel would cut or refuse with EINVAL, which tells nobody
// what to do.
func checkPath(path string) error {
	if len(path) > maxPathBytes {
		return fmt.Errorf("%s is %d bytes long, and the path of a socket at most %d: choose a shorter --data, or make a symbolic link to it and name that",
			path, len(path), maxPathBytes)
	}
	return nil
}

// lockDir takes the lock of the folder.
func lockDir(dir, path string) (*files.Lock, error) {
	lock, err := files.TakeLock(filepath.Join(dir, lockFile))
	if errors.Is(err, files.ErrHeld) {
		return nil, liveError(path, holder(path))
	}
	if err != nil {
		return nil, fmt.Errorf("lock the control socket: %w", err)
	}
	return lock, nil
}

// liveError says who serves at path; pid 0: somebody.
func liveError(path string, pid int) error {
	who := "another server"
	if pid != 0 {
		who = fmt.Sprintf("process %d", pid)
	}
	return fmt.Errorf("%s is held by %s: stop that one first, or choose another --data", path, who)
}

// holder asks the kernel who listens at path. It returns 0 if that cannot be known, as
// while the other is starting.
func holder(path string) int {
	nc, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return 0
	}
	defer nc.Close()
	peer, _ := peerOf(nc)
	return peer.PID
}

// checkPlace makes sure that what is at path, if anything, is a socket of a server that
// is dead. The caller holds the lock, but what answers may be a program without it.
func checkPlace(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("%s is %s, no socket, and was not made by sshchat: move it away", path, kind(info.Mode()))
	}
	nc, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: path, Net: "unix"})
	switch {
	case err == nil:
		defer nc.Close()
		peer, _ := peerOf(nc) // a PID of 0 says enough
		return liveError(path, peer.PID)
	case errors.Is(err, nobodyThere), errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, queueFull): // its backlog is full: alive and busy
		return liveError(path, 0)
	}
	return fmt.Errorf("%s does not say whether it is in use: %w; if it is not, remove it", path, err)
}

func kind(m fs.FileMode) string {
	switch {
	case m.IsRegular():
		return "a file"
	case m.IsDir():
		return "a folder"
	case m.Type() == fs.ModeSymlink:
		return "a symbolic link"
	}
	return "of another kind"
}

// bind makes the socket in a folder that only we can enter, listens, and moves it to
// its place. The umask would do too, but is the whole process's: another goroutine's
// files would be born with it. What a crash left in the folder is ours: we hold the lock.
func bind(dir, path string) (*net.UnixListener, fs.FileInfo, error) {
	cradle := filepath.Join(dir, bindDir)
	if err := os.RemoveAll(cradle); err != nil {
		return nil, nil, err
	}
	if err := os.Mkdir(cradle, 0o700); err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(cradle) //nolint:errcheck // the next start removes it
	name := filepath.Join(cradle, bindName)
	if err := checkPath(name); err != nil {
		return nil, nil, err
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: name, Net: "unix"})
	if err != nil {
		return nil, nil, err
	}
	l.SetUnlinkOnClose(false) // it would remove name, not path
	made, err := place(name, path)
	if err != nil {
		return nil, nil, errors.Join(err, l.Close())
	}
	return l, made, nil
}

// place gives the socket its rights, then its name. From then on it answers.
func place(name, path string) (fs.FileInfo, error) {
	if err := os.Chmod(name, 0o600); err != nil {
		return nil, err
	}
	made, err := os.Lstat(name)
	if err != nil {
		return nil, err
	}
	return made, os.Rename(name, path)
}

// Path returns where the socket is.
func (l *Listener) Path() string { return l.path }

// now returns the socket that is in place.
func (l *Listener) now() *net.UnixListener {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.net
}

// Close removes the socket, if it is still the one that Listen made, and stops
// listening. Connections go on; Serve ends them. A second call does nothing.
func (l *Listener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	var errs []error
	// While it is bound nothing else can have its inode number.
	if now, err := os.Lstat(l.path); err == nil && os.SameFile(now, l.made) {
		errs = append(errs, os.Remove(l.path))
	}
	errs = append(errs, l.net.Close())
	errs = append(errs, l.lock.Close()) // last: from here on another may bind
	return errors.Join(errs...)
}
