//go:build unix

package top

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// keysWait is how long the end may wait for who reads keys.
const keysWait = 100 * time.Millisecond

// keys is what a person types; nil: there is no terminal to type at.
type keys struct {
	from *os.File
	each chan byte
}

// keysOf has a terminal give its keys one by one, as long as restore is not called.
func keysOf(in io.Reader) (k *keys, restore func()) {
	f, ok := in.(*os.File)
	if !ok || !term.IsTerminal(f.Fd()) {
		return nil, func() {}
	}
	was, err := term.MakeRaw(f.Fd())
	if err != nil {
		return nil, func() {}
	}
	return &keys{f, make(chan byte)}, func() { _ = term.Restore(f.Fd(), was) }
}

// typed is where the keys come.
func (k *keys) typed() <-chan byte {
	if k == nil {
		return nil
	}
	return k.each
}

// read hands on what is typed until ctx ends. A read of a terminal cannot be ended, so that it
// reads only what is there.
func (k *keys) read(ctx context.Context) {
	var b [1]byte
	for ctx.Err() == nil {
		fds := []unix.PollFd{{Fd: int32(k.from.Fd()), Events: unix.POLLIN}}
		if n, err := unix.Poll(fds, int(keysWait.Milliseconds())); err != nil || n == 0 {
			continue // a signal, or nothing yet
		}
		if n, err := k.from.Read(b[:]); err != nil || n == 0 {
			return
		}
		select {
		case k.each <- b[0]:
		case <-ctx.Done():
		}
	}
}
