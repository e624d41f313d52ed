//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"sshchat/sshchat/chattest/load"
)

const (
	// parallel is how many log in at once.
	parallel = 24

	talkers = 60 // who hear each line
	rate    = 50 // lines a second
	talkFor = 10 * time.Second
)

// site is what is measured: the processes of nodes, which people log in to in turn, and of the
// NATS servers.
type site struct {
	nodes   []load.Process
	addrs   []string
	servers load.Process // 0: none
	used    int          // names that others have taken before
}

// figures are what was measured.
type figures struct {
	start, again     time.Duration // of a node that has no copy of the log, and of one that has
	p50, p99         time.Duration // from the key to the screen of everybody, on whichever node
	faults           int
	nodeCPU, natsCPU float64 // µs a line
	joins            float64 // a second
	joinCPU          float64 // ms of nodes and servers a join
	card             float64 // KiB that somebody on another node costs a node; with their own session on one machine
}

// clock returns a function that says how long ago it was made.
func clock() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

// cpu is what the nodes and the servers have used.
func (s site) cpu() (nodes, servers time.Duration, err error) {
	for _, p := range s.nodes {
		used, err := p.CPU()
		if err != nil {
			return 0, 0, err
		}
		nodes += used
	}
	servers, err = s.servers.CPU()
	return nodes, servers, err
}

// measure takes everything but starts.
func measure(ctx context.Context, people int, s site) (f figures, err error) {
	if err := f.talk(ctx, s); err != nil {
		return f, err
	}
	return f, f.join(ctx, people, s)
}

// talk lets people on all nodes talk in one room.
func (f *figures) talk(ctx context.Context, s site) error {
	c := load.NewCrowd(ctx, s.addrs...)
	defer c.Close()
	c.Skip(s.used)
	if _, err := c.Join(talkers, parallel, load.Never); err != nil {
		return err
	}
	k := load.Talk{Speakers: talkers - 1, Rate: rate, Duration: 2 * time.Second}
	if _, err := c.Talk(ctx, k); err != nil { // to be warm
		return err
	}
	k.Duration = talkFor
	nodes, servers, err := s.cpu()
	if err != nil {
		return err
	}
	r, err := c.Talk(ctx, k)
	if err != nil {
		return err
	}
	nodesAfter, serversAfter, err := s.cpu()
	f.p50, f.p99 = r.Latency.Quantile(0.5), r.Latency.Quantile(0.99)
	f.faults = r.Unsaid + r.Lost + r.Wrong + r.OtherOrder
	f.nodeCPU = float64((nodesAfter - nodes).Microseconds()) / float64(r.Lines)
	f.natsCPU = float64((serversAfter - servers).Microseconds()) / float64(r.Lines)
	return err
}

// join has people log in, in a cluster to all nodes but the last, which hears of them.
func (f *figures) join(ctx context.Context, people int, s site) error {
	addrs, watcher := s.addrs, s.nodes[len(s.nodes)-1]
	if len(addrs) > 1 {
		addrs = addrs[:len(addrs)-1]
	}
	before, err := watcher.SettledRSS(ctx)
	if err != nil {
		return err
	}
	nodes, servers, err := s.cpu()
	if err != nil {
		return err
	}
	c := load.NewCrowd(ctx, addrs...)
	defer c.Close()
	c.Skip(s.used + talkers)
	j, err := c.Join(people, parallel, load.Never)
	if err != nil {
		return err
	}
	nodesAfter, serversAfter, err := s.cpu()
	if err != nil {
		return err
	}
	after, err := watcher.SettledRSS(ctx)
	if err != nil {
		return err
	}
	f.joins = float64(people) / j.Wall.Seconds()
	f.joinCPU = float64((nodesAfter - nodes + serversAfter - servers).Microseconds()) / 1000 / float64(people)
	f.card = float64(after-before) / 1024 / float64(people)
	return nil
}

// makeHistory makes a chat with many lines in a data folder.
func (b *bench) makeHistory(ctx context.Context, data string) error {
	file := filepath.Join(b.dir, "lines.json")
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	to := json.NewEncoder(f)
	at := time.Now().Add(-time.Duration(b.lines) * time.Second).UTC()
	for i := range b.lines {
		line := map[string]any{
			"seq": i + 1, "at": at.Add(time.Duration(i) * time.Second).Format(time.RFC3339), "room": "lobby", "kind": "said",
			"from": map[string]any{"name": "alice", "guest": true}, "body": fmt.Sprintf("line %d of a long talk about the deploy, 第%d行", i, i),
		}
		if err := to.Encode(line); err != nil {
			return err
		}
	}
	if err := f.Close(); err != nil {
		return err
	}
	out, err := exec.CommandContext(ctx, b.server, "import", "--data", data, "--lines", file).CombinedOutput()
	if err != nil {
		return fmt.Errorf("import: %w\n%s", err, out)
	}
	return os.Remove(file)
}

// printTable prints both, and what the cluster takes of one node's.
func printTable(w io.Writer, one, many figures) {
	fmt.Fprintln(w, "| | one node | three nodes, three NATS servers | ratio |\n|---|---|---|---|")
	row := func(what string, a, b float64, format string) {
		ratio := ""
		if a > 0 {
			ratio = fmt.Sprintf("%.1f", b/a)
		}
		fmt.Fprintf(w, "| %s | "+format+" | "+format+" | %s |\n", what, a, b, ratio)
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	row("a line to 60 people on all nodes, p50 ms", ms(one.p50), ms(many.p50), "%.1f")
	row("the same, p99 ms", ms(one.p99), ms(many.p99), "%.1f")
	row("lines lost, doubled or out of order", float64(one.faults), float64(many.faults), "%.0f")
	row("CPU of all nodes, µs a line", one.nodeCPU, many.nodeCPU, "%.0f")
	row("CPU of all NATS servers, µs a line", one.natsCPU, many.natsCPU, "%.0f")
	row("logins a second", one.joins, many.joins, "%.0f")
	row("CPU of nodes and servers, ms a login", one.joinCPU, many.joinCPU, "%.1f")
	row("memory of somebody, KiB: their session here; on another node", one.card, many.card, "%.1f")
	row("start without a copy of the log (snapshot), ms", ms(one.start), ms(many.start), "%.0f")
	row("start with it, ms", ms(one.again), ms(many.again), "%.0f")
}
