package words

import (
	"strconv"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// margin stands before each further line of a message, so that no line of it can
// pass for a line of the chat's own. /raw shows a message without it.
const margin = "│ "

// Entry appends an entry as you see it: one line, or several joined by LF when a
// message has several. It appends nothing for an entry that is not shown.
func (s *Styler) Entry(dst []byte, e *sshchat.Entry, you sshchat.Person) []byte {
	return s.EntryIn(dst, e, you, "")
}

// EntryIn is Entry for one of another room, which stands before it; "" for none.
func (s *Styler) EntryIn(dst []byte, e *sshchat.Entry, you sshchat.Person, room string) []byte {
	shown := folded(e)
	line := s.entryIn(nil, shown, you, room)
	if len(line) == 0 {
		return dst
	}
	return append(dst, s.guard(string(line), shown.Body.String(), e.From)...)
}

// entryIn is EntryIn for who reads lines and no rows: a program.
func (s *Styler) entryIn(dst []byte, e *sshchat.Entry, you sshchat.Person, room string) []byte {
	line := ""
	switch e.Kind {
	case sshchat.Said:
		line = s.said(e, you)
	case sshchat.Told:
		line = s.told(e, you)
	case sshchat.Acted:
		line = s.acted(e, you)
	case sshchat.Edited:
		line = s.edited(e, you)
	default:
		line = s.below(s.event(e), e.From)
	}
	if line == "" { // a kind that is not shown, or that a newer version has written
		return dst
	}
	dst = s.stamp(dst, e.At)
	if room != "" {
		dst = append(append(dst, s.room(room)...), ' ')
	}
	if Mentions(e, you) && !s.look.Pipe { // behind the time, so that times stay in one column
		dst = append(append(dst, s.styled(bold, "»")...), ' ')
	}
	return append(dst, line...)
}

// own makes the names of your own lines bold: colour alone is no sign.
func own(e *sshchat.Entry, you sshchat.Person) string {
	if e.From.Name == you.Name {
		return bold
	}
	return ""
}

// edited words a line's new text as the line that it is now.
func (s *Styler) edited(e *sshchat.Entry, you sshchat.Person) string {
	switch {
	case e.Body.IsZero(): // a later one took its place
		return ""
	case e.About != nil:
		return s.told(e, you)
	case e.Act:
		return s.acted(e, you)
	}
	return s.said(e, you)
}

func (s *Styler) acted(e *sshchat.Entry, you sshchat.Person) string {
	return s.below(s.cat.Acted(s.opMark(e)+s.name(e.From, own(e, you)), s.body(e, you)+s.since(e)), e.From)
}

// since words what happened to a line after it was said: that it was changed, and how it
// was answered.
func (s *Styler) since(e *sshchat.Entry) string {
	if e.Body.IsZero() {
		return ""
	}
	t := ""
	if e.Edited || e.Kind == sshchat.Edited {
		t = s.cat.EditedBy
	}
	for i, a := range e.Answers {
		gap := " "
		if i == 0 {
			gap = "  "
		}
		t += gap + a.Emoji.String() + strconv.Itoa(a.N)
	}
	return s.styled(dim, t)
}

// more words how much longer a snippet is than its beginning, and how to see it.
func (s *Styler) more(e *sshchat.Entry) string {
	left := e.Lines - len(e.Body.Lines())
	if e.Body.IsZero() || left <= 0 || e.Kind == sshchat.Edited {
		return ""
	}
	show := "/show "
	if s.isProgram() {
		show = "show "
	}
	return "\n" + s.styled(dim, s.cat.MoreLines(left, show+strconv.FormatUint(e.Seq, 10)))
}

// said words a message. Several lines stand below the name.
func (s *Styler) said(e *sshchat.Entry, you sshchat.Person) string {
	return s.saidAs(e, you, s.body(e, you))
}

// saidAs is said with another form of the text.
func (s *Styler) saidAs(e *sshchat.Entry, you sshchat.Person, body string) string {
	head := s.cat.Said(s.opMark(e) + s.name(e.From, own(e, you)))
	body = s.quotation(e) + body + s.since(e) + s.more(e)
	if !e.Code && !strings.Contains(body, "\n") {
		return head + body
	}
	return s.below(strings.TrimRight(head, " ")+"\n"+body, e.From)
}

// opMark stands before the name of who looks after the chat, in their own lines: no name
// has it in it, so nobody passes for one. It comes from the entry: who is an operator no
// more has said what they said. Without a terminal there is none: bridges read "name: text".
func (s *Styler) opMark(e *sshchat.Entry) string {
	if !e.Op || s.look.Bare {
		return ""
	}
	return s.styled(bold, "&")
}

// told words a letter: from whom to whom, in brackets that no message begins with.
func (s *Styler) told(e *sshchat.Entry, you sshchat.Person) string {
	return s.below(s.toldBy(e, you)+s.gap(e)+s.quotation(e)+s.body(e, you)+s.since(e)+s.more(e), e.From)
}

// gap stands between who writes a letter and its text.
func (*Styler) gap(e *sshchat.Entry) string {
	if e.Code || e.Quoted != nil { // as in said
		return "\n"
	}
	return " "
}

// toldBy words whose letter it is, and to whom.
func (s *Styler) toldBy(e *sshchat.Entry, you sshchat.Person) string {
	from, to := s.name(e.From, ""), ""
	if e.About != nil {
		to = s.name(*e.About, "")
	}
	switch {
	case e.From.Account == you.Account:
		from = s.styled(bold, s.cat.You)
	default:
		from = s.opMark(e) + from
		to = s.styled(bold, s.cat.You)
	}
	return s.styled(dim, "[") + from + s.styled(dim, " → ") + to + s.styled(dim, "]")
}

// below puts the margin, in p's colour, before every line of t but the first.
func (s *Styler) below(t string, p sshchat.Person) string {
	return strings.ReplaceAll(t, "\n", "\n"+s.bar(p))
}

// bar is the margin in p's colour.
func (s *Styler) bar(p sshchat.Person) string {
	if sgr := s.colour(p); sgr != "" {
		return sgr + margin + reset
	}
	return margin
}

// body returns what was said, styled.
func (s *Styler) body(e *sshchat.Entry, you sshchat.Person) string {
	if e.Body.IsZero() && e.Kind.Is(sshchat.Editable) {
		return s.styled(dim, s.cat.Gone)
	}
	e = unmarked(e)
	if s.look.Bare {
		return e.Body.String()
	}
	var marks []mark
	if e.From.Name != you.Name {
		marks = s.mentions(e.Body, you)
	}
	return s.format(e.Body.String(), spans(e), marks)
}

// event words what is no message. Comings and goings stand back: they are not to weigh as
// much as talk.
func (s *Styler) event(e *sshchat.Entry) string {
	switch e.Kind {
	case sshchat.Joined, sshchat.Left, sshchat.Away, sshchat.Back:
		return s.styled(dim, s.quiet().happened(e))
	}
	return s.happened(e)
}

// happened words comings, goings, renames, topics.
func (s *Styler) happened(e *sshchat.Entry) string {
	switch e.Kind {
	case sshchat.Joined:
		return s.cat.Joined(s.passing(e.People, false), len(e.People))
	case sshchat.Left:
		if len(e.People) == 1 {
			p := e.People[0]
			if p.Stayed == 0 && p.Cause == sshchat.Quit { // as of whoever goes to another room
				return s.cat.LeftRoom(s.name(p.Person, ""))
			}
			return s.cat.LeftOne(s.name(p.Person, ""), s.stay(p, true))
		}
		return s.cat.Left(s.passing(e.People, true), len(e.People))
	case sshchat.Renamed:
		if e.About != nil {
			t := s.cat.Renamed(s.name(e.From, ""), s.name(*e.About, ""))
			if len(e.People) > 0 && e.People[0].NewOwner {
				t += s.cat.NewOwner
			}
			return t
		}
	case sshchat.Topic:
		return s.cat.Topic(s.name(e.From, ""), e.Body.String())
	case sshchat.Away:
		return s.cat.Away(s.name(e.From, ""), e.Body.String())
	case sshchat.Back:
		return s.cat.Back(s.name(e.From, ""))
	case sshchat.Ruled:
		return s.ruled(e)
	case sshchat.Erased:
		if e.Rule == "" { // the ruling is told by itself
			n := len(e.Refs)
			if e.Lines > 0 {
				n = e.Lines
			}
			return s.cat.TookBack(s.name(e.From, ""), n)
		}
	case sshchat.Reacted:
		return s.reacted(e)
	case sshchat.HistoryOff:
		return s.styled(bold, s.cat.Off)
	case sshchat.HistoryOn:
		return s.styled(bold, s.cat.On(e.Lost))
	}
	return ""
}

// ruled words an act of moderation. One that has no words is still told.
func (s *Styler) ruled(e *sshchat.Entry) string {
	whom, span, reason := "", "", ""
	if e.About != nil {
		whom = s.name(*e.About, "")
	}
	if e.For > 0 {
		span = s.cat.For(s.cat.Ago(e.For))
	}
	if !e.Body.IsZero() {
		reason = s.cat.Because(e.Body.String())
	}
	by := s.name(e.From, "")
	if f := s.cat.Ruled[e.Rule]; f != nil {
		return f(by, whom, span, reason)
	}
	return "* " + by + " " + e.Rule + " " + whom + span + reason
}

// reactedCells is how much of a line is shown behind a reaction to it: enough to know it by.
const reactedCells = 32

// reacted words reactions with one emoji to one line.
func (s *Styler) reacted(e *sshchat.Entry) string {
	who := s.name(e.From, "")
	if len(e.People) > 0 {
		who = s.passing(e.People, false)
	}
	t := e.Body.String() + " " + who
	if e.About != nil {
		t += s.styled(dim, " → ")
		name := s.name(*e.About, "")
		if q := e.Quoted; q != nil && len(q.Lines) > 0 {
			return t + s.cat.Said(name) + s.styled(dim, q.Lines[0].Truncate(reactedCells).String())
		}
		t += name
	}
	return t
}

// passing lists people who came or went. Among many, only the cause is told.
func (s *Styler) passing(people []sshchat.Passage, left bool) string {
	names := make([]string, 0, len(people))
	for _, p := range people {
		n := s.name(p.Person, "")
		if left {
			n += s.stay(p, len(people) <= 2)
		} else if p.NewOwner {
			n += s.cat.NewOwner
		}
		names = append(names, n)
	}
	return strings.Join(names, s.cat.List)
}

// stay tells how long somebody had been here, and why they left.
func (s *Styler) stay(p sshchat.Passage, long bool) string {
	var facts []string
	if long && p.Stayed >= time.Second {
		facts = append(facts, s.cat.Ago(p.Stayed))
	}
	if why := s.cat.Causes[p.Cause]; why != "" {
		facts = append(facts, why)
	}
	if len(facts) == 0 {
		return ""
	}
	return s.cat.Stay(strings.Join(facts, s.cat.List))
}

// Mentions reports whether an entry calls you: somebody else said your name.
func Mentions(e *sshchat.Entry, you sshchat.Person) bool {
	if !e.Kind.Is(sshchat.Line) || e.From.Name == you.Name {
		return false
	}
	return e.Answered(you) || len(text.Mentions(e.Body, you.Name.String())) > 0
}

// Personal reports whether you see an entry in another way than everybody with
// your Look does; only then it must be rendered for you alone.
func Personal(e *sshchat.Entry, you sshchat.Person) bool {
	switch e.Kind {
	case sshchat.Told:
		return true
	case sshchat.Edited:
		return e.About != nil || e.From.Name == you.Name || len(text.Mentions(e.Body, you.Name.String())) > 0
	case sshchat.Said, sshchat.Acted:
		return e.From.Name == you.Name || Mentions(e, you)
	}
	return false
}

// Calls reports whether an entry wants your attention: it names you, or is for you alone.
func Calls(e *sshchat.Entry, you sshchat.Person) bool {
	return Mentions(e, you) || e.Kind == sshchat.Told && e.From.Account != you.Account
}

// People lists who is here on one line, each with their marks; at most
// limit of them, and how many more there are.
func (s *Styler) People(here []sshchat.Presence, limit int) string {
	return s.people(here[:min(limit, len(here))], len(here))
}

// people lists some of total who are here.
func (s *Styler) people(here []sshchat.Presence, total int) string {
	names := make([]string, 0, len(here)+1)
	for _, p := range here {
		names = append(names, s.person(p))
	}
	if more := total - len(here); more > 0 {
		names = append(names, s.cat.More(more))
	}
	return strings.Join(names, s.cat.List)
}
