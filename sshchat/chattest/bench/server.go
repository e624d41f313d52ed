package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"sshchat/sshchat/chattest/load"
)

const (
	// startLimit and stopLimit bound what a server may take to say where it listens,
	// and to end after SIGTERM.
	startLimit = 15 * time.Second
	stopLimit  = 15 * time.Second
	// logBytes is how much of a server's output is kept for an error message.
	logBytes = 4 << 10
)

// program is a server to be started, perhaps many times.
type program struct {
	path string
	args []string
	data bool // wants --data and a folder, which is new each time
}

// server is one running process.
type server struct {
	addr   string
	pid    load.Process
	cmd    *exec.Cmd
	folder string
	done   chan error // the end of the process

	mu     sync.Mutex
	output []byte
}

// listening finds where a server says that it listens.
var listening = regexp.MustCompile(`127\.0\.0\.1:([1-9][0-9]*)`)

// start runs the program and waits until it has printed its address.
func (p *program) start(ctx context.Context) (*server, error) {
	s := &server{done: make(chan error, 1)}
	args := p.args
	if p.data {
		folder, err := os.MkdirTemp("", "bench")
		if err != nil {
			return nil, err
		}
		s.folder = folder
		args = append(append([]string(nil), args...), "--data", folder)
	}
	s.cmd = exec.Command(p.path, args...)
	r, w := io.Pipe()
	s.cmd.Stdout, s.cmd.Stderr = w, w
	if err := s.cmd.Start(); err != nil {
		os.RemoveAll(s.folder)
		return nil, err
	}
	s.pid = load.Process(s.cmd.Process.Pid)
	found := make(chan string, 1)
	go func() { // ends with the process; stop waits for it through done
		err := make(chan error, 1)
		go func() {
			err <- s.cmd.Wait()
			w.Close()
		}()
		s.drain(r, found)
		s.done <- <-err
	}()
	limit, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	select {
	case s.addr = <-found:
		return s, nil
	case err := <-s.done:
		os.RemoveAll(s.folder)
		return nil, fmt.Errorf("the server ended (%v): %s", err, s.log())
	case <-limit.Done():
		s.stop()
		return nil, fmt.Errorf("the server named no address 127.0.0.1:PORT: %s", s.log())
	}
}

// drain reads the output to its end, reports the first address and keeps the tail.
func (s *server) drain(r io.Reader, found chan<- string) {
	lines := bufio.NewReader(r)
	for named := false; ; {
		line, err := lines.ReadString('\n')
		s.mu.Lock()
		s.output = append(s.output, line...)
		s.output = s.output[max(0, len(s.output)-logBytes):]
		s.mu.Unlock()
		if m := listening.FindString(line); m != "" && !named {
			named = true
			found <- m
		}
		if err != nil {
			return
		}
	}
}

// log returns the end of what the server printed.
func (s *server) log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.TrimSpace(string(s.output))
}

// stop asks the server to end, and makes it end if it will not.
func (s *server) stop() error {
	defer os.RemoveAll(s.folder)
	s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.done:
		return nil
	case <-time.After(stopLimit):
		s.cmd.Process.Kill()
		<-s.done
		return errors.New("the server did not end after SIGTERM")
	}
}
