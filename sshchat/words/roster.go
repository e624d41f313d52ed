package words

import (
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/words/paint"
)

const (
	whoNames = 500 // names in /who: more is for a script
	whoInRow = 8   // names that /who has in a row of words; more stand in columns
)

// roster words who is here.
type roster struct{ *voice }

// who appends who is in a room. In a row of fifteen words no name is found, so many of them
// stand in columns; their marks are explained below them.
func (r roster) who(dst []byte, w sshchat.Who) []byte {
	shown := w.Here[:min(whoNames, len(w.Here))]
	t := ""
	if r.Width() > 0 && len(shown) > whoInRow {
		cells := make([]string, len(shown))
		for i, p := range shown {
			cells[i] = r.person(p)
		}
		t = strings.TrimRight(r.cat.Who(w.Room, len(w.Here), ""), " ") + "\n" + r.Columns(cells)
		if more := len(w.Here) - len(shown); more > 0 {
			t += "\n  " + r.cat.More(more)
		}
	} else {
		t = r.cat.Who(w.Room, len(w.Here), r.people(shown, len(w.Here)))
	}
	if notes := r.notes(w.Here); len(notes) > 0 {
		t += "\n" + r.Style(paint.Dim, strings.Join(notes, " · "))
	}
	return r.Aside(dst, t)
}

// notes explain the marks that some of these people have.
func (r roster) notes(here []sshchat.Presence) (notes []string) {
	if !r.Look.Bare && slices.ContainsFunc(here, func(p sshchat.Presence) bool { return p.Op }) {
		notes = append(notes, r.cat.OpNote)
	}
	if slices.ContainsFunc(here, func(p sshchat.Presence) bool { return p.Guest }) {
		notes = append(notes, r.cat.GuestNote)
	}
	return notes
}

// people lists some of total who are here.
func (r roster) people(here []sshchat.Presence, total int) string {
	names := make([]string, 0, len(here)+1)
	for _, p := range here {
		names = append(names, r.person(p))
	}
	if more := total - len(here); more > 0 {
		names = append(names, r.cat.More(more))
	}
	return strings.Join(names, r.cat.List)
}

// person is somebody in a list, with their marks. A person who is away stands back.
func (r roster) person(p sshchat.Presence) string {
	n := ""
	if p.IsAway {
		plain := r.Plain()
		n = r.Style(paint.Dim, plain.Name(p.Person, "")+r.cat.Stay(r.cat.AwayMark))
	} else {
		n = r.Name(p.Person, "")
	}
	if p.Bot {
		n += r.Style(paint.Dim, r.cat.BotMark)
	}
	return r.operator(p.Op) + n
}
