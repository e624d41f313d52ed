package front

import "bytes"

// fold makes one of notices that follow each other and read the same, with how often:
// eleven refusals must not push the talk off the screen. from is where they begin.
func (t *terminal) fold(above [][]byte, from int) [][]byte {
	out := above[:from]
	for i := from; i < len(above); {
		n := 1
		for i+n < len(above) && bytes.Equal(above[i+n], above[i]) {
			n++
		}
		line := above[i]
		if n > 1 {
			line = append(line, t.s.styler.Catalog().Times(n)...)
		}
		out = append(out, line)
		i += n
	}
	return out
}
