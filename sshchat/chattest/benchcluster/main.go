//go:build unix

// Benchcluster measures a cluster of three nodes on three NATS servers against one node on its
// own file, under the same crowd, one after the other on this machine. All of it shares the
// machine's cores: the ratios say what a cluster costs, not what several machines carry.
//
//	go run ./sshchat/chattest/benchcluster -server bin/sshchat
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"sshchat/sshchat/chattest/fleet"
	"sshchat/sshchat/chattest/load"
	"sshchat/sshchat/chattest/natsd"
)

// nodes is how many nodes the cluster has, and NATS servers.
const nodes = 3

// options is what the command line says.
type options struct {
	server string
	people int // who join
	lines  int // of the history from which a node starts
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) == 3 && os.Args[1] == "servers" {
		exitOn(serveNATS(ctx, os.Args[2]))
		return
	}
	var o options
	flag.StringVar(&o.server, "server", "bin/sshchat", "the `program` to measure")
	flag.IntVar(&o.people, "people", 600, "how many people join")
	flag.IntVar(&o.lines, "lines", 100_000, "how many lines the history has from which a node starts")
	flag.Parse()
	exitOn(run(ctx, o))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchcluster:", err)
		os.Exit(1)
	}
}

// serveNATS is the child process in which the NATS servers run, so that their cost can be told
// from that of the crowd.
func serveNATS(ctx context.Context, dir string) error {
	s, err := natsd.Start(dir, nodes)
	if err != nil {
		return err
	}
	defer s.Stop()
	fmt.Printf("listening  %s\njoin \n", strings.Join(s.URLs(), ","))
	<-ctx.Done()
	return nil
}

// run measures one node, then a cluster.
func run(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp("", "benchcluster")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b := &bench{o, dir, fleet.New()}
	defer func() { err = errors.Join(err, b.fleet.Stop()) }()
	seed := filepath.Join(dir, "seed")
	if err := b.makeHistory(ctx, seed); err != nil {
		return err
	}
	one, err := b.single(ctx, seed)
	if err != nil {
		return err
	}
	many, err := b.cluster(ctx, seed)
	if err != nil {
		return err
	}
	printTable(os.Stdout, one, many)
	return nil
}

// bench runs what is measured.
type bench struct {
	options
	dir   string
	fleet *fleet.Fleet
}

// limits are the flags with which no budget stands in the way of a crowd.
var limits = []string{
	"--listen", "127.0.0.1:0", "--say-every", "0", "--max-logins", "2000", "--exempt", "127.0.0.0/8",
	"--new-accounts", "0", "--new-accounts-per-source", "0", "--max-people", "100000",
}

// single measures a chat on one machine.
func (b *bench) single(ctx context.Context, data string) (figures, error) {
	start := clock()
	n, err := b.fleet.Start(ctx, b.server, "one", append([]string{"serve", "--data", data}, limits...)...)
	if err != nil {
		return figures{}, err
	}
	took := start()
	f, err := measure(ctx, b.people, site{nodes: []load.Process{load.Process(n.PID())}, addrs: []string{n.Addr()}})
	f.start, f.again = took, took
	return f, errors.Join(err, n.Stop())
}

// cluster measures three nodes, into which the chat of data has moved.
func (b *bench) cluster(ctx context.Context, data string) (f figures, err error) {
	self, err := os.Executable()
	if err != nil {
		return f, err
	}
	nats, err := b.fleet.Start(ctx, self, "nats", "servers", filepath.Join(b.dir, "nats"))
	if err != nil {
		return f, err
	}
	at := []string{"--cluster", nats.Line("listening")}
	if out, err := exec.CommandContext(ctx, b.server, append([]string{"cluster", "init", "--from", data}, at...)...).CombinedOutput(); err != nil {
		return f, fmt.Errorf("cluster init: %w\n%s", err, out)
	}
	s := site{servers: load.Process(nats.PID()), used: talkers + b.people} // the chat that moves in has them
	var last *fleet.Node
	begin := func(name string) (*fleet.Node, error) {
		folder := filepath.Join(b.dir, name)
		args := append([]string{"serve", "--data", folder, "--node", name}, append(at, limits...)...)
		return b.fleet.Start(ctx, b.server, name, args...)
	}
	for i := range nodes {
		name := fmt.Sprint("n", i+1)
		if err := fleet.CopyKeys(filepath.Join(data, "keys"), filepath.Join(b.dir, name, "keys")); err != nil {
			return f, err
		}
		start := clock()
		if last, err = begin(name); err != nil {
			return f, err
		}
		f.start = start() // the last one's
		s.nodes = append(s.nodes, load.Process(last.PID()))
		s.addrs = append(s.addrs, last.Addr())
	}
	took := f.start
	if f, err = measure(ctx, b.people, s); err != nil {
		return f, err
	}
	f.start = took
	if _, err := s.nodes[0].SettledRSS(ctx); err != nil { // those who left are gone by then
		return f, err
	}
	if err := last.Stop(); err != nil {
		return f, err
	}
	start := clock()
	_, err = begin(last.Name)
	f.again = start()
	return f, err
}
