package words

import (
	"sshchat/sshchat"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/paint"
)

// entries words entries of a log, whatever their kind.
type entries struct{ *voice }

// rows appends an entry for a reader at a terminal: no row that the terminal makes of it
// passes for a line of its own. room is what stands before an entry of another room.
func (s entries) rows(dst []byte, e *sshchat.Entry, you sshchat.Person, room string) []byte {
	shown := folded(e)
	line := s.line(nil, shown, you, room)
	if len(line) == 0 {
		return dst
	}
	whole := s.Guard(string(line), shown.Body.String(), e.From)
	if !IsTalk(e) {
		whole = s.Event(whole)
	}
	return append(dst, whole...)
}

// line appends an entry for a program, which reads lines and no rows.
func (s entries) line(dst []byte, e *sshchat.Entry, you sshchat.Person, room string) []byte {
	m, line := messages(s), ""
	switch e.Kind {
	case sshchat.Said:
		line = m.said(e, you)
	case sshchat.Told:
		line = m.told(e, you)
	case sshchat.Acted:
		line = m.acted(e, you)
	case sshchat.Edited:
		line = m.edited(e, you)
	case sshchat.Reacted:
		line = s.Below(events(s).reactedFor(e, you), e.From)
	default:
		line = s.Below(events(s).event(e), e.From)
	}
	if line == "" { // a kind that is not shown, or that a newer version has written
		return dst
	}
	dst = s.Stamp(dst, e.At)
	if room != "" {
		dst = append(append(dst, s.Room(room)...), ' ')
	}
	if Mentions(e, you) && !s.pipe { // behind the time, so that times stay in one column
		dst = append(append(dst, s.Style(paint.Bold, "»")...), ' ')
	}
	return append(dst, line...)
}

// IsTalk reports whether an entry is what somebody said, which the terminal wraps so that it is
// copied whole. What happened is told in the chat's own words, and wrapped by it.
func IsTalk(e *sshchat.Entry) bool { return e.Kind.Is(sshchat.Editable) || e.Kind == sshchat.Edited }

// Mentions reports whether an entry calls you: somebody else said your name.
func Mentions(e *sshchat.Entry, you sshchat.Person) bool {
	if !e.Kind.Is(sshchat.Line) || e.From.Name == you.Name {
		return false
	}
	return e.Answered(you) || len(text.Mentions(e.Body, you.Name.String())) > 0
}

// Personal reports whether you see an entry in another way than everybody else with
// your Look; only then it must be rendered for you alone.
func Personal(e *sshchat.Entry, you sshchat.Person) bool {
	switch e.Kind {
	case sshchat.Told:
		return true
	case sshchat.Edited:
		return e.About != nil || e.From.Name == you.Name || len(text.Mentions(e.Body, you.Name.String())) > 0
	case sshchat.Reacted:
		return e.ReactsTo(you)
	case sshchat.Said, sshchat.Acted:
		return e.From.Name == you.Name || Mentions(e, you)
	}
	return false
}

// Calls reports whether an entry wants your attention: it names you, or is for you alone.
func Calls(e *sshchat.Entry, you sshchat.Person) bool {
	return Mentions(e, you) || e.Kind == sshchat.Told && e.From.Account != you.Account
}
