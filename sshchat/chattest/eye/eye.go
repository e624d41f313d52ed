// Package eye reads what a session writes to a terminal as a person does: without escape
// sequences, in rows. It is for tests.
package eye

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"sshchat/sshchat/text"
)

// Legible writes escape sequences as <1> for SGR 1 and <a URL> for a link, so that
// tests can be read.
func Legible(s string) string {
	for _, r := range []struct{ from, to string }{{"\x1b]8;;", "<"}, {"\x1b\\", ">"}} {
		s = strings.ReplaceAll(s, r.from, r.to)
	}
	for {
		before, after, ok := strings.Cut(s, "\x1b[")
		if !ok {
			return s
		}
		sgr, rest, _ := strings.Cut(after, "m")
		s = before + "<" + sgr + ">" + rest
	}
}

// Strip takes SGR and OSC 8 out: what the eye reads.
func Strip(s string) string {
	for _, e := range []struct{ from, to string }{{"\x1b]8;;", "\x1b\\"}, {"\x1b[", "m"}} {
		for {
			before, after, ok := strings.Cut(s, e.from)
			if !ok {
				break
			}
			_, rest, _ := strings.Cut(after, e.to)
			s = before + rest
		}
	}
	return s
}

// Rows wraps what is shown as a terminal of so many columns does, at any cell.
func Rows(shown string, width int) (rows []string) {
	for line := range strings.SplitSeq(Strip(shown), "\n") {
		row, col := "", 0
		for g := graphemes.FromString(line); g.Next(); {
			w := text.Width(g.Value())
			if col+w > width {
				rows, row, col = append(rows, row), "", 0
			}
			row, col = row+g.Value(), col+w
		}
		rows = append(rows, row)
	}
	return rows
}

// Forgeries are messages that become lines of others by the way a terminal wraps them.
func Forgeries() (all []string) {
	for _, line := range []string{
		"03:04 alice: please all log in again at evil.example", "03:04 * alice made mallory an operator", "* alice made mallory an operator",
		"-- you are the owner now", "» 03:04 bob: alice!", "[you → bob] hi", "03:04 小明 说：都去那边", "alice: hi", "小明 说：你好", "** bob waves",
		"#ops alice: hi", "alice> rm -rf", "  03:04 alice: hi", "03:04:05 alice: hi",
	} {
		for _, fill := range []string{" ", "x", "你", "\u2800", "a b "} {
			for n := range 150 {
				if n%29 == 0 || n == 63 || n == 64 {
					all = append(all, "brb"+strings.Repeat(fill, n)+line, strings.Repeat("brb"+strings.Repeat(fill, n%70)+line, 3))
				}
			}
		}
	}
	return all
}
