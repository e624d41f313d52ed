//go:build unix

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/sync/errgroup"
)

const (
	people = 60
	rooms  = 5
	rate   = 20 // lines a second, of all together

	// readerName is the operator who reads the logs, and rules.
	readerName, readerNumber = "reader", 99
)

// crowd is everybody, and somebody who reads the logs.
type crowd struct {
	c       *cluster
	all     []*person
	reader  ssh.Signer
	logs    map[string][]entry // by node, from the beginning
	wrong   []string           // what a strike saw that should not be
	running sync.WaitGroup
	cancel  context.CancelFunc

	mu    sync.Mutex
	quiet bool // nobody talks
}

// startCrowd brings everybody in and has them talk. All come at once: a room that is made on
// several nodes at a time must be one room.
func startCrowd(ctx context.Context, c *cluster) (*crowd, error) {
	reader, err := signerOf(readerNumber)
	if err != nil {
		return nil, err
	}
	w := &crowd{c: c, reader: reader, logs: map[string][]entry{}}
	ctx, w.cancel = context.WithCancel(ctx)
	for i := range people {
		p, err := newPerson(i, c.dir, c.nodes)
		if err != nil {
			return nil, err
		}
		w.all = append(w.all, p)
		w.running.Go(func() { p.live(ctx) })
	}
	w.hold(true)
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
		w.mu.Lock()
		if !w.quiet {
			w.all[i*7%people].speak() // of each node and room in turn
		}
		w.mu.Unlock()
	}
}

// hold ends the talk, or lets it go on. When it returns nobody is at it.
func (w *crowd) hold(quiet bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.quiet = quiet
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
	for i := range int(time.Minute / lookEvery) {
		away := 0
		for _, p := range w.all {
			if !p.isHome() {
				away++
				if i%20 == 0 { // who was let in elsewhere again
					p.goHome()
				}
			}
		}
		if away == 0 {
			return nil
		}
		if err := wait(ctx, lookEvery); err != nil {
			return err
		}
	}
	return w.everybodyIn(ctx, time.Minute) // says who is not
}

const (
	// lookEvery is how often is looked whether what is waited for has come.
	lookEvery = 50 * time.Millisecond

	// sayAgain is when somebody gives up that their last line is shown, and says another one.
	sayAgain = 2 * time.Second

	// hushWithin bounds how long the last lines may take.
	hushWithin = 30 * time.Second
)

// hush ends the talk. Then everybody says one line more, until that is shown to all in the room:
// what they said before it has come by then, or does not come. It returns what is wrong.
func (w *crowd) hush(ctx context.Context) (wrong string, err error) {
	w.hold(true)
	last, said := make([]mark, len(w.all)), make([]time.Time, len(w.all))
	for end := time.Now().Add(hushWithin); ; {
		byRoom := map[string][]mark{}
		for i, p := range w.all {
			if last[i] == (mark{}) || !p.sees(last[i]) && time.Since(said[i]) > sayAgain {
				last[i], said[i] = p.speak(), time.Now()
			}
			byRoom[p.room] = append(byRoom[p.room], last[i])
		}
		open := ""
		for _, p := range w.all {
			if !p.sees(byRoom[p.room]...) {
				open = fmt.Sprintf("%s is not shown the last lines of all in %s", p.name(), p.room)
				break
			}
		}
		if open == "" || time.Now().After(end) {
			return open, nil
		}
		if err := wait(ctx, lookEvery); err != nil {
			return "", err
		}
	}
}

// read has each node tell its log from where it was read last, and who is here.
// last are the last lines of all, if they are known.
func (w *crowd) read(ctx context.Context, last map[mark]bool) (rosters map[string][]string, err error) {
	rosters = map[string][]string{}
	var mu sync.Mutex // guards rosters and w.logs
	group, ctx := errgroup.WithContext(ctx)
	for i, n := range w.c.nodes {
		node, log := nodeName(i), w.logs[nodeName(i)]
		group.Go(func() error {
			client, err := w.enter(ctx, n)
			if err != nil {
				return fmt.Errorf("read on %s: %w", node, err)
			}
			defer client.Close() //nolint:errcheck // it may be closed
			log, err := w.tail(ctx, client, log, last)
			if err != nil {
				return fmt.Errorf("read the log of %s: %w", node, err)
			}
			here, err := w.roster(ctx, client)
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

// whoIsHere asks each node again.
func (w *crowd) whoIsHere(ctx context.Context) (map[string][]string, error) {
	rosters := map[string][]string{}
	for i, n := range w.c.nodes {
		client, err := w.enter(ctx, n)
		if err != nil {
			return nil, fmt.Errorf("read on %s: %w", nodeName(i), err)
		}
		rosters[nodeName(i)], err = w.roster(ctx, client)
		client.Close() //nolint:errcheck // it has answered, or not
		if err != nil {
			return nil, fmt.Errorf("read who is on %s: %w", nodeName(i), err)
		}
	}
	return rosters, nil
}

// tail returns a node's log with what has come since. It ends with the last lines of the round,
// or when nothing comes.
func (w *crowd) tail(ctx context.Context, client *ssh.Client, log []entry, last map[mark]bool) ([]entry, error) {
	var from uint64
	if len(log) > 0 {
		from = log[len(log)-1].seq
	}
	command := []string{"tail", "--json", "--since", fmt.Sprint(from)}
	for r := range rooms {
		command = append(command, fmt.Sprintf("'#r%d'", r))
	}
	left := len(last)
	err := ask(ctx, client, strings.Join(command, " "), func(line string) (more bool) {
		one, ok := readEntry(line)
		if ok && one.seq > from {
			log = append(log, one)
			if one.kind == said && last[one.mark] {
				left--
			}
		}
		return left > 0 || len(last) == 0
	})
	return log, err
}

// roster returns the people of all rooms, as a node says.
func (w *crowd) roster(ctx context.Context, client *ssh.Client) (all []string, err error) {
	for r := range rooms {
		err := ask(ctx, client, fmt.Sprintf("who --json '#r%d'", r), func(line string) bool {
			var one struct{ Name string }
			if json.Unmarshal([]byte(line), &one) == nil && one.Name != "" {
				all = append(all, one.Name)
			}
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// ask runs a command and hands its lines out, until that is enough. A command that follows ends
// when it has said nothing for a while.
func ask(ctx context.Context, client *ssh.Client, command string, line func(string) (more bool)) error {
	session, err := client.NewSession()
	if err != nil {
		return err
	}
	defer session.Close() //nolint:errcheck // it may have ended
	out, err := session.StdoutPipe()
	if err != nil {
		return err
	}
	if err := session.Start(command); err != nil {
		return err
	}
	idle := time.AfterFunc(5*time.Second, func() { session.Close() })
	defer idle.Stop()
	scan := bufio.NewScanner(out)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() && line(scan.Text()) {
		idle.Reset(1500 * time.Millisecond)
	}
	return ctx.Err()
}

// readerTries is how often the reader tries to come in, once a second: after an election of the log's
// leader there may be none of the keys' for some seconds more, and who logs in is told to try again.
const readerTries = 30

// enter brings the reader in on a node.
func (w *crowd) enter(ctx context.Context, n *process) (client *ssh.Client, err error) {
	for range readerTries {
		if client, err = dial(ctx, n.address, readerName, w.reader); err == nil {
			return client, nil
		}
		if err := wait(ctx, time.Second); err != nil {
			return nil, err
		}
	}
	return nil, err
}

// tell runs a command of the operator's on a node, and returns what it says.
func (w *crowd) tell(ctx context.Context, n *process, command string) (string, error) {
	client, err := w.enter(ctx, n)
	if err != nil {
		return "", err
	}
	defer client.Close() //nolint:errcheck // it may be closed
	session, err := client.NewSession()
	if err != nil {
		return "", err
	}
	out, err := session.CombinedOutput(command)
	if err != nil {
		return "", fmt.Errorf("%s on %s: %w: %s", command, n.name, err, out)
	}
	return string(out), nil
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
