package jetstream

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/nats-io/nuid"

	"sshchat/files"
)

// home is the folder in which a node's copy lies. Its lock says that no other process on this
// machine is the node, so that one that begins again after kill -9 need not wait for the end
// of the lease of the one before it.
type home struct {
	id   string
	lock *files.Lock
}

// openHome takes the lock of the copy at path. Without a path there is no home.
func openHome(path string) (*home, error) {
	if path == "" {
		return &home{}, nil
	}
	path += ".node"
	lock, err := files.TakeLock(path)
	if errors.Is(err, files.ErrHeld) {
		return nil, fmt.Errorf("another process is the node of %s: %w", path, err)
	}
	if err != nil {
		return nil, err
	}
	id, err := homeID(path)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return &home{id, lock}, nil
}

// homeID returns what stands in the file, and writes it if it is empty.
func homeID(path string) (string, error) {
	f, err := files.Open(path, os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // Sync has said whether it is written
	had, err := io.ReadAll(io.LimitReader(f, 64))
	if err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	if len(had) > 0 {
		return string(had), nil
	}
	id := nuid.Next()
	if _, err := f.WriteString(id); err != nil {
		return "", fmt.Errorf("write %s: %w", path, err)
	}
	return id, f.Sync()
}

func (h *home) close() error {
	if h.lock == nil {
		return nil
	}
	return h.lock.Close()
}
