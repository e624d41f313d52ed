//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"sshchat/keys"
)

// fault is something that happens to a cluster, and is mended again.
type fault struct {
	name   string
	short  bool // one of those that CI runs
	strike func(context.Context, *crowd, int) error
}

// leaseAndMore is a while in which the lease of a dead node ends.
const leaseAndMore = 23 * time.Second

// faults are all that are tried, each n times. turn says which node or server it is.
func faults() []fault {
	return []fault{
		{"node: kill -9, started again at once", true, func(ctx context.Context, w *crowd, turn int) error {
			n := w.node(turn)
			return then(n.kill, n.start)
		}},
		{"node: kill -9, away for 23 s", false, func(ctx context.Context, w *crowd, turn int) error {
			n := w.node(turn)
			return then(n.kill, func() error { return wait(ctx, leaseAndMore) }, n.start)
		}},
		{"node: SIGTERM", false, func(ctx context.Context, w *crowd, turn int) error {
			n := w.node(turn)
			return then(n.stop, func() error { return wait(ctx, 2*time.Second) }, n.start)
		}},
		{"node: stopped for 30 s (SIGSTOP)", false, func(ctx context.Context, w *crowd, turn int) error {
			p := w.node(turn).cmd.Process
			return then(
				func() error { return p.Signal(syscall.SIGSTOP) },
				func() error { return wait(ctx, 30*time.Second) },
				func() error { return p.Signal(syscall.SIGCONT) },
			)
		}},
		{"node: cut off from NATS for 20 s", false, cutOff(20 * time.Second)},
		{"node: cut off from NATS for 30 s", false, cutOff(30 * time.Second)},
		{"node: disk full for 10 s", false, diskFull},
		{"node: clock an hour ahead", false, wrongClock(time.Hour)},
		{"node: clock an hour behind", false, wrongClock(-time.Hour)},
		{"node: its host keys replaced by others", false, otherKeys},
		{"NATS: kill -9 of a follower", false, func(ctx context.Context, w *crowd, turn int) error { return w.server(ctx, 1+turn%2, (*process).kill) }},
		{"NATS: kill -9 of the leader", true, func(ctx context.Context, w *crowd, _ int) error { return w.server(ctx, 0, (*process).kill) }},
		{"NATS: SIGTERM of the leader", true, func(ctx context.Context, w *crowd, _ int) error { return w.server(ctx, 0, (*process).stop) }},
		{"NATS: SIGTERM of a follower", false, func(ctx context.Context, w *crowd, turn int) error { return w.server(ctx, 1+turn%2, (*process).stop) }},
		{"NATS: kill -9 of all, started again", false, killAll},
	}
}

// then does one thing after the other.
func then(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (w *crowd) node(turn int) *process { return w.c.nodes[turn%nodesAndServers] }

// withoutOne is how long the others do without a server, once one of them leads.
const withoutOne = 4 * time.Second

// server ends the server that is so far behind the leader in the list, and starts it again when
// the others have done without it for a while.
func (w *crowd) server(ctx context.Context, behind int, end func(*process) error) error {
	leader, err := w.c.leader(ctx)
	if err != nil {
		return err
	}
	s := w.c.servers[(leader+behind)%nodesAndServers]
	return then(
		func() error { return end(s) },
		func() error { return w.c.othersLead(ctx, s) },
		func() error { return wait(ctx, withoutOne) },
		s.start,
	)
}

func killAll(ctx context.Context, w *crowd, _ int) error {
	for _, s := range w.c.servers {
		if err := s.kill(); err != nil {
			return err
		}
	}
	if err := wait(ctx, time.Second); err != nil {
		return err
	}
	for _, s := range w.c.servers {
		if err := s.launch(); err != nil {
			return err
		}
	}
	return nil
}

// cutOff takes a node its way to the servers. Half-way some of its people hang up and try to
// come in elsewhere.
func cutOff(d time.Duration) func(context.Context, *crowd, int) error {
	return func(ctx context.Context, w *crowd, turn int) error {
		way := w.c.ways[turn%nodesAndServers]
		way.Set(true)
		defer way.Set(false)
		if err := wait(ctx, d/2); err != nil {
			return err
		}
		for i, p := range w.all {
			if i%nodesAndServers == turn%nodesAndServers && i%4 == 0 {
				p.leave()
			}
		}
		return wait(ctx, d/2)
	}
}

// otherKeys has a node find host keys that are not the chat's, as of a folder that was copied from elsewhere: it
// must refuse to start, or clients would warn of an attack. Then it gets its own back.
func otherKeys(ctx context.Context, w *crowd, turn int) error {
	n := w.node(turn)
	at := filepath.Join(w.c.data(turn%nodesAndServers), "keys")
	own := at + ".own"
	return then(
		n.stop,
		func() error { return os.Rename(at, own) },
		func() error { return os.Mkdir(at, 0o700) },
		func() error {
			_, err := keys.LoadOrCreateHostKeys(at)
			return err
		},
		n.refuses,
		func() error { return os.RemoveAll(at) },
		func() error { return os.Rename(own, at) },
		func() error { return wait(ctx, time.Second) },
		n.start,
	)
}

// diskFull has a node run on a small file system of its own, which then is full.
func diskFull(ctx context.Context, w *crowd, turn int) error {
	i := turn % nodesAndServers
	n := w.node(turn)
	usual := n.command
	defer func() { n.command = usual }()
	small, err := os.MkdirTemp(w.c.dir, "small")
	if err != nil {
		return err
	}
	flags := "-m"
	if os.Getuid() != 0 {
		flags = "-rm"
	}
	script := `mount -t tmpfs -o size=32m tmpfs "$1" && cp -a "$2/." "$1/" && shift 2 && exec "$@"`
	n.command = func() *exec.Cmd {
		args := append([]string{flags, "sh", "-c", script, "sh", small, w.c.data(i), w.c.program}, w.c.nodeArgs(i, n.address, small)...)
		return exec.Command("unshare", args...)
	}
	if err := then(n.stop, n.start); err != nil {
		return fmt.Errorf("a node on a small disk: %w", err)
	}
	if err := w.everybodyIn(ctx, time.Minute); err != nil {
		return err
	}
	filler := filepath.Join("/proc", fmt.Sprint(n.cmd.Process.Pid), "root", small, "filler")
	if err := fill(filler); err != nil {
		return err
	}
	if err := wait(ctx, 10*time.Second); err != nil {
		return err
	}
	if err := os.Remove(filler); err != nil {
		return err
	}
	if err := wait(ctx, 3*time.Second); err != nil {
		return err
	}
	n.command = usual
	return then(n.stop, n.start)
}

// fill writes until nothing more fits.
func fill(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // what did not fit is wanted
	block := make([]byte, 4096)
	for {
		if _, err := f.Write(block); err != nil {
			return nil //nolint:nilerr // it is full
		}
	}
}
