package paint

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"sshchat/sshchat/text"
)

// piece is an escape sequence, or a character or several of a styled line.
type piece struct {
	s      string
	escape bool
	first  bool // of a word; each wide character is one, as Han has no blanks, with the signs that cling to it
	wide   bool
	cells  int
	word   int // its cells, where first
}

// piecesOf takes a styled line apart: into characters, or, if it may be broken at words
// alone, letters of ASCII together.
func piecesOf(line string, together bool) []piece {
	pieces := make([]piece, 0, 16+len(line)/8)
	word := -1
	last := piece{}
	add := func(s string, cells int) {
		c := piece{s: s, cells: cells, wide: cells > 1 && len(s) != cells}
		clings := word >= 0 && (closes(s) || opens(last.s))
		switch {
		case s == " ":
			word = -1
		case word < 0 || !clings && (c.wide || last.wide || closes(last.s)):
			word, c.first = len(pieces), true
			c.word = cells
		default:
			pieces[word].word += cells
		}
		pieces, last = append(pieces, c), c
	}
	for line != "" {
		if n := escapeLen(line); n > 0 {
			pieces, line = append(pieces, piece{s: line[:n], escape: true}), line[n:]
			continue
		}
		if n := lettersLen(line); n > 0 {
			if !together {
				n = 1
			}
			add(line[:n], n)
			line = line[n:]
			continue
		}
		end := strings.IndexByte(line, 0x1b)
		if end <= 0 {
			end = len(line)
		}
		g := graphemes.FromString(line[:end])
		g.Next()
		add(g.Value(), text.Width(g.Value()))
		line = line[len(g.Value()):]
	}
	return pieces
}

// closes reports whether no row begins with a sign: it closes what stands before it (UAX #14:
// CL, EX, IS and NS, as far as they are not of ASCII, where blanks part words).
func closes(s string) bool {
	switch s {
	case "、", "，", "。", "：", "；", "！", "？", "）", "”", "’", "」", "』", "》", "】", "…":
		return true
	}
	return false
}

// opens reports whether no row ends with a sign (UAX #14: OP).
func opens(s string) bool {
	switch s {
	case "（", "“", "‘", "「", "『", "《", "【":
		return true
	}
	return false
}

// lettersLen is how many bytes of s are characters of ASCII to be seen, each of one cell:
// what a mark could follow is none of them.
func lettersLen(s string) int {
	n := 0
	for n < len(s) && '!' <= s[n] && s[n] <= '~' {
		n++
	}
	if n > 0 && n < len(s) && s[n] >= 0x80 {
		n--
	}
	return n
}

// holds returns what styles and link hold behind an escape sequence.
func holds(open, link, seq string) (string, string) {
	switch {
	case seq == "\x1b]8;;\x1b\\":
		return open, ""
	case strings.HasPrefix(seq, "\x1b]"):
		return open, seq
	case seq == reset:
		return "", link
	}
	return open + seq, link
}

// escapeLen returns the length of the escape sequence of ours that s begins with, or 0.
func escapeLen(s string) int {
	switch {
	case strings.HasPrefix(s, "\x1b["):
		if i := strings.IndexByte(s, 'm'); i > 0 {
			return i + 1
		}
	case strings.HasPrefix(s, "\x1b]"):
		if i := strings.Index(s, "\x1b\\"); i > 0 {
			return i + 2
		}
	}
	return 0
}

// unstyled is a line without its escape sequences.
func unstyled(line string) string {
	if !strings.Contains(line, "\x1b") {
		return line
	}
	var b strings.Builder
	for line != "" {
		if n := escapeLen(line); n > 0 {
			line = line[n:]
			continue
		}
		end := strings.IndexByte(line[1:], 0x1b) + 1
		if end <= 0 {
			end = len(line)
		}
		b.WriteString(line[:end])
		line = line[end:]
	}
	return b.String()
}

// breakStyle ends the styles and the hyperlink that hold at the end of a row.
func breakStyle(open, link string) (t string) {
	if link != "" {
		t = "\x1b]8;;\x1b\\"
	}
	if open != "" {
		t += reset
	}
	return t
}
