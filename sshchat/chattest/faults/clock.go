//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	// shortBan is a ban whose end a strike waits for.
	shortBan = 6 * time.Second

	// banSlack is how far its end may be from that, as who was banned sees it: they try once a
	// second, and on a busy machine a login takes its time. A clock is wrong by an hour.
	banSlack = 30 * time.Second

	// longBan is a ban of which a strike looks only until when it is.
	longBan = 10 * time.Minute
)

// wrongClock has a node start with a clock that is off by so much, and rules through it and about
// its people; then the clock is set, to the right time and as far beyond, while the node runs.
func wrongClock(by time.Duration) func(context.Context, *crowd, int) error {
	return func(ctx context.Context, w *crowd, turn int) error {
		if w.c.skewed == nil {
			s, err := buildSkewed(ctx, w.c.dir)
			if err != nil {
				return err
			}
			w.c.skewed = s
		}
		i := turn % nodesAndServers
		n, other := w.node(turn), w.node(turn+1)
		usual := n.command
		defer func() { n.command = usual }()
		file := filepath.Join(w.c.dir, n.name+".skew")
		n.command = func() *exec.Cmd { return w.c.skewed.command(ctx, file, w.c.nodeArgs(i, n.address, w.c.data(i))...) }
		here, there := w.homes(turn), w.homes(turn+1)
		return then(
			func() error { return setSkew(file, by) },
			n.stop, n.start,
			func() error { return w.everybodyIn(ctx, time.Minute) },
			func() error { return w.clockIsTold(ctx, n, file, i) },
			func() error { return w.kicks(ctx, n, here[0], there[0]) },
			func() error {
				return w.shortBans(ctx, ban{n, here[1]}, ban{n, there[1]}, ban{other, here[2]}, ban{other, there[2]})
			},
			func() error { return w.longBan(ctx, n, other, here[3]) },
			func() error { return setSkew(file, 0) },
			func() error { return w.shortBans(ctx, ban{n, here[4]}) },
			func() error { return setSkew(file, -by) },
			func() error { return w.shortBans(ctx, ban{n, there[4]}) },
			func() error { n.command = usual; return nil },
			n.stop, n.start,
		)
	}
}

// homes are those whose own node this is.
func (w *crowd) homes(turn int) (all []*person) {
	for _, p := range w.all {
		if p.number%nodesAndServers == turn%nodesAndServers {
			all = append(all, p)
		}
	}
	return all
}

// clockIsTold looks whether check says on a node that its clock is off.
func (w *crowd) clockIsTold(ctx context.Context, n *process, file string, i int) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	said, err := w.c.skewed.command(ctx, file, "check", "--data", w.c.data(i), "--node", n.name, "--cluster", strings.Join(w.c.ways[i].URLs(), ",")).CombinedOutput()
	if err == nil {
		w.wrong = append(w.wrong, n.name+": check finds nothing wrong with its clock")
	}
	for line := range strings.Lines(string(said)) {
		if strings.HasPrefix(line, "WRONG") && strings.Contains(line, "clock") {
			return nil
		}
	}
	w.wrong = append(w.wrong, fmt.Sprintf("%s: check does not say that its clock is off: %s", n.name, said))
	return nil
}

// kicks kicks people through a node. They come in again.
func (w *crowd) kicks(ctx context.Context, by *process, who ...*person) error {
	for _, p := range who {
		began := time.Now()
		if _, err := w.tell(ctx, by, "kick "+p.name()); err != nil {
			return err
		}
		if err := w.comesBack(ctx, p, began); err != nil {
			return err
		}
	}
	return nil
}

// ban is that of somebody, through a node.
type ban struct {
	by *process
	of *person
}

// shortBans bans people for a while, and looks whether it is that while.
func (w *crowd) shortBans(ctx context.Context, all ...ban) error {
	began := make([]time.Time, len(all))
	for i, b := range all {
		began[i] = time.Now()
		if _, err := w.tell(ctx, b.by, fmt.Sprintf("ban %s for %.0fs", b.of.name(), shortBan.Seconds())); err != nil {
			return err
		}
	}
	for i, b := range all {
		if err := w.comesBack(ctx, b.of, began[i]); err != nil {
			return err
		}
		came, _ := b.of.since()
		if took := came.Sub(began[i]); took < shortBan || took > shortBan+banSlack {
			w.wrong = append(w.wrong, fmt.Sprintf("%s was banned through %s for %v and came back after %v", b.of.name(), b.by.name, shortBan, took))
		}
	}
	return nil
}

// longBan bans somebody through a node, and looks what both say about until when that is; another
// one ends it.
func (w *crowd) longBan(ctx context.Context, by, other *process, p *person) error {
	began := time.Now()
	if _, err := w.tell(ctx, by, fmt.Sprintf("ban %s for %.0fm", p.name(), longBan.Minutes())); err != nil {
		return err
	}
	for _, n := range []*process{by, other} {
		said, err := w.tell(ctx, n, "bans --json")
		if err != nil {
			return err
		}
		until := banUntil(said)
		if off := until.Sub(began.Add(longBan)); off.Abs() > banSlack {
			w.wrong = append(w.wrong, fmt.Sprintf("%s says that a ban of %v through %s ends at %v, which is off by %v", n.name, longBan, by.name, until, off))
		}
	}
	if _, in := p.since(); in {
		w.wrong = append(w.wrong, p.name()+" is banned and is here")
	}
	if _, err := w.tell(ctx, other, "unban "+p.name()); err != nil {
		return err
	}
	return w.comesBack(ctx, p, began)
}

// banUntil finds the latest end in a list of bans.
func banUntil(said string) (until time.Time) {
	for line := range strings.Lines(said) {
		var one struct {
			Until time.Time
			Bans  []struct{ Until time.Time }
		}
		if json.Unmarshal([]byte(line), &one) != nil {
			continue
		}
		for _, b := range append(one.Bans, struct{ Until time.Time }{one.Until}) {
			if b.Until.After(until) {
				until = b.Until
			}
		}
	}
	return until
}

// comesBack waits until somebody has come in again.
func (w *crowd) comesBack(ctx context.Context, p *person, from time.Time) error {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		if came, in := p.since(); in && came.After(from) {
			return nil
		}
		if err := wait(ctx, lookEvery); err != nil {
			return err
		}
	}
	return fmt.Errorf("%s does not come back", p.name())
}
