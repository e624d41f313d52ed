package commands

import (
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/slip"
)

// table finds commands by name or alias.
type table struct {
	rows   []*row
	byName map[string]*row
}

func newTable(rows []*row) *table {
	t := &table{rows: rows, byName: map[string]*row{}}
	for _, r := range rows {
		r.adopt()
		for _, name := range append([]string{r.Name}, r.Aliases...) {
			t.byName[name] = r
		}
	}
	return t
}

// find returns the row of a line that is a command, nil for a word that none has.
func (t *table) find(line string) (r *row, command bool) {
	if !strings.HasPrefix(line, "/") || strings.HasPrefix(line, "//") {
		return nil, false
	}
	word, _ := sshchat.SplitWord(line[1:])
	return t.byName[strings.ToLower(word)], true
}

// grave reports whether a command destroys, or sends somebody away. It is never proposed
// for a word that is only near it: nobody may lose a thing by following our advice.
func (r *row) grave() bool {
	switch r.Name {
	case "del", "purge", "forget", "kick", "ban", "mute", "lockdown", "quit", "leave", "op", "deop", "owner":
		return true
	}
	return false
}

// nearest returns the command that word most likely meant, of those that may be proposed; ""
// for none.
func (t *table) nearest(word string, may func(*row) bool) string {
	best, name := 2, "" // in a short word two wrong letters make another: ls is no /msg
	if len(word) >= 5 {
		best = 3
	}
	for _, r := range t.rows {
		if r.grave() || !may(r) {
			continue
		}
		for _, n := range append([]string{r.Name}, r.Aliases...) {
			d := slip.Distance(strings.ToLower(word), n)
			if slip.Swapped(strings.ToLower(word), n) {
				d = 1
			}
			if d < best && d < len(n) {
				best, name = d, r.Name
			}
		}
	}
	return name
}

// nearestFor returns the command that word most likely meant, of those that m may use; "" for
// none.
func (t *table) nearestFor(m *chat.Session, word string) string {
	return t.nearest(word, func(r *row) bool { return MayUse(m, &r.Command) == nil })
}

// usable lists what m may use, without aliases, by name.
func (t *table) usable(m *chat.Session) []string {
	names := make([]string, 0, len(t.rows))
	for _, r := range t.rows {
		if MayUse(m, &r.Command) == nil {
			names = append(names, r.Name)
		}
	}
	slices.Sort(names)
	return names
}
