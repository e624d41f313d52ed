package face

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"sshchat/sshchat"

	"sshchat/sshchat/act"
	"sshchat/sshchat/text"
)

// maxBridgeLine is how much of a long line one message takes: below the 4096 bytes at
// which the sanitizer cuts, because NFC can make a text longer.
const maxBridgeLine = 3800

// bridge is the second half of a session without a terminal that asked for the theme
// mono, as matterbridge's sshchat bridge does. That program drops every line that does
// not begin with its own prompt and an escape, takes what stands behind the last
// "erase to the end of the line" (ECMA-48 EL, ESC [ K), and cuts it at the first colon
// into a name and a text. So what others say in the room has this form, and nothing else
// does: not one's own lines, which would go round for ever, nor letters, nor notices.
type bridge struct {
	head  string // what each line that is passed on begins with
	fresh bool   // no line has come yet
}

// asksForBridge reports whether a line turns its session into a bridge.
func asksForBridge(line []byte) bool {
	return strings.EqualFold(string(bytes.TrimSpace(line)), "/theme mono")
}

// newBridge makes a bridge for a client that logged in as login: it compares what it
// reads with that, and not with how the chat writes the name.
func newBridge(login string) *bridge {
	return &bridge{head: "[" + text.Line(login).String() + "] \x1b[K", fresh: true}
}

// begun is the answer that the bridge waits for.
func (b *bridge) begun() []byte { return []byte(b.head + "-> Set theme: mono\n") }

// carries reports whether an entry goes to the other side of the bridge: what others say
// and do in the room where it is.
func (b *bridge) carries(e *sshchat.Entry, you sshchat.Person) bool {
	switch e.Kind {
	case sshchat.Said, sshchat.Acted, sshchat.Edited:
		return e.From.Name != you.Name && !e.Body.IsZero()
	}
	return false
}

// line appends an entry that is carried, with LF. Each line of it stands alone, since the
// other side takes each for a message: without the name it would be the next person's.
func (b *bridge) line(dst []byte, e *sshchat.Entry) []byte {
	before, after := "", ""
	switch e.Kind {
	case sshchat.Acted:
		before, after = "*", "*"
	case sshchat.Edited:
		after = " (edited)"
	}
	for _, l := range e.Body.Lines() {
		if l.IsZero() {
			continue // an empty message is refused over there
		}
		dst = append(append(dst, b.head...), e.From.Name.String()...)
		dst = append(append(append(dst, ": "...), before...), l.String()...)
		dst = append(append(dst, after...), '\n')
	}
	return dst
}

// say says what the other side sent, whatever it begins with: a stranger over there who
// writes "/quit" on their second line commands nothing here.
func (b *bridge) say(s *Session, line []byte) {
	first := b.fresh
	b.fresh = false
	if first && string(bytes.TrimSpace(line)) == "/quiet" {
		return // matterbridge asks not to be told of joins, which it is not
	}
	for len(line) > 0 {
		n := bridgeCut(line)
		if err := act.By(s.Ctx, s.Member).Speech().Say("", text.Line(string(line[:n])), false); err != nil {
			s.Member.Tell(s.Member.FaultOf(err))
		}
		line = line[n:]
	}
}

// bridgeCut returns how much of line fits into one message: all of it, or up to a blank,
// or at least whole characters.
func bridgeCut(line []byte) int {
	if len(line) <= maxBridgeLine {
		return len(line)
	}
	if i := bytes.LastIndexByte(line[:maxBridgeLine], ' '); i > maxBridgeLine/2 {
		return i + 1
	}
	n := maxBridgeLine
	for n > maxBridgeLine-utf8.UTFMax && !utf8.RuneStart(line[n]) {
		n--
	}
	return n
}
