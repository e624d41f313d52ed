package term

import (
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// minWidth is the fewest cells that a row is laid out for.
const minWidth = 20

// maxClusterBytes and maxClusterCells bound a grapheme cluster that is shown as it
// is; the longest emoji in use has 35 bytes and 15 cells. A longer one, such as a
// letter under a thousand accents, is edited as one and shown as one mark, so that
// neither a frame nor a row can be blown up by it.
const (
	maxClusterBytes = 64
	maxClusterCells = minWidth - 1
	oddCluster      = "\uFFFD"
	oddClusterCells = 2
)

// widest measures as a terminal does that gives ambiguous characters two cells.
var widest = displaywidth.Options{EastAsianWidth: true}

// unstyled measures a line with SGR and OSC sequences in it.
var unstyled = displaywidth.Options{ControlSequences: true}

// Width returns how many cells s takes on most terminals, escape sequences not
// counted. It is right for ASCII and CJK; about emoji sequences terminals differ,
// so never align anything after text that a person typed.
func Width(s string) int { return unstyled.String(s) }

// cells is how much room to keep for a piece of text.
type cells struct {
	most int  // no terminal uses more
	sure bool // all terminals use exactly that
	odd  bool // too long or too wide: shown as one mark
}

// clusterCells returns the room for one grapheme cluster: what the most generous
// terminal gives to it, as one or as the sum of its code points, ambiguous widths
// counted as two (measured on ten terminals). Never less than one, so that the
// bytes in a row are bounded by its cells.
func clusterCells(cluster []byte) cells {
	if len(cluster) == 1 {
		return cells{most: 1, sure: true}
	}
	if len(cluster) > maxClusterBytes {
		return cells{most: oddClusterCells, odd: true}
	}
	most := 0
	for rest := cluster; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if n == len(cluster) && settled(r) {
			return cells{most: 2, sure: true}
		}
		most += runeCells(r)
		rest = rest[n:]
		if most == 0 {
			most = 1 // a mark with nothing to stand on
		}
	}
	if most > maxClusterCells {
		return cells{most: oddClusterCells, odd: true}
	}
	return cells{most: max(most, widest.Bytes(cluster))}
}

// mostCells returns how many cells no terminal uses more of for text that was printed a piece
// at a time, wherever the pieces began.
func mostCells(text []byte) (most int) {
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		most += max(1, runeCells(r))
		text = text[n:]
	}
	return most
}

// runeCells returns the most cells that any terminal gives to r.
func runeCells(r rune) int {
	switch {
	case r < utf8.RuneSelf:
		return 1
	case settled(r), r >= 0x1F000 && r < 0x20000: // emoji of the future are wide too
		return 2
	case r >= 0x1160 && r <= 0x11FF, r >= 0xD7B0 && r <= 0xD7FF:
		return 2 // Hangul vowels and finals, as kitty counts them
	case r == 0xFE0F:
		return 1 // makes the character before it wide
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	}
	return max(1, widest.Rune(r))
}

// settled reports whether r takes two cells on every terminal: kana, Han, Hangul
// syllables, full-width forms and the punctuation among them.
func settled(r rune) bool {
	switch {
	case r < 0x3001:
		return false
	case r <= 0x3029, r >= 0x3041 && r <= 0x3096, r >= 0x30A1 && r <= 0x30FE:
		return true
	}
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3 || r >= 0xFF01 && r <= 0xFF60
}
