// Package outlet keeps whoever reads what the program prints from stopping it.
package outlet

import (
	"io"
	"sync"
	"time"

	"sshchat/sshchat/bell"
)

const (
	// maxBytes is how much of the log waits for a reader that is slow: some 2,000
	// lines, which is more than a restart of journald loses.
	maxBytes = 256 << 10

	// Leave is how long the end of the server waits for what is still unread.
	Leave = time.Second
)

// Outlet stands between the server and whoever reads what it prints: a pipe, a
// terminal, journald. None of them may stop the chat, so a Write never waits and never
// fails. What the reader does not take is dropped and counted, and the reader is told
// how much when it takes lines again.
type Outlet struct {
	// Lost returns the line that says how many were lost; nil: nobody is told. It is set before
	// the first Write.
	Lost func(lost int) []byte

	w io.Writer

	bell bell.Bell     // there is something to do
	done chan struct{} // closed when run has ended

	mu     sync.Mutex // guards what follows; never held over a write to w
	queue  [][]byte
	bytes  int
	lost   int
	closed bool
}

// New returns an outlet to w. Close ends its goroutine, unless w has swallowed it.
func New(w io.Writer) *Outlet {
	o := &Outlet{w: w, bell: bell.New(), done: make(chan struct{})}
	go o.run() // Close waits for it
	return o
}

// Write queues p, which is whole lines. It implements io.Writer and never fails.
func (o *Outlet) Write(p []byte) (int, error) {
	o.mu.Lock()
	if o.closed || o.bytes+len(p) > maxBytes {
		o.lost++
	} else {
		o.queue = append(o.queue, append([]byte(nil), p...))
		o.bytes += len(p)
	}
	o.mu.Unlock()
	o.bell.Ring()
	return len(p), nil
}

// run writes what is queued, a line at a time.
func (o *Outlet) run() {
	defer close(o.done)
	for range o.bell {
		for {
			lines, lost, closed := o.take()
			if len(lines) == 0 && lost == 0 {
				if closed {
					return
				}
				break
			}
			if o.pass(lines, lost) && len(lines) == 0 {
				if closed {
					return
				}
				break // the reader is gone: the next line tries it again
			}
		}
	}
}

// take returns what waits, and how much was lost.
func (o *Outlet) take() (lines [][]byte, lost int, closed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	lines, lost, closed = o.queue, o.lost, o.closed
	o.queue, o.bytes, o.lost = nil, 0, 0
	return lines, lost, closed
}

// pass writes lines, and first how many were lost before them. It reports whether any
// was lost now, which it counts.
func (o *Outlet) pass(lines [][]byte, lost int) (failed bool) {
	for {
		if lost > 0 && o.Lost != nil {
			if _, err := o.w.Write(o.Lost(lost)); err != nil {
				lost += len(lines)
				break
			}
			lost = 0
		}
		if len(lines) == 0 {
			break
		}
		if _, err := o.w.Write(lines[0]); err != nil {
			lost++
		}
		lines = lines[1:]
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lost += lost
	return lost > 0
}

// Close takes no more and gives the reader limit to take what is left. A reader that
// does not keeps the goroutine, which ends with the process.
func (o *Outlet) Close(limit time.Duration) {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	o.bell.Ring()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-o.done:
	case <-timer.C:
	}
}
