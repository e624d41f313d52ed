package admin

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"sync"
)

// The first bytes of the lines of an answer.
const (
	markOut    = ' '
	markPiece  = '+'
	markErr    = '!'
	markInput  = '<'
	markStatus = '='
)

// maxAnswerLine bounds a line of an answer, without mark and line feed.
const maxAnswerLine = 32 << 10

// errOver is what a command gets that writes after it has returned.
var errOver = errors.New("the command is over")

// answer writes what one command says. A command may write from several goroutines.
type answer struct {
	w io.Writer

	// mu is held over the write, which keeps lines whole: only the goroutines of the
	// one command wait for it.
	mu   sync.Mutex
	out  stream
	errs stream
	buf  []byte
	err  error // the first that w had; what comes after it is dropped
}

// stream is one of the two ways out. The beginning of a line waits in held for its end.
type stream struct {
	a          *answer
	line, part byte // marks of a whole line and of a piece of one
	held       []byte
}

func newAnswer(w io.Writer) *answer {
	a := &answer{w: w}
	a.out = stream{a: a, line: markOut, part: markPiece}
	a.errs = stream{a: a, line: markErr, part: markErr} // a piece becomes a line: nobody parses errors
	return a
}

// Write sends the lines that p completes.
func (s *stream) Write(p []byte) (int, error) {
	s.a.mu.Lock()
	defer s.a.mu.Unlock()
	if s.a.err != nil {
		return 0, s.a.err
	}
	for rest := p; len(rest) > 0; {
		n := bytes.IndexByte(rest, '\n')
		take := min(len(rest), maxAnswerLine-len(s.held))
		if n >= 0 && n <= take {
			s.put(s.line, rest[:n])
			rest = rest[n+1:]
			continue
		}
		s.held = append(s.held, rest[:take]...)
		rest = rest[take:]
		if len(s.held) == maxAnswerLine && len(rest) > 0 {
			s.put(s.part, nil)
		}
	}
	if err := s.a.flush(); err != nil {
		return 0, err
	}
	return len(p), nil
}

// put adds a line of what is held and p to what is sent next.
func (s *stream) put(mark byte, p []byte) {
	s.a.buf = append(s.a.buf, mark)
	s.a.buf = append(s.a.buf, s.held...)
	s.a.buf = append(s.a.buf, p...)
	s.a.buf = append(s.a.buf, '\n')
	s.held = s.held[:0]
}

func (a *answer) flush() error {
	if len(a.buf) > 0 && a.err == nil {
		_, a.err = a.w.Write(a.buf)
		a.buf = a.buf[:0]
	}
	if cap(a.buf) > 4*maxAnswerLine {
		a.buf = nil // one huge write must not stay
	}
	return a.err
}

// askInput tells the peer that the command waits for its input.
func (a *answer) askInput() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.buf = append(a.buf, markInput, '\n')
	return a.flush()
}

// end completes the answer. Nothing is written to it afterwards.
func (a *answer) end(status int) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range []*stream{&a.out, &a.errs} {
		if len(s.held) > 0 {
			s.put(s.part, nil)
		}
	}
	a.buf = append(a.buf, markStatus)
	a.buf = strconv.AppendInt(a.buf, int64(status), 10)
	a.buf = append(a.buf, '\n')
	err := a.flush()
	if a.err == nil {
		a.err = errOver
	}
	return err
}
