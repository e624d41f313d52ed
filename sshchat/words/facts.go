package words

import (
	"strings"

	"sshchat/sshchat/text"
)

// facts are what is told of a person or a room, a label and a value each.
type facts [][2]string

// add takes a fact in, unless it says nothing.
func (f *facts) add(label, value string) {
	if value != "" {
		*f = append(*f, [2]string{label, value})
	}
}

// factLines words facts below a heading. At a terminal the values stand below each other and
// the labels back; a program finds a label by its colon.
func (s *Styler) factLines(heading string, all facts) string {
	wide := 0
	for _, f := range all {
		wide = max(wide, text.Width(f[0]))
	}
	var t strings.Builder
	t.WriteString(heading)
	for _, f := range all {
		t.WriteString("\n  ")
		if s.isProgram() || s.look.Pipe {
			t.WriteString(f[0] + ": " + f[1])
			continue
		}
		t.WriteString(s.styled(dim, f[0]) + strings.Repeat(" ", wide-text.Width(f[0])+2) + f[1])
	}
	return t.String()
}
