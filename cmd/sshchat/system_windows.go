package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// inUse is the error of an address at which another program listens.
const inUse = windows.WSAEADDRINUSE

// hasTerminal reports whether there is a terminal whose end would be told by a SIGHUP: Windows
// has no such signal, and ends the process with its window.
func hasTerminal() bool { return false }

// lostReader reports whether f is a pipe whose other end is closed. Windows tells it at the next
// write.
func lostReader(*os.File) bool { return false }
