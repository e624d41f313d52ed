package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/sync/errgroup"
)

const (
	people = 60
	rooms  = 5
	rate   = 20 // lines a second, of all together
)

// crowd is everybody, and somebody who reads the logs.
type crowd struct {
	c       *cluster
	all     []*person
	reader  ssh.Signer
	quiet   atomic.Bool
	logs    map[string][]entry // by node, from the beginning
	running sync.WaitGroup
	cancel  context.CancelFunc
}

// startCrowd brings everybody in and has them talk. All come at once: a room that is made on
// several nodes at a time must be one room.
func startCrowd(ctx context.Context, c *cluster) (*crowd, error) {
	reader, err := newPerson(99, c.dir, c.nodes)
	if err != nil {
		return nil, err
	}
	w := &crowd{c: c, reader: reader.signer, logs: map[string][]entry{}}
	ctx, w.cancel = context.WithCancel(ctx)
	for i := range people {
		p, err := newPerson(i, c.dir, c.nodes)
		if err != nil {
			return nil, err
		}
		w.all = append(w.all, p)
		w.running.Go(func() { p.live(ctx) })
	}
	w.quiet.Store(true)
	w.running.Go(func() { w.talk(ctx) })
	if err := w.everybodyIn(ctx, time.Minute); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

func (w *crowd) close() {
	w.cancel()
	w.running.Wait()
}

// talk has one after the other say a line.
func (w *crowd) talk(ctx context.Context) {
	tick := time.NewTicker(time.Second / rate)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if !w.quiet.Load() {
			w.all[i*7%people].speak() // of each node and room in turn
		}
	}
}

// everybodyIn waits until all are in their rooms.
func (w *crowd) everybodyIn(ctx context.Context, limit time.Duration) error {
	end := time.Now().Add(limit)
	for {
		var out []*person
		for _, p := range w.all {
			if _, in := p.in(); !in {
				out = append(out, p)
			}
		}
		if len(out) == 0 {
			return nil
		}
		if time.Now().After(end) {
			out[0].mu.Lock()
			defer out[0].mu.Unlock()
			return fmt.Errorf("%d people do not get in; %s: %s", len(out), out[0].name(), out[0].last)
		}
		if err := wait(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

// goHome spreads people over the nodes as in the beginning.
func (w *crowd) goHome(ctx context.Context) error {
	for _, p := range w.all {
		p.goHome()
	}
	if err := wait(ctx, 2*time.Second); err != nil { // until the sessions have ended
		return err
	}
	return w.everybodyIn(ctx, time.Minute)
}

// hush ends the talk and waits until all that was typed has been shown, or can have been.
func (w *crowd) hush(ctx context.Context) error {
	w.quiet.Store(true)
	for end := time.Now().Add(12 * time.Second); time.Now().Before(end); {
		if err := wait(ctx, 500*time.Millisecond); err != nil {
			return err
		}
		n := 0
		for _, p := range w.all {
			n += p.waiting()
		}
		if n == 0 {
			break
		}
	}
	return wait(ctx, time.Second) // for those who are shown it
}

// read has each node tell its log from where it was read last, and who is here.
func (w *crowd) read(ctx context.Context) (rosters map[string][]string, err error) {
	rosters = map[string][]string{}
	var mu sync.Mutex // guards rosters and w.logs
	group, ctx := errgroup.WithContext(ctx)
	for i, n := range w.c.nodes {
		node, log := nodeName(i), w.logs[nodeName(i)]
		group.Go(func() error {
			log, err := w.tail(ctx, n.address, log)
			if err != nil {
				return fmt.Errorf("read the log of %s: %w", node, err)
			}
			here, err := w.roster(ctx, n.address)
			if err != nil {
				return fmt.Errorf("read who is on %s: %w", node, err)
			}
			mu.Lock()
			defer mu.Unlock()
			w.logs[node], rosters[node] = log, here
			return nil
		})
	}
	return rosters, group.Wait()
}

// tail returns a node's log with what has come since.
func (w *crowd) tail(ctx context.Context, address string, log []entry) ([]entry, error) {
	var last uint64
	if len(log) > 0 {
		last = log[len(log)-1].seq
	}
	command := []string{"tail", "--json", "--since", fmt.Sprint(last)}
	for r := range rooms {
		command = append(command, fmt.Sprintf("'#r%d'", r))
	}
	lines, err := w.ask(ctx, address, strings.Join(command, " "))
	for _, line := range lines {
		if one, ok := readEntry(line); ok && one.seq > last {
			log = append(log, one)
		}
	}
	return log, err
}

// roster returns the people of all rooms, as a node says.
func (w *crowd) roster(ctx context.Context, address string) (all []string, err error) {
	for r := range rooms {
		lines, err := w.ask(ctx, address, fmt.Sprintf("who --json '#r%d'", r))
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			var one struct{ Name string }
			if json.Unmarshal([]byte(line), &one) == nil && one.Name != "" {
				all = append(all, one.Name)
			}
		}
	}
	return all, nil
}

// ask runs a command and returns its lines. One that follows ends when it has said nothing for
// a while.
func (w *crowd) ask(ctx context.Context, address, command string) (lines []string, err error) {
	client, err := dial(ctx, address, "reader", w.reader)
	if err != nil {
		return nil, err
	}
	defer client.Close() //nolint:errcheck // it may be closed
	session, err := client.NewSession()
	if err != nil {
		return nil, err
	}
	out, err := session.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := session.Start(command); err != nil {
		return nil, err
	}
	idle := time.AfterFunc(5*time.Second, func() { client.Close() })
	defer idle.Stop()
	scan := bufio.NewScanner(out)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		lines = append(lines, scan.Text())
		idle.Reset(1500 * time.Millisecond)
	}
	return lines, ctx.Err()
}

// readEntry reads a record of tail.
func readEntry(line string) (entry, bool) {
	var r struct {
		Seq    uint64
		At     time.Time
		Type   kind
		Room   string
		Text   string
		People []struct{ Name, Cause string }
	}
	if json.Unmarshal([]byte(line), &r) != nil || r.Seq == 0 {
		return entry{}, false
	}
	one := entry{seq: r.Seq, at: r.At, kind: r.Type, room: r.Room}
	for _, p := range r.People {
		one.names = append(one.names, p.Name)
		one.lost = one.lost || p.Cause == "lost"
	}
	if r.Type != said {
		return one, r.Type == joined || r.Type == left
	}
	found := marksIn(r.Text)
	if len(found) == 0 {
		return entry{}, false
	}
	one.mark = found[0]
	return one, true
}
