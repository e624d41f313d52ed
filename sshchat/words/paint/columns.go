package paint

import (
	"strings"

	"sshchat/sshchat/text"
)

// leastCells is the least that a row of words has, on the narrowest terminal.
const leastCells = 20

// Fit is how many cells a row behind "-- " has left when so many of it are taken.
func (b *Brush) Fit(taken int) int {
	width := 80
	if b.width > 0 {
		width = min(width, b.width)
	}
	return max(leastCells, width-1-len("-- ")-taken)
}

// Wrap fills rows of so many cells with words.
func Wrap(words []string, width int) (rows []string) {
	row := ""
	for _, w := range words {
		if row != "" && text.Width(row)+1+text.Width(w) > width {
			rows, row = append(rows, row), ""
		}
		if row != "" {
			row += " "
		}
		row += w
	}
	return append(rows, row)
}

// Columns puts styled cells side by side in rows of equal columns, as many as the width takes.
func (b *Brush) Columns(cells []string) string {
	wide := 0
	for _, cell := range cells {
		wide = max(wide, text.Width(unstyled(cell)))
	}
	each := max(1, (b.Fit(0)-2)/(wide+2))
	var t strings.Builder
	for i, cell := range cells {
		switch {
		case i%each == 0 && i > 0:
			t.WriteString("\n  ")
		case i%each == 0:
			t.WriteString("  ")
		}
		t.WriteString(cell)
		if (i+1)%each > 0 && i+1 < len(cells) {
			t.WriteString(strings.Repeat(" ", wide-text.Width(unstyled(cell))+2))
		}
	}
	return t.String()
}
