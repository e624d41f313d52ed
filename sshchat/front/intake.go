package front

import (
	"io"
	"sync"
)

const (
	// intakeBytes is one read: a paste comes in a few, a keystroke in one.
	intakeBytes = 1 << 10

	// earlyBytes is how much a client may send before its session runs: what was
	// typed ahead is kept, a flood is dropped.
	earlyBytes = 4 << 10
)

// intake reads a channel from its first byte on, so that the client's window never
// fills up with what nobody reads, and hands it on once the session runs.
type intake struct {
	data chan []byte // handed to the session; closed at the end of input
	done <-chan struct{}

	mu      sync.Mutex // guards what follows
	running bool
	early   []byte
}

func newIntake(done <-chan struct{}) *intake {
	return &intake{data: make(chan []byte), done: done}
}

// run reads until the input ends or the session does. It uses two buffers in turn:
// the one handed over is the session's until it takes the next.
func (in *intake) run(r io.Reader) {
	defer close(in.data)
	var bufs [2][intakeBytes]byte
	for turn := 0; ; turn ^= 1 {
		n, err := r.Read(bufs[turn][:])
		if n > 0 && !in.keep(bufs[turn][:n]) {
			select {
			case in.data <- bufs[turn][:n]:
			case <-in.done:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// keep holds what comes before the session runs, and reports whether it did.
func (in *intake) keep(p []byte) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.running {
		return false
	}
	room := earlyBytes - len(in.early)
	in.early = append(in.early, p[:min(len(p), room)]...)
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
