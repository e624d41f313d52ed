package sqlite

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// lock takes the file beside the database that says who writes it. The kernel lets
// go of it when the process ends, however it ends. It is a file of its own because
// closing any descriptor of the database would drop SQLite's own locks.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open history %s: %w", path, err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close() //nolint:errcheck // nothing was written
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, fmt.Errorf("history %s is in use by another sshchat: stop that one first, or choose another --data", path)
		}
		return nil, fmt.Errorf("lock history %s: %w", path, err)
	}
	return f, nil
}
