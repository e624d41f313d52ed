// Package top is sshchat top: how a running server is doing, live in a terminal or as plain lines.
// It knows the records that a server gives of itself, and draws them.
package top

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/clipperhouse/displaywidth"

	"sshchat/cmd/sshchat/metrics"
)

// View is how wide and high a picture may be, and whether it has styles.
type View struct {
	Width, Height int // in cells and rows; a Height of 0 has no end
	Styled        bool
}

// The styles. None depends on whether the terminal is dark or light.
const (
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	alarm = "\x1b[1;31m"
	plain = "\x1b[m"
)

// style gives t a style, where there are any.
func (v View) style(sgr, t string) string {
	if !v.Styled || t == "" {
		return t
	}
	return sgr + t + plain
}

// cell is a word for what is shown, and its value.
type cell struct {
	label, value string
	bad          bool // somebody should look at it
}

// Frame is a picture of a server as it was found now, with rates since the look before; nil: there
// was none.
func (v View) Frame(before, now *metrics.Stats) []string {
	rows := v.head(now)
	for _, cells := range [][]cell{people(before, now), talk(before, now), waits(before, now), readers(now), process(before, now), budgets(now), cluster(now)} {
		rows = append(rows, v.flow(cells)...)
	}
	rows = append(rows, "")
	rows = append(rows, v.rooms(before, now, len(rows))...)
	if v.Height > 0 && len(rows) > v.Height {
		rows = rows[:v.Height]
	}
	return rows
}

// head is which server it is, and whether it is ready.
func (v View) head(now *metrics.Stats) []string {
	left := fmt.Sprintf("sshchat %s  process %d  up %s", now.Version, now.PID, age(now.At.Sub(now.Since)))
	right, sgr := "ready", bold
	if !now.Ready {
		right, sgr = "not ready: "+strings.Join(now.Why, "; "), alarm
	}
	left = cut(left, v.Width)
	gap := v.Width - displaywidth.String(left) - displaywidth.String(right)
	if gap < 2 {
		return []string{v.style(bold, left), v.style(sgr, cut(right, v.Width))}
	}
	return []string{v.style(bold, left) + strings.Repeat(" ", gap) + v.style(sgr, right)}
}

// flow puts cells into rows, as many as fit.
func (v View) flow(cells []cell) (rows []string) {
	row, used := "", 0
	for _, c := range cells {
		sgr := bold
		if c.bad {
			sgr = alarm
		}
		width := displaywidth.String(c.label) + 1 + displaywidth.String(c.value)
		if used > 0 && used+3+width > v.Width {
			rows = append(rows, row)
			row, used = "", 0
		}
		if used > 0 {
			row, used = row+"   ", used+3
		}
		row, used = row+v.style(dim, c.label)+" "+v.style(sgr, c.value), used+width
	}
	if used > 0 {
		rows = append(rows, row)
	}
	return rows
}

// people is who is here.
func people(before, now *metrics.Stats) []cell {
	cells := []cell{{"people", count(now.People), false}, {"rooms", count(now.Rooms), false}}
	for _, kind := range []string{"terminal", "pipe", "bot", "command"} {
		if n := now.Sessions[kind]; n > 0 || kind == "terminal" {
			cells = append(cells, cell{kind + "s", count(n), false})
		}
	}
	cells = append(cells, cell{"unfinished logins", count(now.Strangers), false})
	if before != nil {
		cells = append(cells, cell{"refused", perSecond(before, now, before.Refused, now.Refused), false})
	}
	return cells
}

// talk is how much is said.
func talk(before, now *metrics.Stats) []cell {
	if before == nil {
		return []cell{{"lines", count(now.Lines), false}, {"deliveries", count(now.Deliveries), false}}
	}
	return []cell{
		{"lines", perSecond(before, now, before.Lines, now.Lines), false},
		{"entries", perSecond(before, now, before.Entries, now.Entries), false},
		{"deliveries", perSecond(before, now, before.Deliveries, now.Deliveries), false},
	}
}

// late is from when on a time is one that people feel.
const late = time.Second

// waits is how long a line takes.
func waits(before, now *metrics.Stats) []cell {
	var cells []cell
	for _, w := range []struct {
		label     string
		was, what metrics.Spread
	}{{"to readers", since(before).Delivery, now.Delivery}, {"to disk", since(before).Commit, now.Commit}} {
		spread := w.what.Since(w.was)
		half, _, ok := spread.Within(50)
		most, over, _ := spread.Within(99)
		value := "-"
		if ok {
			value = fmt.Sprintf("%s, 99 %% %s", short(half), short(most))
			if over {
				value = strings.TrimSuffix(value, short(most)) + "over " + short(most)
			}
		}
		cells = append(cells, cell{w.label, value, ok && most > late})
	}
	return cells
}

// since is what is compared with: a server that has just begun, if there is nothing else.
func since(before *metrics.Stats) *metrics.Stats {
	if before == nil {
		return &metrics.Stats{}
	}
	return before
}

// queueMany is from how many lines on the disk is behind.
const queueMany = 100

// readers is who cannot keep up.
func readers(now *metrics.Stats) []cell {
	return []cell{
		{"stalled readers", count(now.Stalled), now.Stalled > 0},
		{"cut so far", count(now.Cut), false},
		{"queue to disk", count(now.Queue), now.Queue >= queueMany},
	}
}

// process is what the process takes.
func process(before, now *metrics.Stats) []cell {
	p := now.Process
	cells := []cell{{"memory", size(max(p.Resident, p.Heap)), false}, {"heap", size(p.Heap), false}}
	if d := now.At.Sub(since(before).At).Seconds(); before != nil && d > 0 {
		cells = append(cells, cell{"cpu", fmt.Sprintf("%.0f %%", max(0, p.CPU-before.Process.CPU)/d*100), false})
	}
	cells = append(cells, cell{"goroutines", count(p.Goroutines), false})
	if p.Files > 0 {
		cells = append(cells, cell{"files", count(p.Files), false})
	}
	return cells
}

// nearlyUsed is from which part on a budget wants to be looked at, in percent.
const nearlyUsed = 80

// budgets is how much is used of each.
func budgets(now *metrics.Stats) (cells []cell) {
	for _, b := range now.Budgets {
		if b.Of > 0 {
			percent := 100 * b.Used / b.Of
			label := b.Budget
			if len(cells) == 0 {
				label = "used of budgets: " + label
			}
			cells = append(cells, cell{label, fmt.Sprintf("%d %%", percent), percent >= nearlyUsed})
		}
	}
	return cells
}

// cluster is how a node is doing among others.
func cluster(now *metrics.Stats) []cell {
	c := now.Cluster
	if c == nil {
		return nil
	}
	yes := map[bool]string{true: "yes", false: "no"}
	return []cell{{"node", c.Node, false}, {"lease", yes[c.Lease], !c.Lease}, {"gets through", yes[c.Open], !c.Open}}
}

// narrow is below which width the rooms have two columns only.
const narrow = 60

// rooms is the table of the busiest rooms, below so many rows.
func (v View) rooms(before, now *metrics.Stats, above int) []string {
	if len(now.Busiest) == 0 {
		return nil
	}
	was := map[string]uint64{}
	for _, r := range since(before).Busiest {
		was[key(r)] = r.Entries
	}
	wide := v.Width >= narrow
	numbers := 20
	if wide {
		numbers = 34
	}
	name := max(8, v.Width-numbers)
	line := func(room, people, rate, all string) string {
		t := pad(cut(room, name), name) + fmt.Sprintf("%8s%12s", people, rate)
		if wide {
			t += fmt.Sprintf("%14s", all)
		}
		return t
	}
	rows := []string{v.style(dim, line("room", "people", "entries/s", "so far"))}
	for _, r := range now.Busiest {
		if v.Height > 0 && above+len(rows) >= v.Height {
			break
		}
		rate := "-"
		if old, ok := was[key(r)]; ok && before != nil {
			rate = strings.TrimSuffix(perSecond(before, now, old, r.Entries), "/s")
		}
		rows = append(rows, line(label(r), count(r.People), rate, count(r.Entries)))
	}
	return rows
}

// key is which room it is.
func key(r metrics.Room) string { return fmt.Sprint(r.Private, r.Name) }

// label is how a room is written.
func label(r metrics.Room) string {
	if r.Private {
		return "private rooms"
	}
	return r.Name
}

// perSecond is how fast a counter grew between two looks. One that fell began anew.
func perSecond(before, now *metrics.Stats, from, to uint64) string {
	d := now.At.Sub(before.At).Seconds()
	if d <= 0 || to < from {
		return "-"
	}
	rate := float64(to-from) / d
	if rate >= 10 || rate == 0 {
		return count(uint64(math.Round(rate))) + "/s"
	}
	return fmt.Sprintf("%.1f/s", rate)
}

// count is a number with commas.
func count[N int | uint64](n N) string {
	t := fmt.Sprint(n)
	for i := len(t) - 3; i > 0; i -= 3 {
		t = t[:i] + "," + t[i:]
	}
	return t
}

// size is a number of bytes.
func size(n uint64) string {
	if n < 10<<20 {
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return count(n>>20) + " MB"
}

// short is a short time as people write it.
func short(d time.Duration) string {
	if d >= time.Second {
		return fmt.Sprintf("%g s", d.Seconds())
	}
	return fmt.Sprintf("%g ms", float64(d.Microseconds())/1000)
}

// age is a long time, by its two largest units.
func age(d time.Duration) string {
	d = max(0, d)
	days, hours, minutes := int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60
	switch {
	case days > 0:
		return fmt.Sprintf("%d d %d h", days, hours)
	case hours > 0:
		return fmt.Sprintf("%d h %d min", hours, minutes)
	case minutes > 0:
		return fmt.Sprintf("%d min %d s", minutes, int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d s", int(d.Seconds()))
}

// cut is t in at most so many cells.
func cut(t string, cells int) string {
	if displaywidth.String(t) <= cells {
		return t
	}
	return displaywidth.TruncateString(t, max(0, cells), "…")
}

// pad is t in so many cells.
func pad(t string, cells int) string {
	return t + strings.Repeat(" ", max(0, cells-displaywidth.String(t)))
}
