//go:build unix

package top

import (
	"os"
	"os/signal"
	"syscall"
)

// notifyResize has changes of the window's size told.
func notifyResize(c chan<- os.Signal) { signal.Notify(c, syscall.SIGWINCH) }
