package paint

import (
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// Aside appends lines that are no part of the talk: notices, help, lists. Each begins with
// "-- ", so that nobody takes it for something said in the room, and is wrapped at words.
func (b *Brush) Aside(dst []byte, t string) []byte {
	for i, line := range strings.Split(t, "\n") {
		if i > 0 {
			dst = append(dst, '\n')
		}
		dst = append(dst, b.Style(Dim, "--")...)
		dst = append(dst, ' ')
		dst = append(dst, b.hang(line)...)
	}
	return dst
}

// hang wraps a line of an aside. Its further rows stand behind "-- " as well, indented by two
// columns more than the line is itself.
func (b *Brush) hang(line string) string {
	plain := unstyled(line)
	room := b.width - 1 - len("-- ")
	if at := startsIn(plain, 0, startTimed); len(at) > 0 { // somebody's topic, a reason
		return breakRows(line, len("-- "), 0, at, b.Style(Dim, "--")+"   ")
	}
	if b.width <= 0 || text.Width(plain) <= room || room < leastCells {
		return line
	}
	indent := min(len(plain)-len(strings.TrimLeft(plain, " "))+2, room/2)
	return flow(line, room, indent, b.Style(Dim, "--")+" ")
}

// Event wraps a line that says what happened: its further rows are indented as far as its text
// is, behind the time and the sign of an event.
func (b *Brush) Event(line string) string {
	room := b.width - 1
	if b.width <= 0 || room < leastCells || Cells(line) <= room {
		return line
	}
	stamp := text.Width(unstyled(string(b.Stamp(nil, time.Time{}))))
	return flow(line, room, min(stamp+len("* "), room/2), "")
}

// Cells returns how many cells a line takes that [Brush.Event] may wrap, in one row; 0 for one
// that has rows already, and is left alone.
func Cells(line string) int {
	if strings.Contains(line, "\n") {
		return 0
	}
	return text.Width(unstyled(line))
}

// Lines wraps each line of a text of the house's at words.
func (b *Brush) Lines(t string) string {
	lines := strings.Split(t, "\n")
	for i, line := range lines {
		if room := b.width - 1; room >= leastCells && text.Width(line) > room {
			lines[i] = flow(line, room, len(line)-len(strings.TrimLeft(line, " ")), "")
		}
	}
	return strings.Join(lines, "\n")
}

// Rule is a line that divides, with words in it or none. In a window it spans the width; else,
// and for a screen reader, it is the words alone.
func (b *Brush) Rule(sgr, words string) string {
	room := b.width - 1
	switch {
	case b.width <= 0 || b.Look.Bare:
		if words == "" {
			return ""
		}
		return b.Style(sgr, "-- "+words+" --")
	case words == "":
		return b.Style(sgr, strings.Repeat("-", room))
	}
	t := "-- " + words + " "
	if text.Width(t) > room {
		return string(b.Aside(nil, b.Style(sgr, words)))
	}
	return b.Style(sgr, t+strings.Repeat("-", room-text.Width(t)))
}

// flow wraps a styled line at words to rows of so many cells. Its further rows are indented,
// behind what leads each. A word that is wider than a row, a code or an address to copy, is
// left whole, but for a key's fingerprint, which is read and compared.
func flow(line string, room, indent int, lead string) string {
	var out strings.Builder
	open, link := "", ""
	col, hung := 0, false // hung: a blank that a break may take the place of is held back
	for _, p := range piecesOf(line, true) {
		switch {
		case p.escape:
			open, link = holds(open, link, p.s)
			out.WriteString(p.s)
			continue
		case p.s == " " && col > indent:
			if hung {
				out.WriteString(" ")
				col++
			}
			hung = true
			continue
		}
		gap := 0
		if hung {
			gap = 1
		}
		print := strings.HasPrefix(p.s, "SHA256:")
		begin := func() {
			out.WriteString(breakStyle(open, link) + "\n" + lead + strings.Repeat(" ", indent) + open + link)
		}
		if p.first && col > indent && col+gap+p.word > room && (print || p.word <= room-indent) {
			begin()
			col, hung = indent, false
		}
		if hung {
			out.WriteString(" ")
			col, hung = col+1, false
		}
		for print && col < room && col+len(p.s) > room { // it is ASCII
			out.WriteString(p.s[:room-col])
			begin()
			p.s, p.cells, col = p.s[room-col:], len(p.s)-(room-col), indent
		}
		out.WriteString(p.s)
		col += p.cells
	}
	return out.String()
}
