//go:build unix

package chattest

import "syscall"

const noCTTY = syscall.O_NOCTTY

// mkfifo makes a named pipe.
func mkfifo(path string, mode uint32) error { return syscall.Mkfifo(path, mode) }
