//go:build unix

package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// process is a program that a fault may strike.
type process struct {
	name    string
	command func() *exec.Cmd
	address string // which it listens on when it is ready
	log     *os.File

	cmd   *exec.Cmd
	ended chan struct{}
}

// readyWithin and endWithin bound what a program may take to serve, and to end after SIGTERM.
const (
	readyWithin = 60 * time.Second
	endWithin   = 20 * time.Second
)

// newProcess makes a program whose output goes to a file of its name in dir.
func newProcess(dir, name, address string, command func() *exec.Cmd) (*process, error) {
	log, err := os.OpenFile(filepath.Join(dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	return &process{name: name, command: command, address: address, log: log}, err
}

// launch starts it and does not wait until it is ready.
func (p *process) launch() error {
	cmd := p.command()
	cmd.Stdout, cmd.Stderr = p.log, p.log
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", p.name, err)
	}
	ended := make(chan struct{})
	p.cmd, p.ended = cmd, ended
	go func() { // ends with the process, for which stop and kill wait
		defer close(ended)
		_ = cmd.Wait() // how it ended, its log says
	}()
	return nil
}

// start starts it and waits until it takes connections.
func (p *process) start() error {
	if err := p.launch(); err != nil {
		return err
	}
	return p.ready()
}

// refuses starts it, and fails if it does not end by itself.
func (p *process) refuses() error {
	if err := p.launch(); err != nil {
		return err
	}
	select {
	case <-p.ended:
		if p.cmd.ProcessState.ExitCode() == 0 {
			return fmt.Errorf("%s ended as if all were well: see %s", p.name, p.log.Name())
		}
		return nil
	case <-time.After(readyWithin):
		return fmt.Errorf("%s serves where it must not: see %s", p.name, p.log.Name())
	}
}

func (p *process) ready() error {
	for end := time.Now().Add(readyWithin); ; {
		conn, err := net.DialTimeout("tcp", p.address, time.Second)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-p.ended:
			return fmt.Errorf("%s has ended: see %s", p.name, p.log.Name())
		case <-time.After(50 * time.Millisecond):
		}
		if time.Now().After(end) {
			return fmt.Errorf("%s does not get ready: see %s", p.name, p.log.Name())
		}
	}
}

// kill ends it as kill -9 does.
func (p *process) kill() error {
	if p.cmd == nil {
		return nil
	}
	_ = p.cmd.Process.Kill() // it may have ended
	<-p.ended
	return nil
}

// stop ends it by SIGTERM, and says if it did not end by it.
func (p *process) stop() error {
	if p.cmd == nil {
		return nil
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	select {
	case <-p.ended:
		return nil
	case <-time.After(endWithin):
		_ = p.kill()
		return fmt.Errorf("%s did not end after SIGTERM", p.name)
	}
}
