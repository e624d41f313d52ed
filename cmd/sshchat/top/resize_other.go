//go:build !unix

package top

import "os"

// notifyResize does nothing where there is no signal for it: each picture asks for the size.
func notifyResize(chan<- os.Signal) {}
