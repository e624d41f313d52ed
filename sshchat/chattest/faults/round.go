//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"
)

// outcome is what one fault did.
type outcome struct {
	*verdict
	silence time.Duration // the longest time without a line
	left    time.Duration // until the last of a dead node's people were said to have left
	back    time.Duration // until the last of those who were out came in; 0: nobody was
	lines   int           // in the log
	unseen  int           // typed, and not shown to who typed it: it went with a connection, or was given back
	stored  int           // of those: stored
	agreed  time.Duration // until all nodes said that the same people are here
	took    time.Duration // all of the round
}

// agreeWithin bounds how long a node may take to know who is here, when all else is as it was. One
// that was cut off for half a minute asks for all keys, one by one.
const agreeWithin = 10 * time.Second

// round lets people talk, strikes, and looks at what came out when all is mended.
func (w *crowd) round(ctx context.Context, f fault, turn int) (*outcome, error) {
	begin, began := time.Now(), w.head()+1
	if err := w.goHome(ctx); err != nil {
		return nil, err
	}
	w.hold(false)
	if err := wait(ctx, 2*time.Second); err != nil {
		return nil, err
	}
	struck := time.Now()
	if err := f.strike(ctx, w, turn); err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, err)
	}
	stuck := w.everybodyIn(ctx, 90*time.Second)
	if err := wait(ctx, 3*time.Second); err != nil {
		return nil, err
	}
	if err := w.everybodyIn(ctx, time.Minute); err != nil {
		stuck = err
	}
	wrong, err := w.hush(ctx)
	if err != nil {
		return nil, err
	}
	e := w.accounts(began) // before the logs are read: what was shown is in them then
	if e.rosters, err = w.read(ctx, e.last()); err != nil {
		return nil, err
	}
	agreed := time.Now()
	for end := agreed.Add(agreeWithin); !e.agrees() && time.Now().Before(end); {
		if e.rosters, err = w.whoIsHere(ctx); err != nil {
			return nil, err
		}
	}
	o := w.judge(e, struck)
	o.agreed = time.Since(agreed)
	for _, p := range w.all {
		o.back = max(o.back, p.back(struck))
	}
	if stuck != nil {
		o.differ = append(o.differ, stuck.Error())
	}
	o.differ, w.wrong = append(o.differ, w.wrong...), nil
	if wrong != "" {
		o.missed = append(o.missed, wrong)
	}
	o.took = time.Since(begin)
	return o, nil
}

// head is the newest number that any node has told.
func (w *crowd) head() (head uint64) {
	for _, log := range w.logs {
		if len(log) > 0 {
			head = max(head, log[len(log)-1].seq)
		}
	}
	return head
}

// accounts is what everybody saw in a round.
func (w *crowd) accounts(began uint64) evidence {
	e := evidence{began: began}
	for _, p := range w.all {
		e.names = append(e.names, p.name())
		seen, not := p.account()
		e.visits = append(e.visits, seen...)
		e.unseen = append(e.unseen, not...)
	}
	return e
}

func (w *crowd) judge(e evidence, struck time.Time) *outcome {
	e.logs = w.logs
	log := (&verdict{}).union(e)
	o := &outcome{verdict: judge(e), silence: silence(log, struck), left: lastLost(log, struck), unseen: len(e.unseen)}
	stored := map[mark]bool{}
	for _, one := range log {
		if one.kind == said && one.seq >= e.began {
			o.lines++
		}
		stored[one.mark] = true
	}
	for _, m := range e.unseen {
		if stored[m] {
			o.stored++
		}
	}
	return o
}

// row is what a fault did in all its rounds.
type row struct {
	name     string
	outcomes []*outcome
}

// report says of one round what is wrong, a few of each kind.
func (o *outcome) report(w io.Writer) {
	for _, list := range []struct {
		what  string
		lines []string
	}{
		{"lost", o.lost},
		{"doubled", o.doubled},
		{"order", o.order},
		{"missed", o.missed},
		{"holders", o.holders},
		{"differ", o.differ},
	} {
		for i, line := range list.lines {
			if i == 5 {
				fmt.Fprintf(w, "  %s: and %d more\n", list.what, len(list.lines)-i)
				break
			}
			fmt.Fprintf(w, "  %s: %s\n", list.what, line)
		}
	}
}

// heading is the table's first two lines.
const heading = `| fault | times | lines | lost | doubled | order | missed | two under a name | nodes differ | longest silence s | left after s | all back after s | typed, not stored |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
`

// table writes the rows as Markdown.
func table(w io.Writer, rows []row) {
	fmt.Fprint(w, heading)
	lines(w, rows)
}

// lines writes the rows without their heading.
func lines(w io.Writer, rows []row) {
	for _, r := range rows {
		var lines, lost, doubled, order, missed, holders, differ, gone int
		var silences, lefts, backs []time.Duration
		for _, o := range r.outcomes {
			lines += o.lines
			lost += len(o.lost)
			doubled += len(o.doubled)
			order += len(o.order)
			missed += len(o.missed)
			holders += len(o.holders)
			differ += len(o.differ)
			gone += o.unseen - o.stored
			silences = append(silences, o.silence)
			if o.back > 0 {
				backs = append(backs, o.back)
			}
			if o.left > 0 {
				lefts = append(lefts, o.left)
			}
		}
		if len(r.outcomes) == 0 {
			continue
		}
		fmt.Fprintf(w, "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %s | %s | %s | %d |\n",
			r.name, len(r.outcomes), lines, lost, doubled, order, missed, holders, differ, span(silences), span(lefts), span(backs), gone)
	}
}

// span writes the least and the greatest.
func span(all []time.Duration) string {
	if len(all) == 0 {
		return ""
	}
	least, most := all[0], all[0]
	for _, d := range all {
		least, most = min(least, d), max(most, d)
	}
	return fmt.Sprintf("%.1f-%.1f", least.Seconds(), most.Seconds())
}

// run strikes with each fault n times. After each fault it hands out what came of all so far.
func run(ctx context.Context, dir, program string, n int, which func(fault) bool, each func([]row) error) (rows []row, err error) {
	c, err := startCluster(dir, program)
	defer func() {
		if e := c.close(); err == nil {
			err = e
		}
	}()
	if err != nil {
		return nil, err
	}
	w, err := startCrowd(ctx, c)
	if err != nil {
		return nil, err
	}
	defer w.close()
	if _, err := w.read(ctx, nil); err != nil {
		return nil, err
	}
	for _, f := range faults() {
		if !which(f) {
			continue
		}
		rows = append(rows, row{name: f.name})
		r := &rows[len(rows)-1]
		for turn := range n {
			o, err := w.round(ctx, f, turn)
			if err != nil {
				return rows, err
			}
			fmt.Fprintf(os.Stderr, "%s %d: %d lines, silence %.1f s, left after %.1f s, back after %.1f s, typed and not shown %d, of these stored %d; rosters agree after %.1f s; all of it took %.1f s\n",
				f.name, turn+1, o.lines, o.silence.Seconds(), o.left.Seconds(), o.back.Seconds(), o.unseen, o.stored, o.agreed.Seconds(), o.took.Seconds())
			o.report(os.Stderr)
			r.outcomes = append(r.outcomes, o)
		}
		if err := each(rows); err != nil {
			return rows, err
		}
	}
	return rows, nil
}
