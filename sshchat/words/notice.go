package words

import (
	"fmt"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

const (
	shownChoices = 24 // candidates of Tab: two or three rows
)

// Notice appends what is told to you alone, in lines joined by LF. Its lines start
// with "-- " so that nobody takes them for something said in the room.
func (s *Styler) Notice(dst []byte, n sshchat.Notice, you sshchat.Person) []byte {
	switch n := n.(type) {
	case *sshchat.Fault:
		return s.aside(dst, s.Fault(n.Key, n.Args))
	case sshchat.Done:
		return s.aside(dst, s.Fault(n.Key, n.Args))
	case sshchat.Who:
		return s.who(dst, n)
	case sshchat.Opened:
		return s.opened(dst, n, you)
	case sshchat.RoomList:
		return s.rooms(dst, n)
	case sshchat.RoomFacts:
		return s.facts(dst, n)
	case sshchat.RoomMembers:
		return s.members(dst, n)
	case sshchat.Invitation:
		return s.aside(dst, s.cat.Invitation(n.By.String(), n.Room))
	case sshchat.Skipped:
		return s.aside(dst, s.cat.Skipped(n.N, n.Room))
	case sshchat.Help:
		return s.help(dst, n)
	case sshchat.Lines:
		return s.lines(dst, n, you)
	case sshchat.KeyList:
		return s.keyList(dst, n)
	case sshchat.Whois:
		return s.whois(dst, n)
	case sshchat.Sanctions:
		return s.sanctions(dst, n)
	case sshchat.Rulings:
		return s.rulings(dst, n)
	case sshchat.Found:
		return s.found(dst, n, you)
	case sshchat.Stats:
		return s.stats(dst, n)
	case sshchat.Raw:
		return append(dst, n.Text()...)
	}
	return dst
}

// aside appends lines that are no part of the talk.
func (s *Styler) aside(dst []byte, t string) []byte {
	for i, line := range strings.Split(t, "\n") {
		if i > 0 {
			dst = append(dst, '\n')
		}
		dst = append(dst, s.styled(dim, "--")...)
		dst = append(dst, ' ')
		dst = append(dst, s.hang(line)...)
	}
	return dst
}

// Aside appends a line of ours, as Notice does.
func (s *Styler) Aside(dst []byte, t string) []byte { return s.aside(dst, t) }

// Choices appends what Tab found when it found several, best first.
func (s *Styler) Choices(dst []byte, candidates []string) []byte {
	shown := make([]string, 0, shownChoices+1)
	for _, c := range candidates[:min(shownChoices, len(candidates))] {
		shown = append(shown, strings.TrimRight(text.Line(c).String(), ": "))
	}
	if len(candidates) > shownChoices {
		shown = append(shown, "…")
	}
	return s.aside(dst, strings.Join(shown, "  "))
}

// Fault words a refusal or an acknowledgement. A key without words is a bug that
// a test finds; the person still gets the key.
func (s *Styler) Fault(key string, args []any) string {
	format, ok := s.cat.Faults[key]
	if !ok {
		return key
	}
	worded := make([]any, len(args))
	for i, a := range args {
		worded[i] = s.fact(a)
	}
	format, worded = s.placed(key, format, worded)
	return fmt.Sprintf(format, worded...)
}

// fact words one argument of a fault.
func (s *Styler) fact(a any) string {
	switch a := a.(type) {
	case text.Text:
		if a.IsZero() {
			return s.cat.NoReason
		}
		return a.String()
	case time.Duration:
		return s.cat.Ago(a)
	case time.Time:
		return a.In(s.zone).Format("2006-01-02 15:04")
	case sshchat.Person:
		return s.name(a, "")
	case sshchat.Role:
		return s.cat.Roles[a]
	default:
		return text.Line(fmt.Sprint(a)).String()
	}
}

// lines appends a stretch of the log that was asked for.
func (s *Styler) lines(dst []byte, l sshchat.Lines, you sshchat.Person) []byte {
	return s.entries(s.aside(dst, s.cat.History(len(l.Entries), l.Room)), l.Entries, time.Time{}, you)
}

// entries appends entries below what dst holds, each on a line of its own, with a rule
// where another day than last begins.
func (s *Styler) entries(dst []byte, entries []sshchat.Entry, last time.Time, you sshchat.Person) []byte {
	for i := range entries {
		e := &entries[i]
		line := s.Entry(nil, e, you)
		if len(line) == 0 {
			continue
		}
		dst = s.newDay(dst, last, e.At)
		last = e.At
		dst = append(append(dst, '\n'), line...)
	}
	return dst
}

// newDay appends the rule of a new day where one begins.
func (s *Styler) newDay(dst []byte, last, at time.Time) []byte {
	if !last.IsZero() && s.SameDay(last, at) {
		return dst
	}
	return s.Day(append(dst, '\n'), at)
}

// found appends what a search found: each hit between its neighbours, which stand
// back.
func (s *Styler) found(dst []byte, f sshchat.Found, you sshchat.Person) []byte {
	dst = s.aside(dst, s.cat.Hits(len(f.Hits), f.More, f.Words, f.Room))
	var last time.Time
	for i := range f.Hits {
		h := &f.Hits[i]
		if last.IsZero() || !s.SameDay(last, h.Entry.At) {
			dst = s.Day(append(dst, '\n'), h.Entry.At)
		} else if i > 0 {
			dst = append(append(dst, '\n'), s.styled(dim, "--")...)
		}
		last = h.Entry.At
		dst = s.neighbour(dst, h.Before)
		dst = s.hit(append(dst, '\n'), h, f.Words, you)
		dst = s.neighbour(dst, h.After)
	}
	return dst
}

// neighbour appends the first line of what was said before or after a hit.
func (s *Styler) neighbour(dst []byte, e *sshchat.Entry) []byte {
	if e == nil {
		return dst
	}
	plain := Styler{look: s.look, cat: s.cat, zone: s.zone}
	plain.look.Bare = true
	first := *e
	first.Code = false
	if lines := e.Body.Lines(); len(lines) > 1 {
		first.Body = lines[0]
	}
	line := plain.Entry(nil, &first, sshchat.Person{})
	if len(line) == 0 {
		return dst
	}
	return append(append(dst, '\n'), s.styled(dim, string(line))...)
}

// hit appends a message that was searched for, with the words marked.
func (s *Styler) hit(dst []byte, h *sshchat.Hit, words string, you sshchat.Person) []byte {
	e := unmarked(folded(&h.Entry))
	name, body := s.name(e.From, ""), e.Body.String()
	if !s.look.Bare {
		body = s.format(body, quotes(e), s.hits(body, words))
	}
	line := ""
	switch e.Kind {
	case sshchat.Told:
		line = s.below(s.toldBy(e, you)+s.gap(e)+s.quotation(e)+body+s.since(e)+s.more(e), e.From)
	case sshchat.Acted:
		line = s.below(s.cat.Acted(name, body+s.since(e)), e.From)
	case sshchat.Topic:
		line = s.cat.Topic(name, body)
	default:
		line = s.saidAs(e, sshchat.Person{}, body)
	}
	if !s.look.Pipe { // its neighbours have none
		line = s.styled(bold, "»") + " " + line
	}
	if h.Where != "" {
		line = s.room(h.Where) + " " + line
	}
	return append(dst, s.guard(string(s.stamp(nil, e.At))+line, e.Body.String(), e.From)...)
}

// Welcome appends what stands below the backlog: where you are, with whom, the message of the
// day, and the one line that everybody needs.
func (s *Styler) Welcome(dst []byte, w *sshchat.Welcome, now time.Time) []byte {
	t := s.cat.Here(s.name(w.You, bold), w.Room, w.Total, s.people(w.Here, w.Total-1))
	if !w.Topic.IsZero() {
		t += "\n" + s.cat.TopicIs(w.Topic.String())
	}
	for _, m := range w.Elsewhere {
		t += "\n" + s.cat.Missed(s.room(m.Room), s.missed(m.Missed, now))
	}
	dst = append(s.aside(dst, t), '\n')
	if !w.MOTD.IsZero() { // above what is old it would scroll away
		dst = append(append(dst, w.MOTD.String()...), '\n')
	}
	dst = s.aside(dst, s.cat.HelpLine)
	if len(w.Mail.Letters) == 0 {
		return dst
	}
	dst = s.aside(append(dst, '\n'), s.cat.Waiting(len(w.Mail.Letters), w.Mail.More))
	return s.entries(dst, w.Mail.Letters, now, w.You)
}

// Prompt is what stands before the draft. Unlike a name in a line it is bold, so
// that the eye finds it.
func (s *Styler) Prompt(you sshchat.Person, at sshchat.Standing) string {
	t := s.name(you, bold)
	switch {
	case !at.Peer.IsZero():
		t += s.styled(dim, " → ") + at.Peer.String()
	case at.Rooms > 1 || at.Far: // only of the lobby nobody needs to be told
		t += " " + s.room(at.Room)
	}
	return t + unread(at) + "> "
}

// Hidden is what stands behind the prompt where so many rows of the draft are not shown.
func (s *Styler) Hidden(rows int) string { return s.styled(dim, s.cat.Hidden(rows)) }

// unread counts what waits in other rooms: "+7", with "!" if some of it calls you.
func unread(at sshchat.Standing) string {
	if at.Unread == 0 {
		return ""
	}
	t := fmt.Sprintf(" +%d", at.Unread)
	if at.Calls > 0 {
		t += "!"
	}
	return t
}

// Title is the window's title.
func Title(at sshchat.Standing) string {
	if !at.Peer.IsZero() {
		return "@" + at.Peer.String() + unread(at)
	}
	return fmt.Sprintf("%s (%d)%s", at.Room, at.People, unread(at))
}
