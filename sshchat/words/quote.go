package words

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// quoteMark begins what /quote put there. A line of nobody's begins with it, so that
// nobody can put words into another's mouth.
const quoteMark = "↪"

// quotation words what a message answers, above it; "" if it answers nothing.
func (s *Styler) quotation(e *sshchat.Entry) string {
	q := e.Quoted
	if q == nil {
		return ""
	}
	t := quoteMark + " " + s.cat.QuotedGone
	switch name := q.From.Name.String(); {
	case name == "":
	case len(q.Lines) == 0:
		t = quoteMark + " " + s.cat.Said(name) + s.cat.Gone
	default:
		t = quoteMark + " " + s.cat.Said(name)
		for i, line := range q.Lines {
			if i > 0 {
				t += "\n" + quoteMark + " "
			}
			t += line.String()
		}
		if q.More {
			t += " …"
		}
	}
	lines := strings.Split(t, "\n")
	for i := range lines {
		lines[i] = s.styled(dim, lines[i])
	}
	return strings.Join(lines, "\n") + "\n"
}

// unmarked returns e without our mark at the beginning of a line that somebody wrote.
func unmarked(e *sshchat.Entry) *sshchat.Entry {
	body := e.Body.String()
	if !strings.Contains(body, quoteMark) {
		return e
	}
	lines := strings.Split(body, "\n")
	for i, line := range lines {
		bare := strings.TrimLeft(line, " \t\u00a0\u3000")
		if strings.HasPrefix(bare, quoteMark) {
			lines[i] = line[:len(line)-len(bare)] + ">" + strings.TrimLeft(strings.TrimPrefix(bare, quoteMark), quoteMark)
		}
	}
	own := *e
	if own.Body = text.Block(strings.Join(lines, "\n")); e.Code {
		own.Body = text.Code(strings.Join(lines, "\n"))
	}
	return &own
}
