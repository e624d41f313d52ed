// Package stdin is the standard input of sshchat admin, shared between its commands and what they
// read.
package stdin

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
)

// maxTypedBytes bounds a line of commands; the server takes no longer ones.
const maxTypedBytes = 64 << 10

var errLongLine = fmt.Errorf("a line has more than %d bytes", maxTypedBytes)

// Stdin shares standard input between commands and what they read. Nothing is read
// before somebody asks, so that the lines of a shell's while read loop stay the loop's.
type Stdin struct {
	r     io.Reader
	start sync.Once
	come  chan []byte // the next piece; closed at the end
	err   error       // why it ended; set before come is closed
	held  []byte      // of the last piece, what nobody has taken
}

// New returns a Stdin of r, of which nothing is read yet.
func New(r io.Reader) *Stdin { return &Stdin{r: r, come: make(chan []byte)} }

// more waits for the next piece. A read of a terminal cannot be called back: the one
// goroutine that reads lives until standard input or the process ends, and what it
// brings waits for whoever asks next.
func (s *Stdin) more(done <-chan struct{}) error {
	s.start.Do(func() { go s.read() })
	select {
	case p, ok := <-s.come:
		if !ok {
			return s.err
		}
		s.held = append(s.held, p...)
		return nil
	case <-done:
		return context.Canceled
	}
}

func (s *Stdin) read() {
	defer close(s.come)
	for s.err == nil {
		p := make([]byte, 32<<10)
		var n int
		n, s.err = s.r.Read(p)
		if n > 0 {
			s.come <- p[:n]
		}
	}
}

// Line returns the next line without its line feed. The last may lack one.
func (s *Stdin) Line(ctx context.Context) (string, error) {
	for {
		n := bytes.IndexByte(s.held, '\n')
		if n < 0 && len(s.held) <= maxTypedBytes {
			err := s.more(ctx.Done())
			if err == nil {
				continue
			}
			line := string(s.held)
			s.held = nil
			return line, err
		}
		if n < 0 {
			return "", errLongLine // its rest must not pass for a command
		}
		line := string(s.held[:n])
		s.held = s.held[n+1:]
		return strings.TrimSuffix(line, "\r"), nil
	}
}

// Rest is all that is left, as a command's input.
func (s *Stdin) Rest() io.ReadCloser { return &commandInput{s: s, done: make(chan struct{})} }

// UpToDot is what is left up to a line ".", as a command's input. As on the socket, a
// line that begins with a dot is written with one more.
func (s *Stdin) UpToDot() io.ReadCloser {
	return &commandInput{s: s, done: make(chan struct{}), dot: true}
}

// commandInput is the standard input of one command.
type commandInput struct {
	s     *Stdin
	dot   bool
	ended bool
	left  []byte // of a line whose dots have been looked at
	done  chan struct{}
	close sync.Once
}

// Close ends a Read that waits.
func (in *commandInput) Close() error {
	in.close.Do(func() { close(in.done) })
	return nil
}

// Read implements io.Reader.
func (in *commandInput) Read(p []byte) (int, error) {
	if in.dot {
		return in.readLines(p)
	}
	if len(in.s.held) == 0 {
		if err := in.s.more(in.done); err != nil {
			return 0, err
		}
	}
	n := copy(p, in.s.held)
	in.s.held = in.s.held[n:]
	return n, nil
}

func (in *commandInput) readLines(p []byte) (int, error) {
	for len(in.left) == 0 && !in.ended {
		n := bytes.IndexByte(in.s.held, '\n')
		if n < 0 {
			err := in.s.more(in.done)
			if err == nil {
				continue
			}
			if len(in.s.held) == 0 {
				return 0, err
			}
			n = len(in.s.held) - 1 // the last line
		}
		in.left, in.s.held = in.s.held[:n+1], in.s.held[n+1:]
		if dot := bytes.TrimRight(in.left, "\r\n"); string(dot) == "." {
			in.left, in.ended = nil, true
		}
		in.left = bytes.TrimPrefix(in.left, []byte("."))
	}
	if in.ended {
		return 0, io.EOF
	}
	n := copy(p, in.left)
	in.left = in.left[n:]
	return n, nil
}
