package text

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// cells holds the one choice of widths for the whole program: what Unicode calls
// ambiguous (“ … — α) is narrow, as it is by default on every terminal tested.
// Terminals agree on letters, CJK and plain emoji. They do not agree on emoji
// sequences: nothing may be aligned after them on the same line.
var cells = displaywidth.Options{EastAsianWidth: false}

// Width returns how many columns one line of printable text takes.
func Width(s string) int { return cells.String(s) }

// Truncate returns s in at most width columns, cut at a cluster's edge. "…"
// stands for what was cut and is part of the width.
func Truncate(s string, width int) string {
	if width <= 0 {
		return ""
	}
	return cells.TruncateString(s, width, "…")
}

// Pad returns s in exactly width columns: cut like Truncate, or filled up with
// spaces at the right, for the columns of a list.
func Pad(s string, width int) string {
	s = Truncate(s, width)
	return s + strings.Repeat(" ", max(0, width-Width(s)))
}
