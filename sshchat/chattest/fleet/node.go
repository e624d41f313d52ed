//go:build unix

// Package fleet runs several servers as processes: the nodes of a cluster, to try it or to measure
// it.
package fleet

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	startLimit = 30 * time.Second // for a node to serve
	stopLimit  = 15 * time.Second // for a node to end after SIGTERM
	logBytes   = 16 << 10         // of a node's output that are kept
)

// Fleet are the nodes that run. Its methods are for one goroutine.
type Fleet struct {
	Ended chan *Node // gets a node that ended by itself, for who waits

	nodes   []*Node
	running sync.WaitGroup
	over    chan struct{} // closed when nobody waits any more
}

// New returns a fleet without nodes. Stop ends it.
func New() *Fleet { return &Fleet{Ended: make(chan *Node), over: make(chan struct{})} }

// Node is a server that runs.
type Node struct {
	Name string
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended

	mu      sync.Mutex
	output  []byte
	serving chan struct{} // closed when it has said how to join
	said    bool
}

// Start runs a program as a node, and waits until it says how to join it.
func (g *Fleet) Start(ctx context.Context, program, name string, args ...string) (*Node, error) {
	n := &Node{Name: name, cmd: exec.Command(program, args...), done: make(chan struct{}), serving: make(chan struct{})}
	n.cmd.Stdout, n.cmd.Stderr = n, n
	n.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // ^C is for us: nodes must end before their servers do
	if err := n.cmd.Start(); err != nil {
		return nil, err
	}
	g.nodes = append(g.nodes, n)
	g.running.Go(func() {
		_ = n.cmd.Wait() // its output says more
		close(n.done)
		select {
		case g.Ended <- n:
		case <-g.over:
		}
	})
	limit, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	select {
	case <-n.serving:
		return n, nil
	case <-n.done:
		return nil, fmt.Errorf("node %s ended:\n%s", name, n.Log())
	case <-limit.Done():
		return nil, fmt.Errorf("node %s does not serve:\n%s", name, n.Log())
	}
}

// Stop ends every node and waits for all.
func (g *Fleet) Stop() error {
	var errs []error
	close(g.over)
	for _, n := range g.nodes {
		_ = n.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	}
	for _, n := range g.nodes {
		errs = append(errs, n.Stop())
	}
	g.running.Wait()
	return errors.Join(errs...)
}

// Stop ends the node in good order, or kills it if it does not end.
func (n *Node) Stop() error {
	_ = n.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	timer := time.NewTimer(stopLimit)
	defer timer.Stop()
	select {
	case <-n.done:
		return nil
	case <-timer.C:
		err := fmt.Errorf("node %s did not end after SIGTERM:\n%s", n.Name, n.Log())
		_ = n.cmd.Process.Kill()
		<-n.done
		return err
	}
}

// PID is the node's process.
func (n *Node) PID() int { return n.cmd.Process.Pid }

// Addr is where the node listens first.
func (n *Node) Addr() string { return n.Line("listening") }

// Write keeps the end of what the node prints.
func (n *Node) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.output = append(n.output, p...)
	if !n.said && strings.Contains(string(n.output), "\njoin ") {
		n.said = true
		close(n.serving)
	}
	if n.said {
		n.output = n.output[max(0, len(n.output)-logBytes):]
	}
	return len(p), nil
}

// Log returns the end of what the node has printed.
func (n *Node) Log() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return string(n.output)
}

// Line returns what stands behind a word at the beginning of a line.
func (n *Node) Line(word string) string {
	for line := range strings.Lines(n.Log()) {
		if rest, ok := strings.CutPrefix(line, word+" "); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// CopyKeys copies the host keys of one node to another, which only their owner may read.
func CopyKeys(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, e.Name()), data, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
