package paint

import (
	"slices"
	"strings"
)

// mark is a stretch of a body that stands out whatever is round it: the reader's name,
// a word that was searched for.
type mark struct {
	start, end int
	sgr        string
}

// hits marks the words of a search.
func hits(body, words string) (marks []mark) {
	lower := strings.ToLower(body)
	if len(lower) != len(body) { // a letter whose case has another length: no offsets
		return nil
	}
	for _, w := range strings.Fields(strings.ToLower(words)) {
		w = strings.Trim(w, `"*`)
		for at := 0; w != ""; {
			i := strings.Index(lower[at:], w)
			if i < 0 {
				break
			}
			marks = append(marks, mark{at + i, at + i + len(w), Bold + reverse})
			at += i + len(w)
		}
	}
	slices.SortFunc(marks, func(a, b mark) int { return a.start - b.start })
	end := 0
	return slices.DeleteFunc(marks, func(m mark) bool { // a mark that begins inside of another
		if m.start < end {
			return true
		}
		end = m.end
		return false
	})
}

// stretch writes body[from:to] in one style but for the marks in it, and returns the
// marks that lie behind it.
func stretch(out *strings.Builder, body string, from, to int, sgr string, marks []mark) []mark {
	for len(marks) > 0 && marks[0].start < to {
		m := marks[0]
		run(out, body[from:max(from, m.start)], sgr)
		end := min(m.end, to)
		run(out, body[max(from, m.start):end], m.sgr)
		from = end
		if m.end > to {
			marks[0].start = to
			break
		}
		marks = marks[1:]
	}
	run(out, body[from:to], sgr)
	return marks
}

// run writes t in a style that no line end is inside of: a margin follows there.
func run(out *strings.Builder, t, sgr string) {
	for i, line := range strings.Split(t, "\n") {
		if i > 0 {
			out.WriteByte('\n')
		}
		if line == "" || sgr == "" {
			out.WriteString(line)
			continue
		}
		out.WriteString(sgr)
		out.WriteString(line)
		out.WriteString(reset)
	}
}
