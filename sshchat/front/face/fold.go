package face

import "bytes"

// fold makes one of lines that follow each other and read the same, with how often:
// eleven refusals must not push the talk off the screen. from is where the lines begin
// that may be folded; times words a number.
func fold(lines [][]byte, from int, times func(n int) string) [][]byte {
	out := lines[:from]
	for i := from; i < len(lines); {
		n := 1
		for i+n < len(lines) && bytes.Equal(lines[i+n], lines[i]) {
			n++
		}
		line := lines[i]
		if n > 1 {
			line = append(line, times(n)...)
		}
		out = append(out, line)
		i += n
	}
	return out
}
