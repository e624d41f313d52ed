package words

import (
	"strings"
	"time"

	"sshchat/sshchat/text"
	"sshchat/sshchat/words/paint"
)

// facts are what is told of a person or a room, a label and a value each.
type facts struct {
	*voice
	labels map[string]string
	all    [][2]string
}

// add takes a fact in, unless it says nothing.
func (f *facts) add(label, value string) {
	if value != "" {
		f.all = append(f.all, [2]string{f.labels[label], value})
	}
}

// when takes in when something happened, unless it never did.
func (f *facts) when(label string, at time.Time) {
	if !at.IsZero() {
		f.add(label, f.moment(at))
	}
}

// span takes in how long something is, unless it is not set.
func (f *facts) span(label string, d time.Duration) {
	if d > 0 {
		f.add(label, f.cat.Ago(d))
	}
}

// below words the facts below a heading. At a terminal the values stand in one column and
// the labels are dim; a program finds a label by its colon.
func (f *facts) below(heading string) string {
	wide := 0
	for _, fact := range f.all {
		wide = max(wide, text.Width(fact[0]))
	}
	var t strings.Builder
	t.WriteString(heading)
	for _, fact := range f.all {
		t.WriteString("\n  ")
		if f.isProgram() || f.pipe {
			t.WriteString(fact[0] + f.cat.Colon + fact[1])
			continue
		}
		t.WriteString(f.Style(paint.Dim, fact[0]) + strings.Repeat(" ", wide-text.Width(fact[0])+2) + fact[1])
	}
	return t.String()
}
