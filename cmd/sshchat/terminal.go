package main

import (
	"os/signal"
	"syscall"
)

// window is the terminal that the server was started on, if that is what keeps it: its
// SIGHUP then says that the window is gone, and to live on without it would hold port
// and folder where nobody sees it. With nohup, from a service manager, or where the
// terminal is still there, SIGHUP means that the lists are to be read again.
type window struct{ had bool }

// lookForWindow must come before anybody asks for SIGHUP: nohup shows in its being
// ignored.
func lookForWindow() window {
	return window{!signal.Ignored(syscall.SIGHUP) && hasTerminal()}
}

// gone reports whether there was a terminal, and is no more.
func (w window) gone() bool { return w.had && !hasTerminal() }
