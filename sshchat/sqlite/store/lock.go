package store

import (
	"errors"
	"fmt"

	"sshchat/files"
)

// TakeLock takes the file beside the database that says who writes it. It is a file of
// its own because closing any descriptor of the database would drop SQLite's own locks.
func TakeLock(path string) (*files.Lock, error) {
	l, err := files.TakeLock(path + ".lock")
	if errors.Is(err, files.ErrHeld) {
		return nil, inUse(path)
	}
	if err != nil {
		return nil, fmt.Errorf("open history %s: %w", path, err)
	}
	return l, nil
}

// inUse is the error for a history that another process writes.
func inUse(path string) error {
	return fmt.Errorf("history %s is in use by another sshchat: stop that one first, or choose another --data", path)
}
