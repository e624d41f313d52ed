package words

import (
	"fmt"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/paint"
)

// shownChoices is how many candidates of Tab are shown: two or three rows.
const shownChoices = 24

// Prompt is what stands before the draft. Unlike a name in a line it is bold, so
// that the eye finds it.
func (s *Styler) Prompt(you sshchat.Person, at sshchat.Standing) string {
	v := s.voice
	t := v.Name(you, paint.Bold)
	switch {
	case !at.Peer.IsZero():
		t += v.Style(paint.Dim, " → ") + at.Peer.String()
	case at.Rooms > 1 || at.Far: // whoever is in the lobby alone knows it
		t += " " + v.Room(at.Room)
	}
	if at.Stalled {
		t += " [" + v.cat.Offline + "]"
	}
	return t + unread(at) + "> "
}

// Hidden stands behind the prompt when so many rows of the draft are not shown.
func (s *Styler) Hidden(rows int) string {
	return s.voice.Style(paint.Dim, s.voice.cat.Hidden(rows))
}

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

// Called is what a desktop shows of an entry that calls its person, in a room that they write so. It
// tells who and where, and not what: others may see that screen, also when it is locked.
func (s *Styler) Called(e *sshchat.Entry, room string) string {
	if e.Kind == sshchat.Told {
		return s.voice.cat.CalledAlone(e.From.Name.String())
	}
	return s.voice.cat.CalledIn(e.From.Name.String(), room)
}

// Choices appends the candidates of a Tab that found several, best first.
func (s *Styler) Choices(dst []byte, candidates []string) []byte {
	shown := make([]string, 0, shownChoices+1)
	for _, c := range candidates[:min(shownChoices, len(candidates))] {
		shown = append(shown, strings.TrimRight(text.Line(c).String(), ": "))
	}
	if len(candidates) > shownChoices {
		shown = append(shown, "…")
	}
	return s.voice.Aside(dst, strings.Join(shown, "  "))
}
