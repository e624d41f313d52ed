package words

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/paint"
)

const (
	dayCells  = 2  // width of a day's bar: fourteen are about as wide as the 24 hours
	bareCells = 20 // width of the longest bar without block elements
)

// bars are the block elements from one eighth to a whole (U+2581 to U+2588).
// The least is the base line, which stands where nothing was said, so that the axis reads.
var bars = [...]string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// activity words how busy a room was.
type activity struct{ *voice }

// stats appends the lines of a room by hours and by days, in 40 columns.
func (a activity) stats(dst []byte, n sshchat.Stats) []byte {
	hour := func(i int) time.Time { return a.In(n.HoursFrom.Add(time.Duration(i) * time.Hour)) }
	day := func(i int) time.Time { // at noon, which every day has
		year, month, first := a.In(n.DaysFrom).Date()
		return time.Date(year, month, first+i, 12, 0, 0, 0, a.Zone())
	}
	w := a.cat.Stats
	lines := []string{w.Head(a.Room(n.Room))}
	lines = append(lines, a.bars(n.Hours[:], 1, w.Hours, hour, "15:00")...)
	if !a.Look.Bare {
		lines = append(lines, a.axis(1, len(n.Hours), 6, func(i int) string { return hour(i).Format("15") }))
	}
	lines = append(lines, a.bars(n.Days[:], dayCells, w.Days, day, w.Day)...)
	if !a.Look.Bare {
		lines = append(lines, a.axis(dayCells, len(n.Days), 7, func(i int) string { return day(i).Format(w.Day) }))
	}
	return a.Aside(dst, strings.Join(lines, "\n"))
}

// bars words counts: a line of facts, and below it one bar beside the other. Without
// styles, as for a screen reader, it is a row for each count that is not zero.
func (a activity) bars(counts []int, cells int, facts func(total int, peak string, most int) string, at func(int) time.Time, layout string) []string {
	most, total := slices.Max(counts), 0
	for _, n := range counts {
		total += n
	}
	lines := []string{facts(total, at(slices.Index(counts, most)).Format(layout), most)}
	if a.Look.Bare {
		for i, n := range counts {
			if n > 0 {
				lines = append(lines, fmt.Sprintf("%s %6d %s", text.Pad(at(i).Format(layout), 8), n, strings.Repeat("#", scaled(n, most, bareCells))))
			}
		}
		return lines
	}
	var row strings.Builder
	for i := 0; i < len(counts); {
		if n := counts[i]; n > 0 {
			row.WriteString(strings.Repeat(bars[scaled(n, most, len(bars)-1)], cells))
			i++
			continue
		}
		from := i
		for i < len(counts) && counts[i] == 0 {
			i++
		}
		row.WriteString(a.Style(paint.Dim, strings.Repeat(bars[0], (i-from)*cells)))
	}
	return append(lines, row.String())
}

// scaled returns how much of length n is when most is all of it: 1 at least.
func scaled(n, most, length int) int { return (n*length + most - 1) / most }

// axis is what stands below a row of bars: a label for each step of them.
func (a activity) axis(cells, n, step int, label func(i int) string) string {
	t := ""
	for i := 0; i < n; i += step {
		t += text.Pad(label(i), step*cells)
	}
	return a.Style(paint.Dim, strings.TrimRight(t, " "))
}
