package words

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/paint"
)

// quoteMark begins a line that /quote put into a message. No line that somebody wrote is shown
// with it, so that nobody can put words into another's mouth.
const quoteMark = "↪"

// quotation words the line that a message answers, above it; "" if it answers nothing.
func (m messages) quotation(e *sshchat.Entry) string {
	q := e.Quoted
	if q == nil {
		return ""
	}
	t := quoteMark + " " + m.cat.QuotedGone
	switch name := q.From.Name.String(); {
	case name == "":
	case len(q.Lines) == 0:
		t = quoteMark + " " + m.cat.Said(name) + m.cat.Gone
	default:
		t = quoteMark + " " + m.cat.Said(name)
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
		lines[i] = m.Style(paint.Dim, lines[i])
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
