package admin

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"sshchat/files"
)

// ErrNoServer is in the error of Dial where nobody listens: a caller may try later.
var ErrNoServer = errors.New("no server")

// stopWait is how long a command that was asked to stop may take to say its status.
const stopWait = 2 * time.Second

// Client is the other end of the socket. One command runs at a time.
type Client struct {
	// Terminal asks for answers fit for a person's terminal.
	Terminal bool

	nc   *net.UnixConn
	r    *bufio.Reader
	lost bool // the protocol has broken off
}

// Dial connects to the server whose socket is at path. Its errors say what to do.
func Dial(path string) (*Client, error) {
	if err := checkPath(path); err != nil {
		return nil, err
	}
	nc, err := dialPatiently(path)
	data := filepath.Dir(path)
	switch {
	case noServer(err) && files.Held(filepath.Join(data, lockFile)):
		return nil, &hint{fmt.Sprintf("a server runs on %s, but not its socket %s: it is starting, or makes it again within a second: try again", data, path), ErrNoServer}
	case noServer(err):
		return nil, &hint{fmt.Sprintf("no server runs on %s: start one with sshchat serve --data %s", data, data), ErrNoServer}
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%s is for root and the server's own user: become one of them", path)
	case errors.Is(err, queueFull):
		return nil, &hint{fmt.Sprintf("the server at %s is too busy to answer: try again", path), ErrNoServer}
	case err != nil:
		return nil, fmt.Errorf("connect to the server: %w", err)
	}
	return &Client{nc: nc, r: bufio.NewReaderSize(nc, maxAnswerLine+2)}, nil
}

// dialTries and dialPause give a server that runs the time to make its socket again.
const (
	dialTries = 5
	dialPause = keepEvery / 2
)

// dialPatiently connects. It waits for a socket only while a server holds the lock.
func dialPatiently(path string) (*net.UnixConn, error) {
	for try := 1; ; try++ {
		nc, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: path, Net: "unix"})
		if !noServer(err) || try == dialTries || !files.Held(filepath.Join(filepath.Dir(path), lockFile)) {
			return nc, err
		}
		time.Sleep(dialPause)
	}
}

func noServer(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, nobodyThere)
}

// hint is an error that says more to a person than the sentinel in it.
type hint struct {
	text string
	is   error
}

// Error returns the advice instead of the cause.
func (h *hint) Error() string { return h.text }

// Unwrap returns the cause, for callers that branch on it.
func (h *hint) Unwrap() error { return h.is }

// Close ends the connection, and with it a command that runs.
func (c *Client) Close() error { return c.nc.Close() }

// Usable reports whether another Run can follow the last.
func (c *Client) Usable() bool { return !c.lost }

// Run runs one command line and returns its exit status. stdin is read only when the
// command asks for it; if a Read of it can wait for ever, it must be an io.Closer whose
// Close ends that Read: Run closes it when the command is over, and then waits for it.
// When ctx ends the command is asked to stop; the error is then the context's cause. An
// error of stdout or stderr stops it too. A client whose server does not answer the stop
// is closed.
func (c *Client) Run(ctx context.Context, line string, stdin io.Reader, stdout, stderr io.Writer) (status int, err error) {
	switch {
	case ctx.Err() != nil:
		return statusTryAgain, context.Cause(ctx)
	case strings.Contains(line, "\n"):
		return statusUsage, errors.New("a command is one line: send longer text as standard input")
	case len(line) > maxLineBytes:
		return statusUsage, fmt.Errorf("a command may have %d bytes: send longer text as standard input", maxLineBytes)
	case blank(line):
		return 0, nil
	}
	if c.Terminal {
		line = "*" + line
	}
	s := &sender{nc: c.nc}
	// A server that refuses us may have closed already; its answer says why.
	_, unsent := io.WriteString(c.nc, line+"\n")

	ctx, cancel := context.WithCancelCause(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { c.stopWith(ctx, s) })
	status, err = c.answer(&wg, s, stdin, stdout, stderr, cancel)
	s.end() // an input that the command did not read to its end has one all the same
	if closer, ok := stdin.(io.Closer); ok && s.begun() {
		_ = closer.Close() // what it had to say is of no more use
	}
	cancel(errOver)
	wg.Wait()
	if err != nil {
		c.lost = true
		_ = c.nc.Close() // ends also a command that does not heed the stop
	}
	switch stopped := context.Cause(ctx); {
	case !errors.Is(stopped, errOver):
		_ = c.nc.SetDeadline(time.Time{}) // what stopWith has set
		return status, stopped
	case err != nil && unsent != nil:
		return statusTryAgain, fmt.Errorf("send the command: %w", unsent)
	}
	return status, err
}

// stopWith asks the running command to stop when ctx ends before it does.
func (c *Client) stopWith(ctx context.Context, s *sender) {
	<-ctx.Done()
	if errors.Is(context.Cause(ctx), errOver) {
		return
	}
	_ = c.nc.SetDeadline(time.Now().Add(stopWait)) // frees a write that waits, too
	s.stop()
}

// answer reads the answer up to its status. The copying of the input is in wg. What the
// command printed is passed on as soon as no more of it is here.
func (c *Client) answer(wg *sync.WaitGroup, s *sender, stdin io.Reader, stdout, stderr io.Writer, cancel context.CancelCauseFunc) (int, error) {
	out := bufio.NewWriterSize(stdout, writeBytes)
	flush := func() {
		if err := out.Flush(); err != nil {
			cancel(fmt.Errorf("write the answer: %w", err))
		}
	}
	defer flush()
	for {
		if c.r.Buffered() == 0 {
			flush()
		}
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return statusTryAgain, fmt.Errorf("the server has ended the connection before its answer was complete: %w", err)
		}
		switch mark, rest := line[0], line[1:]; mark {
		case markOut:
			_, _ = out.Write(rest) // flush tells
		case markPiece:
			_, _ = out.Write(rest[:max(0, len(rest)-1)])
		case markErr:
			flush()
			if _, err := stderr.Write(rest); err != nil {
				cancel(fmt.Errorf("write the answer: %w", err))
			}
		case markInput:
			if s.begin() {
				wg.Go(func() { s.copy(stdin, cancel) })
			}
		case markStatus:
			return parseStatus(rest)
		}
	}
}

// parseStatus reads what follows '=', line feed included.
func parseStatus(s []byte) (int, error) {
	n, err := strconv.ParseUint(strings.TrimSpace(string(s)), 10, 8) // exit(3) has eight bits
	if err != nil {
		return statusTryAgain, fmt.Errorf("the server says that the status is %q, which is none", s)
	}
	return int(n), nil
}

// sender sends the input of one command, whole lines at a time, and ends it once.
type sender struct {
	nc io.Writer

	// mu is held over writes: between two of them the protocol is at the start of a line.
	mu          sync.Mutex
	open, ended bool
	buf         []byte
}

// begin opens the input and reports whether it was closed: a second '<' means nothing.
func (s *sender) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := !s.open && !s.ended
	s.open = true
	return first
}

func (s *sender) begun() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

// copy sends what stdin has until its end or that of the command. A stdin that breaks
// stops the command: half an input must not pass for all of it.
func (s *sender) copy(stdin io.Reader, cancel context.CancelCauseFunc) {
	buf := make([]byte, writeBytes)
	for {
		n, err := stdin.Read(buf)
		if sent := s.send(buf[:n]); sent != nil {
			return // the reader of the answer learns why
		}
		if errors.Is(err, io.EOF) {
			s.end()
			return
		}
		if err != nil {
			cancel(fmt.Errorf("read the input: %w", err))
			return
		}
	}
}

func (s *sender) send(p []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return errOver
	}
	s.buf = appendInput(s.buf[:0], p)
	_, err := s.nc.Write(s.buf)
	return err
}

// end ends the input, if there is one that has no end yet.
func (s *sender) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open && !s.ended {
		_, _ = io.WriteString(s.nc, ".\n") // the reader of the answer learns of an error
	}
	s.ended = true
}

// stop breaks off the input, if there is one, and the command.
func (s *sender) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	_, _ = io.WriteString(s.nc, ".!\n")
}
