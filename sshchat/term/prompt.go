package term

import (
	"strings"
)

// prompt is an editor's prompt cut to what a screen has room for.
type prompt struct {
	source string
	limit  int

	shown string
	cells cells
	width int // as most terminals count
}

// fit cuts p to so many cells, its SGR sequences kept, so that a style it sets does
// not outlive it. It does nothing if p and the limit are those of last time.
func (t *prompt) fit(p string, limit int) {
	if p == t.source && limit == t.limit {
		return
	}
	var kept strings.Builder
	all := cells{sure: true}
	full := false
	for rest := []byte(p); len(rest) > 0; {
		n := escapeLen(rest)
		if n == 0 {
			n = clusterLen(rest)
			c := clusterCells(rest[:n])
			if full = full || c.odd || rest[0] < ' ' || all.most+c.most > limit; full {
				rest = rest[n:]
				continue
			}
			all.most += c.most
			all.sure = all.sure && c.sure
		}
		kept.Write(rest[:n])
		rest = rest[n:]
	}
	shown := kept.String()
	*t = prompt{source: p, limit: limit, shown: shown, cells: all, width: unstyled.String(shown)}
}

// escapeLen returns the length of the CSI sequence that b starts with, or 0.
func escapeLen(b []byte) int {
	if len(b) < 2 || b[0] != esc || b[1] != '[' {
		return 0
	}
	for i, c := range b[2:] {
		if '@' <= c && c <= '~' {
			return i + 3
		}
	}
	return len(b)
}
