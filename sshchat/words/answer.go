package words

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/words/paint"
)

// Answer appends what a program is told, as lines that other programs can read: a list has
// a line for each of its things, and nothing round it. Each line has its LF. Package records
// makes the same as JSON.
func (s *Styler) Answer(dst []byte, n sshchat.Notice, you sshchat.Person) []byte {
	v := s.voice
	switch n := n.(type) {
	case sshchat.Who:
		for _, p := range n.Here {
			dst = append(append(dst, roster{v}.person(p)...), '\n')
		}
		return dst
	case sshchat.RoomList:
		for _, r := range n.Rooms {
			dst = append(append(dst, v.Room(r.Room)...), '\n')
		}
		return dst
	case sshchat.Lines:
		for i := range n.Entries {
			dst = s.Line(dst, &n.Entries[i], you, "")
		}
		return dst
	case sshchat.Found:
		for i := range n.Hits {
			dst = s.Line(dst, &n.Hits[i].Entry, you, n.Hits[i].Where)
		}
		return dst
	case sshchat.Help:
		return manual{help{usages{v}}}.answer(dst, n)
	case sshchat.Raw:
		return append(append(dst, n.Text()...), '\n')
	}
	mark := v.Style(paint.Dim, "--") + " "
	for line := range strings.Lines(string(s.Notice(nil, n, you))) {
		dst = append(dst, strings.TrimRight(strings.TrimPrefix(line, mark), " \n")...)
		dst = append(dst, '\n')
	}
	return dst
}

// Line appends an entry as a program gets it, with its LF: no name stands out, and nothing is
// appended for an entry that is not shown.
func (s *Styler) Line(dst []byte, e *sshchat.Entry, you sshchat.Person, room string) []byte {
	if e.Kind != sshchat.Told { // a letter says "you"
		you = sshchat.Person{}
	}
	v := s.voice
	if e.Lines > 0 { // a snippet names the command that shows it
		v = v.program()
	}
	before := len(dst)
	if dst = (entries{v}).line(dst, e, you, room); len(dst) > before {
		dst = append(dst, '\n')
	}
	return dst
}
