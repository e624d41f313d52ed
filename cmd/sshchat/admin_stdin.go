package main

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

// stdin shares standard input between commands and what they read. Nothing is read
// before somebody asks, so that the lines of a shell's while read loop stay the loop's.
type stdin struct {
	r     io.Reader
	start sync.Once
	come  chan []byte // the next piece; closed at the end
	err   error       // why it ended; set before come is closed
	held  []byte      // of the last piece, what nobody has taken
}

func newStdin(r io.Reader) *stdin { return &stdin{r: r, come: make(chan []byte)} }

// more waits for the next piece. A read of a terminal cannot be called back: the one
// goroutine that reads lives until standard input or the process ends, and what it
// brings waits for whoever asks next.
func (s *stdin) more(done <-chan struct{}) error {
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

func (s *stdin) read() {
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

// line returns the next line without its line feed. The last may lack one.
func (s *stdin) line(ctx context.Context) (string, error) {
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

// rest is all that is left, as a command's input.
func (s *stdin) rest() io.ReadCloser { return &commandInput{s: s, done: make(chan struct{})} }

// upToDot is what is left up to a line ".", as a command's input. As on the socket, a
// line that begins with a dot is written with one more.
func (s *stdin) upToDot() io.ReadCloser {
	return &commandInput{s: s, done: make(chan struct{}), dot: true}
}

// commandInput is the standard input of one command. Close ends a Read that waits.
type commandInput struct {
	s     *stdin
	dot   bool
	ended bool
	left  []byte // of a line whose dots have been looked at
	done  chan struct{}
	close sync.Once
}

func (in *commandInput) Close() error {
	in.close.Do(func() { close(in.done) })
	return nil
}

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
