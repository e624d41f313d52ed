//go:build unix

// Trial is a chat on three nodes for somebody who wants to try one: three NATS servers in
// this process, and three of the real server beside it, all on loopback.
//
//	go build -o bin/sshchat ./cmd/sshchat
//	go run ./sshchat/chattest/trial -server bin/sshchat
//
// It prints how to log in to each node, and the process of each, to kill one and see what the others
// see. ^C ends everything and leaves nothing.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"sshchat/sshchat/chattest/fleet"
	"sshchat/sshchat/chattest/natsd"
)

// options is what the command line says.
type options struct {
	server string
	nodes  int
	args   string
}

func main() {
	var o options
	flag.StringVar(&o.server, "server", "bin/sshchat", "the `program` that each node runs")
	flag.IntVar(&o.nodes, "nodes", 3, "how many nodes")
	flag.StringVar(&o.args, "args", "", "more arguments for each node, split at spaces")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if err := run(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "trial:", err)
		os.Exit(1)
	}
}

// run holds the cluster until ctx ends or no node is left.
func run(ctx context.Context, o options, out io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "sshchat-cluster")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	servers, err := natsd.Start(filepath.Join(dir, "nats"), 3)
	if err != nil {
		return err
	}
	defer servers.Stop()
	list := strings.Join(servers.URLs(), ",")
	if all, err := exec.CommandContext(ctx, o.server, "cluster", "init", "--cluster", list).CombinedOutput(); err != nil {
		return fmt.Errorf("%s cluster init: %w\n%s", o.server, err, all)
	}
	nodes := fleet.New()
	defer func() { err = errors.Join(err, nodes.Stop()) }()
	keys := filepath.Join(dir, "n1", "keys")
	for i := range o.nodes {
		name := fmt.Sprint("n", i+1)
		data := filepath.Join(dir, name)
		if i > 0 { // clients must meet the same host key everywhere
			if err := fleet.CopyKeys(keys, filepath.Join(data, "keys")); err != nil {
				return err
			}
		}
		args := append([]string{"serve", "--listen", "127.0.0.1:0", "--data", data, "--cluster", list, "--node", name}, strings.Fields(o.args)...)
		n, err := nodes.Start(ctx, o.server, name, args...)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s  %s    (process %d)\n", name, n.Line("join"), n.PID())
		if owner := n.Line("owner"); i == 0 && owner != "" {
			fmt.Fprintf(out, "    owner: %s\n", owner)
		}
	}
	fmt.Fprintf(out, "\nnodes' data    %s/n1 ...\nNATS servers   %s\n^C ends everything and leaves nothing\n", dir, list)
	return hold(ctx, nodes.Ended, o.nodes, out)
}

// hold waits until ctx ends or the last of so many nodes has ended. One that ends, because somebody
// tries what the others see then, ends nothing else.
func hold(ctx context.Context, ended <-chan *fleet.Node, left int, out io.Writer) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case n := <-ended:
			if left--; left == 0 {
				return fmt.Errorf("node %s, the last one, ended:\n%s", n.Name, n.Log())
			}
			fmt.Fprintf(out, "%s has ended; the others go on\n", n.Name)
		}
	}
}
