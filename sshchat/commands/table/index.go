package table

import (
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/slip"
)

// Index finds commands by name or alias.
type Index struct {
	Rows   []*Row // in the order that /help shows them
	ByName map[string]*Row
}

// NewIndex makes the table of rows, with the words below each.
func NewIndex(rows []*Row) *Index {
	t := &Index{Rows: rows, ByName: map[string]*Row{}}
	for _, r := range rows {
		r.adopt()
		for _, name := range append([]string{r.Name}, r.Aliases...) {
			t.ByName[name] = r
		}
	}
	return t
}

// Find returns the row of a line that is a command, nil for a word that none has.
func (t *Index) Find(line string) (r *Row, command bool) {
	if !strings.HasPrefix(line, "/") || strings.HasPrefix(line, "//") {
		return nil, false
	}
	word, _ := sshchat.SplitWord(line[1:])
	return t.ByName[strings.ToLower(word)], true
}

// grave reports whether a command destroys, or sends somebody away. It is never proposed
// for a word that is only near it: nobody may lose a thing by following our advice.
func (r *Row) grave() bool {
	switch r.Name {
	case "del", "purge", "forget", "kick", "ban", "mute", "lockdown", "quit", "leave", "op", "deop", "owner":
		return true
	}
	return false
}

// nearest returns the command that word most likely meant, of those that may be proposed; ""
// for none.
func (t *Index) nearest(word string, may func(*Row) bool) string {
	best, name := 2, "" // in a short word two wrong letters make another: ls is no /msg
	if len(word) >= 5 {
		best = 3
	}
	for _, r := range t.Rows {
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

// NearestFor returns the command that word most likely meant, of those that m may use, by what it means or how
// it is written; "" for none.
func (t *Index) NearestFor(m *chat.Session, word string) string {
	if line := t.meaning(m, word); line != "" {
		return line
	}
	return t.nearest(word, func(r *Row) bool { return MayUse(m, &r.Command) == nil })
}

// Usable lists what m may use, without aliases, by name.
func (t *Index) Usable(m *chat.Session) []string {
	names := make([]string, 0, len(t.Rows))
	for _, r := range t.Rows {
		if MayUse(m, &r.Command) == nil {
			names = append(names, r.Name)
		}
	}
	slices.Sort(names)
	return names
}
