package words

import (
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

const (
	whoNames = 500 // names in /who: more is for a script
	whoInRow = 8   // names that /who has in a row of words; more stand in columns
)

// who appends who is in a room. In a row of fifteen words no name is found, so many of them
// stand in columns; what marks a guest is explained below.
func (s *Styler) who(dst []byte, w sshchat.Who) []byte {
	shown := w.Here[:min(whoNames, len(w.Here))]
	t := ""
	if s.width > 0 && len(shown) > whoInRow {
		t = strings.TrimRight(s.cat.Who(w.Room, len(w.Here), ""), " ") + "\n" + s.columns(shown)
		if more := len(w.Here) - len(shown); more > 0 {
			t += "\n  " + s.cat.More(more)
		}
	} else {
		t = s.cat.Who(w.Room, len(w.Here), s.people(shown, len(w.Here)))
	}
	if slices.ContainsFunc(w.Here, func(p sshchat.Presence) bool { return p.Guest }) {
		t += "\n" + s.styled(dim, s.cat.GuestNote)
	}
	return s.aside(dst, t)
}

// columns has people side by side, as many as the width takes.
func (s *Styler) columns(people []sshchat.Presence) string {
	cells, wide := make([]string, len(people)), 0
	for i := range people {
		cells[i] = s.person(people[i])
		wide = max(wide, text.Width(unstyled(cells[i])))
	}
	each := max(1, (s.fit(0)-2)/(wide+2))
	var t strings.Builder
	for i, cell := range cells {
		switch {
		case i%each == 0 && i > 0:
			t.WriteString("\n  ")
		case i%each == 0:
			t.WriteString("  ")
		}
		t.WriteString(cell)
		if (i+1)%each > 0 && i+1 < len(cells) {
			t.WriteString(strings.Repeat(" ", wide-text.Width(unstyled(cell))+2))
		}
	}
	return t.String()
}

// person is somebody in a list, with their marks. Who is away stands back.
func (s *Styler) person(p sshchat.Presence) string {
	n := ""
	if p.IsAway {
		n = s.styled(dim, s.quiet().name(p.Person, "")+s.cat.Stay(s.cat.AwayMark))
	} else {
		n = s.name(p.Person, "")
	}
	if p.Bot {
		n += s.styled(dim, s.cat.BotMark)
	}
	return n
}
