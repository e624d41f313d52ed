package front

import (
	"io"
	"sync"
)

const (
	// intakeBytes is one read: a paste comes in a few, a keystroke in one.
	intakeBytes = 512

	// earlyBytes is how much is taken in before the session runs. What comes then
	// waits in the channel's window, where each packet costs its own memory: a flood
	// of single bytes reaches the deadline for a session's start before that.
	earlyBytes = 64 << 10
)

// intake reads a channel from its first byte on, so that the client's window does not
// fill up with what nobody reads, and hands it on once the session runs. It drops
// nothing: a file that is piped in comes right behind the request for a shell.
type intake struct {
	data chan []byte // handed to the session; closed at the end of input
	done <-chan struct{}

	mu      sync.Mutex // guards what follows
	running bool
	early   []byte

	wasted int // what came and nobody took; read it after run
}

func newIntake(done <-chan struct{}) *intake {
	return &intake{data: make(chan []byte), done: done}
}

// run reads until the input ends; once the session has ended it throws away what still
// comes until the client has closed its side. It uses two buffers in turn: the one
// handed over is the session's until it takes the next.
func (in *intake) run(r io.Reader) {
	defer close(in.data)
	var bufs [2][intakeBytes]byte
	for turn := 0; ; turn ^= 1 {
		n, err := r.Read(bufs[turn][:])
		if n > 0 && !in.keep(bufs[turn][:n]) {
			select {
			case in.data <- bufs[turn][:n]:
			case <-in.done:
				in.wasted += n
			}
		}
		if err != nil && (n == 0 || !in.over()) { // a channel that we have closed tells of it with each read
			return
		}
	}
}

// over reports whether the session has ended.
func (in *intake) over() bool {
	select {
	case <-in.done:
		return true
	default:
		return false
	}
}

// keep holds what comes before the session runs, and reports whether it did. What it
// does not hold waits until the session takes it.
func (in *intake) keep(p []byte) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.running || len(in.early)+len(p) > earlyBytes {
		return false
	}
	in.early = append(in.early, p...)
	return true
}

// begin returns what came early; from now on everything comes through data.
func (in *intake) begin() []byte {
	in.mu.Lock()
	defer in.mu.Unlock()
	early := in.early
	in.running, in.early = true, nil
	return early
}
