package files

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// ErrHeld says that another process holds the lock.
var ErrHeld = errors.New("held by another process")

// lockTries and lockPause let pass who only asks whether a lock is held (Held).
const (
	lockTries = 4
	lockPause = 25 * time.Millisecond
)

// Lock is the lock of a file: flock(2), or LockFileEx. The kernel lets go of it when the process ends, however
// it ends; the file stays, because removing a lock file lets two hold it. One
// goroutine owns it.
type Lock struct {
	path string
	file *os.File
}

// TakeLock takes the lock at path, whose file it makes.
func TakeLock(path string) (*Lock, error) {
	f, err := openLock(path)
	if err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		err := lockFile(f, true)
		switch {
		case err == nil:
			return &Lock{path, f}, nil
		case errors.Is(err, ErrHeld) && try < lockTries:
			time.Sleep(lockPause)
			continue
		}
		f.Close() //nolint:errcheck // nothing was written
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
}

func openLock(path string) (*os.File, error) {
	return Open(path, os.O_RDWR|os.O_CREATE|NoFollow, 0o600)
}

// Held reports whether some process holds the lock at path now.
func Held(path string) bool {
	f, err := Open(path, os.O_RDONLY|NoFollow, 0)
	if err != nil {
		return false
	}
	defer f.Close() //nolint:errcheck // closing lets go of what it took
	return errors.Is(lockFile(f, false), ErrHeld)
}

// Renew makes the file again if somebody removed or replaced it, and takes its lock: a
// process that comes later must meet it. again reports that it had to. After an error,
// ErrHeld if another process was faster, the lock is what it was.
func (l *Lock) Renew() (again bool, err error) {
	if l.there() {
		return false, nil
	}
	fresh, err := TakeLock(l.path)
	if err != nil {
		return false, err
	}
	l.file.Close() //nolint:errcheck // nobody else can find it any more
	l.file = fresh.file
	return true, nil
}

// there reports whether the path still leads to the file that is locked.
func (l *Lock) there() bool {
	ours, err := l.file.Stat()
	if err != nil {
		return false
	}
	now, err := os.Lstat(l.path)
	return err == nil && os.SameFile(ours, now)
}

// Close lets go of the lock.
func (l *Lock) Close() error { return l.file.Close() }
