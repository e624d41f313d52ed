package sshchat

import (
	"cmp"
	"slices"
	"strings"
)

// Command is what everybody may read of a row of the one command table. Help, Tab, the doors
// (slash, exec, socket) and the docs all come from it; the words package has each row's help
// in every language, under Name.
type Command struct {
	Name    string
	Aliases []string
	Args    string // what follows, for people: "NAME [REASON]"
	Role    Role   // who may; those above may too
	Group   string // under which heading /help shows it: "talk", "rooms", "look", "you", "moderation"
	Program bool   // only programs have it, over ssh host COMMAND and the local socket
	Options string // what programs may add to Args: "[-n COUNT]"
	Needs   Needs
	Endless bool // it looks at all that follows, so that no word is too many
	Rank    Rank // who may in the room that it is about; NoRank: whoever Role lets

	At    string     // what may stand before a word of Below: "[#ROOM]"
	Below []*Command // its words, each of which is a row with a help of its own: "room kick"
	Form  string     // how its name is typed, where more may stand in it: "room [#ROOM] kick"
}

// Word is the last word of the command's name, by which the row above it finds it.
func (c *Command) Word() string { return c.Name[strings.LastIndexByte(c.Name, ' ')+1:] }

// Typed is how the command's name is typed, with what may stand in it.
func (c *Command) Typed() string { return cmp.Or(c.Form, c.Name) }

// Needs says what a command takes of its caller besides the right to use it: a program
// has no session, the local socket no account, and a program without a key may only read.
type Needs uint8

const (
	NeedsKey     Needs = iota // a program must have proved who it acts for; a row that says nothing is on the safe side
	NeedsNothing              // it only reads what anybody may
	NeedsRoom                 // a key; it acts where its caller is, or in the room that a program names first
	NeedsAccount              // it is about the caller's own account
	NeedsSession              // it changes what a session shows or is
)

// Looks reports whether the command only reads what anybody may, so that who uses it need
// not be anybody whom the chat keeps.
func (c *Command) Looks() bool { return c.Needs == NeedsNothing }

// ForPrograms reports whether a program can have the command, over SSH or, local, on the
// server's own machine; what their role lets them is another matter.
func (c *Command) ForPrograms(local bool) bool {
	return c.Needs != NeedsSession && !(local && (c.Needs == NeedsAccount || c.Name == "bot"))
}

// endless is how many words a command takes that says them, or looks for them.
const endless = 1 << 20

// Most returns how many words a command takes, which its usage shows. More are refused:
// whoever wrote them meant something that would not be done.
func (c *Command) Most() int {
	if c.Endless {
		return endless
	}
	return MostWords(c.Args)
}

// MostWords counts the words of a usage line: "[#ROOM] NAME | list" is two at most.
func MostWords(usage string) int {
	most := 0
	for _, way := range cutOutside(usage, " | ") {
		n := 0
		for _, word := range cutOutside(way, " ") {
			inner, optional := strings.CutPrefix(word, "[")
			switch {
			case strings.HasSuffix(word, "...]"), slices.Contains([]string{"WORDS", "TEXT", "ACTION", "REASON"}, word):
				n = endless
			case optional:
				n += MostWords(strings.TrimSuffix(inner, "]"))
			case word == "DATE": // 2026-11-20 15:04
				n += 2
			case word != "":
				n++
			}
		}
		most = max(most, min(n, endless))
	}
	return most
}

// cutOutside splits s where sep stands outside of brackets.
func cutOutside(s, sep string) (parts []string) {
	depth, begin := 0, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '[':
			depth++
		case s[i] == ']':
			depth--
		case depth == 0 && strings.HasPrefix(s[i:], sep):
			parts = append(parts, s[begin:i])
			begin = i + len(sep)
			i = begin - 1
		}
	}
	return append(parts, s[begin:])
}

// SaysWords reports whether what a program writes behind a command's name is words for
// others, in which a '-' begins no option.
func (c *Command) SaysWords() bool { return c.Most() >= endless && !c.Looks() }

// SplitWord cuts the first word off s; the rest comes trimmed.
func SplitWord(s string) (word, rest string) {
	i := strings.IndexAny(s, " \n")
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimSpace(s[i+1:])
}

// HelpPages returns the names of what /help tells of besides commands.
func HelpPages() []string { return []string{"keys", "text"} }
