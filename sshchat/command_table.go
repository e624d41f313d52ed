package sshchat

import (
	"slices"
	"strings"
	"sync"
)

// rows returns the table, in the order that /help shows it. Each file has the rows of its
// handlers.
func rows() []*row {
	return slices.Concat(
		// what one says
		meRows(), topicRows(), editRows(), delRows(), reactRows(), quoteRows(), sayRows(), letterRows(), reportRows(),
		botRows(),
		// where one says it
		joinRows(), roomsRows(), turnRows(), inviteRows(), roomRows(),
		// what one looks up
		helpRows(), whoisRows(), historyRows(), tailRows(), showRows(), manRows(), lastRows(), searchRows(), statsRows(),
		motdRows(), rawRows(),
		// how one is here
		nameRows(), settingRows(), clearRows(), awayRows(), keyRows(), forgetRows(), quitRows(),
		// for those who look after the chat
		banRows(), slowRows(), reportsRows(), announceRows(), admitRows(), purgeRows(), auditRows(), opRows(),
	)
}

// Commands returns what everybody may read of the table, in the order that /help shows it.
func Commands() []*Command {
	all := commandTable().rows
	commands := make([]*Command, len(all))
	for i, r := range all {
		commands[i] = &r.Command
	}
	return commands
}

// table finds commands by name or alias.
type table struct {
	rows   []*row
	byName map[string]*row
}

// commandTable is the one table, made when it is first asked for.
var commandTable = sync.OnceValue(func() *table { return newTable(rows()) })

func newTable(rows []*row) *table {
	t := &table{rows: rows, byName: map[string]*row{}}
	for _, r := range rows {
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
	word, _ := splitWord(line[1:])
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
			d := distance(strings.ToLower(word), n)
			if swapped(strings.ToLower(word), n) {
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
func (t *table) nearestFor(m *Member, word string) string {
	return t.nearest(word, func(r *row) bool { return MayUse(m, &r.Command) == nil })
}

// usable lists what m may use, without aliases, by name.
func (t *table) usable(m *Member) []string {
	names := make([]string, 0, len(t.rows))
	for _, r := range t.rows {
		if MayUse(m, &r.Command) == nil {
			names = append(names, r.Name)
		}
	}
	slices.Sort(names)
	return names
}

// swapped reports whether a is b with two neighbours the wrong way round, which is one
// slip of the fingers and not two.
func swapped(a, b string) bool {
	for i := 1; i < len(a) && len(a) == len(b); i++ {
		if a[i-1] == b[i] && a[i] == b[i-1] && a[:i-1] == b[:i-1] && a[i+1:] == b[i+1:] {
			return true
		}
	}
	return false
}

// distance is how many letters must be added, dropped or changed to make b of a
// (Levenshtein), in bytes: commands are short, and nearly all are ASCII.
func distance(a, b string) int {
	if len(a) > 32 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
