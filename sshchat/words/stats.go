package words

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

const (
	dayCells  = 2  // of a day's bar, so that fourteen are about as wide as the hours
	bareCells = 20 // of the longest bar without block elements
)

// bars are the block elements from one eighth to a whole (U+2581 to U+2588).
// The least is the base line, which stands where nothing was said, so that the axis reads.
var bars = [...]string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// stats appends how busy a room was, in 40 columns.
func (s *Styler) stats(dst []byte, n sshchat.Stats) []byte {
	hour := func(i int) time.Time { return n.HoursFrom.Add(time.Duration(i) * time.Hour).In(s.zone) }
	day := func(i int) time.Time { // at noon, which each has
		year, month, first := n.DaysFrom.In(s.zone).Date()
		return time.Date(year, month, first+i, 12, 0, 0, 0, s.zone)
	}
	w := s.cat.Stats
	lines := []string{w.Head(s.room(n.Room))}
	lines = append(lines, s.bars(n.Hours[:], 1, w.Hours, hour, "15:00")...)
	if !s.look.Bare {
		lines = append(lines, s.axis(1, len(n.Hours), 6, func(i int) string { return hour(i).Format("15") }))
	}
	lines = append(lines, s.bars(n.Days[:], dayCells, w.Days, day, w.Day)...)
	if !s.look.Bare {
		lines = append(lines, s.axis(dayCells, len(n.Days), 7, func(i int) string { return day(i).Format(w.Day) }))
	}
	return s.aside(dst, strings.Join(lines, "\n"))
}

// bars words counts: a line of facts, and below it one bar beside the other. Without
// styles, as for a screen reader, it is a row for each count that is not zero.
func (s *Styler) bars(counts []int, cells int, facts func(total int, peak string, most int) string, at func(int) time.Time, layout string) []string {
	most, total := slices.Max(counts), 0
	for _, n := range counts {
		total += n
	}
	lines := []string{facts(total, at(slices.Index(counts, most)).Format(layout), most)}
	if s.look.Bare {
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
		row.WriteString(s.styled(dim, strings.Repeat(bars[0], (i-from)*cells)))
	}
	return append(lines, row.String())
}

// scaled returns how much of length n is when most is all of it: 1 at least.
func scaled(n, most, length int) int { return (n*length + most - 1) / most }

// axis is what stands below a row of bars: a label for each step of them.
func (s *Styler) axis(cells, n, step int, label func(i int) string) string {
	t := ""
	for i := 0; i < n; i += step {
		t += text.Pad(label(i), step*cells)
	}
	return s.styled(dim, strings.TrimRight(t, " "))
}
