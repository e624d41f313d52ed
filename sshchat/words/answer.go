package words

import (
	"fmt"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// Answer appends what a program is told, as lines that others can take up: a thing a
// line for a list, and nothing round it. Each line has its LF. Records are in package
// records.
func (s *Styler) Answer(dst []byte, n sshchat.Notice, you sshchat.Person) []byte {
	switch n := n.(type) {
	case sshchat.Who:
		for i := range n.Here {
			dst = append(append(dst, s.People(n.Here[i:i+1], 1)...), '\n')
		}
		return dst
	case sshchat.RoomList:
		for _, r := range n.Rooms {
			dst = append(append(dst, s.room(r.Room)...), '\n')
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
		return s.manualOf(dst, n)
	case sshchat.Raw:
		return append(append(dst, n.Text()...), '\n')
	}
	mark := s.styled(dim, "--") + " "
	for line := range strings.Lines(string(s.Notice(nil, n, you))) {
		dst = append(dst, strings.TrimRight(strings.TrimPrefix(line, mark), " \n")...)
		dst = append(dst, '\n')
	}
	return dst
}

// Line appends an entry as a program gets it, with its LF: what calls somebody is not
// marked, and nothing is appended for an entry that is not shown.
func (s *Styler) Line(dst []byte, e *sshchat.Entry, you sshchat.Person, room string) []byte {
	if e.Kind != sshchat.Told { // which says "you"
		you = sshchat.Person{}
	}
	if e.Lines > 0 {
		s = s.program()
	}
	before := len(dst)
	if dst = s.entryIn(dst, e, you, room); len(dst) > before {
		dst = append(dst, '\n')
	}
	return dst
}

// manualOf appends the commands as programs write them, or the one that was asked for.
func (s *Styler) manualOf(dst []byte, h sshchat.Help) []byte {
	if h.Page != "" {
		return append(append(dst, s.helpPage(s.cat.Pages[h.Page])...), '\n')
	}
	if h.One {
		c := h.Commands[0]
		usage, example := s.program().synopsis(c)
		return fmt.Appendf(dst, "%s\n%s\n%s%s%s\n", s.styled(bold, usage), s.cat.Help[c.Name].Summary,
			s.cat.Example, example, s.why(h.Why))
	}
	group := ""
	for _, c := range h.Commands {
		if c.Group != group {
			group = c.Group
			dst = fmt.Appendf(dst, "%s\n", s.styled(bold, s.cat.Groups[group]))
		}
		dst = fmt.Appendf(dst, "  %s  %s\n", text.Pad(brief(s.programUsage(c), usageWidth), usageWidth), s.cat.Help[c.Name].Summary)
	}
	return dst
}

// Manual appends the whole manual: what there is, how it ends, and what it writes.
func (s *Styler) Manual(dst []byte, commands []*sshchat.Command) []byte {
	dst = append(dst, s.cat.Manual.Top...)
	for _, c := range commands {
		dst = fmt.Appendf(dst, "\n  %s\n      %s\n      %s%s\n", s.styled(bold, s.programUsage(c)),
			s.cat.Help[c.Name].Summary, s.cat.Example, s.programExample(c))
	}
	dst = append(dst, s.manualPages()...)
	return append(append(dst, '\n'), s.cat.Manual.End...)
}

// programExample is the command's example without the slash, quoted where a shell needs
// it.
func (s *Styler) programExample(c *sshchat.Command) string {
	words := strings.Fields(strings.TrimPrefix(s.cat.Help[c.Name].Example, "/"))
	for i, w := range words {
		if strings.ContainsAny(w, "#?*'\"()<>&|;") {
			words[i] = "'" + w + "'"
		}
	}
	return strings.Join(words, " ")
}

// ManualWords are the parts of the manual that no command is in.
type ManualWords struct{ Top, End string }
