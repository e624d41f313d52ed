// Package files opens what lies on a disk that others can change: only regular files,
// without waiting for whatever stands in their place; and it holds locks that outlive
// the removal of their file. What a system does its own way is in the files named for it.
package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ErrNotRegular is in the error about a folder, a named pipe or a device.
var ErrNotRegular = errors.New("is not a regular file")

// Open opens a regular file and nothing else. Opening a named pipe would wait for its
// other end; the check is made on the open file, which nobody can exchange after it.
func Open(path string, flag int, perm fs.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, flag|AtOnce, perm)
	if IsOther(err) { // a pipe or a folder that we wanted to write
		return nil, &fs.PathError{Op: "open", Path: path, Err: ErrNotRegular}
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: path, Err: ErrNotRegular}
	}
	if err != nil {
		f.Close() //nolint:errcheck // nothing was written
		return nil, err
	}
	return f, nil
}

// Read reads a regular file of at most most bytes; a longer one is an error.
func Read(path string, most int64) ([]byte, error) {
	data, _, err := readMode(path, most)
	return data, err
}

// readMode is Read, with the rights of the file that was read.
func readMode(path string, most int64) ([]byte, fs.FileMode, error) {
	f, err := Open(path, os.O_RDONLY, 0)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close() //nolint:errcheck // only read
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("has more than %d bytes", most)}
	}
	if err != nil {
		return nil, 0, err
	}
	return data, info.Mode(), nil
}
