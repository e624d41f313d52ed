package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
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

// group are the nodes that run.
type group struct {
	nodes   []*node
	running sync.WaitGroup
	ended   chan *node    // a node that ended by itself, for who waits
	over    chan struct{} // closed when nobody waits any more
}

func newGroup() *group { return &group{ended: make(chan *node), over: make(chan struct{})} }

// node is a server that runs.
type node struct {
	name string
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended

	mu      sync.Mutex
	output  []byte
	serving chan struct{} // closed when it has said how to join
	serves  bool
}

// start runs a node, and waits until it serves.
func (g *group) start(ctx context.Context, server, name string, args []string) (*node, error) {
	n := &node{name: name, cmd: exec.Command(server, args...), done: make(chan struct{}), serving: make(chan struct{})}
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
		case g.ended <- n:
		case <-g.over:
		}
	})
	limit, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	select {
	case <-n.serving:
		return n, nil
	case <-n.done:
		return nil, fmt.Errorf("node %s ended:\n%s", name, n.log())
	case <-limit.Done():
		return nil, fmt.Errorf("node %s does not serve:\n%s", name, n.log())
	}
}

// stop ends every node and waits for all.
func (g *group) stop() error {
	var errs []error
	close(g.over)
	for _, n := range g.nodes {
		_ = n.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	}
	timer := time.NewTimer(stopLimit)
	defer timer.Stop()
	for _, n := range g.nodes {
		select {
		case <-n.done:
		case <-timer.C:
			errs = append(errs, fmt.Errorf("node %s did not end after SIGTERM:\n%s", n.name, n.log()), n.cmd.Process.Kill())
			timer.Reset(0)
			<-n.done
		}
	}
	g.running.Wait()
	return errors.Join(errs...)
}

// Write keeps the end of what the node prints.
func (n *node) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.output = append(n.output, p...)
	if !n.serves && strings.Contains(string(n.output), "\njoin ") {
		n.serves = true
		close(n.serving)
	}
	if n.serves {
		n.output = n.output[max(0, len(n.output)-logBytes):]
	}
	return len(p), nil
}

// log returns what the node has printed.
func (n *node) log() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return string(n.output)
}

// line returns what stands behind a word at the beginning of a line.
func (n *node) line(word string) string {
	for line := range strings.Lines(n.log()) {
		if rest, ok := strings.CutPrefix(line, word+" "); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}
