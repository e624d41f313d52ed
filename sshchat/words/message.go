package words

import (
	"strconv"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/words/paint"
)

// messages words what somebody said, did or wrote in a letter.
type messages struct{ *voice }

// own makes your name bold in your own lines: colour alone is no sign.
func own(e *sshchat.Entry, you sshchat.Person) string {
	if e.From.Name == you.Name {
		return paint.Bold
	}
	return ""
}

// edited words a line's new text as the line that it is now.
func (m messages) edited(e *sshchat.Entry, you sshchat.Person) string {
	switch {
	case e.Body.IsZero(): // a later edit took its place
		return ""
	case e.About != nil:
		return m.told(e, you)
	case e.Act:
		return m.acted(e, you)
	}
	return m.said(e, you)
}

func (m messages) acted(e *sshchat.Entry, you sshchat.Person) string {
	return m.Below(m.cat.Acted(m.opMark(e)+m.Name(e.From, own(e, you)), m.body(e, you)+m.since(e)), e.From)
}

// since words what happened to a line after it was said: that it was changed, and the
// reactions to it.
func (m messages) since(e *sshchat.Entry) string {
	if e.Body.IsZero() {
		return ""
	}
	t := ""
	if e.Edited || e.Kind == sshchat.Edited {
		t = m.cat.EditedBy
	}
	for i, a := range e.Answers {
		gap := " "
		if i == 0 {
			gap = "  "
		}
		t += gap + a.Emoji.String() + strconv.Itoa(a.N)
	}
	return m.Style(paint.Dim, t)
}

// more words how much of a snippet is not shown, and how to see it.
func (m messages) more(e *sshchat.Entry) string {
	left := e.Lines - len(e.Body.Lines())
	if e.Body.IsZero() || left <= 0 || e.Kind == sshchat.Edited {
		return ""
	}
	show := "/show "
	if m.isProgram() {
		show = "show "
	}
	return "\n" + m.Style(paint.Dim, m.cat.MoreLines(left, show+strconv.FormatUint(e.Seq, 10)))
}

// said words a message. Several lines stand below the name.
func (m messages) said(e *sshchat.Entry, you sshchat.Person) string {
	return m.saidAs(e, you, m.body(e, you))
}

// saidAs is said with another form of the text.
func (m messages) saidAs(e *sshchat.Entry, you sshchat.Person, body string) string {
	head := m.cat.Said(m.opMark(e) + m.Name(e.From, own(e, you)))
	body = m.quotation(e) + body + m.since(e) + m.more(e)
	if !e.Code && !strings.Contains(body, "\n") {
		return head + body
	}
	return m.Below(strings.TrimRight(head, " ")+"\n"+body, e.From)
}

// opMark stands before an operator's name in their own lines. It comes from the entry: a line
// keeps its mark when its author is no operator any more.
func (m messages) opMark(e *sshchat.Entry) string { return m.operator(e.Op) }

// told words a letter: from whom to whom, in brackets that no message begins with.
func (m messages) told(e *sshchat.Entry, you sshchat.Person) string {
	return m.toldAs(e, you, m.body(e, you))
}

// toldAs is told with another form of the text.
func (m messages) toldAs(e *sshchat.Entry, you sshchat.Person, body string) string {
	gap := " "
	if e.Code || e.Quoted != nil { // as in said
		gap = "\n"
	}
	return m.Below(m.toldBy(e, you)+gap+m.quotation(e)+body+m.since(e)+m.more(e), e.From)
}

// toldBy words whose letter it is, and to whom.
func (m messages) toldBy(e *sshchat.Entry, you sshchat.Person) string {
	from, to := m.Name(e.From, ""), ""
	if e.About != nil {
		to = m.Name(*e.About, "")
	}
	switch {
	case e.From.Account == you.Account:
		from = m.Style(paint.Bold, m.cat.You)
	default:
		from = m.opMark(e) + from
		to = m.Style(paint.Bold, m.cat.You)
	}
	return m.Style(paint.Dim, "[") + from + m.Style(paint.Dim, " → ") + to + m.Style(paint.Dim, "]")
}

// body returns what was said, styled.
func (m messages) body(e *sshchat.Entry, you sshchat.Person) string {
	if e.Body.IsZero() && e.Kind.Is(sshchat.Editable) {
		return m.Style(paint.Dim, m.cat.Gone)
	}
	e = unmarked(e)
	calls := you.Name.String()
	if e.From.Name == you.Name {
		calls = "" // nobody calls themselves
	}
	return m.Body(e.Body, e.Code, calls)
}
