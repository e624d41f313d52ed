package commands

import (
	"cmp"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
)

// row is a row of the one command table: what everybody may read of it, and how it is run.
type row struct {
	sshchat.Command

	reads    bool             // it reads the disk
	beside   bool             // it may run beside the session
	price    func(*Call) int  // in units of work; nil: as much as reading costs, or one
	shows    func(*Call) bool // whether others see what it does; nil: they never do
	run      func(*Call) error
	whole    func(c *Call, args string) error // run for what is too long for a message; nil: refused
	complete func(c *Call) []string           // candidates for the last word; nil: none

	below    []*row // its words; they have of it what they do not say themselves
	hidden   bool   // a word that only explains why it does nothing
	notLobby bool   // not for the lobby, where everybody must be able to come
}

// adopt ties the words below a row to it, and takes its usage from them.
func (r *row) adopt() {
	if r.below == nil {
		return
	}
	var words []string
	for _, b := range r.below {
		b.Form = strings.Join(strings.Fields(r.Typed()+" "+r.At+" "+b.Name), " ")
		b.Name, b.Group, b.Role = r.Name+" "+b.Name, r.Group, max(r.Role, b.Role)
		if b.Needs == sshchat.NeedsKey {
			b.Needs = r.Needs
		}
		if b.price == nil {
			b.price, b.reads = r.price, b.reads || r.reads
		}
		if b.complete == nil {
			b.complete = r.complete
		}
		if !b.hidden {
			r.Below = append(r.Below, &b.Command)
			words = append(words, b.Word())
		}
		b.adopt()
	}
	if r.Args == "" {
		r.Args = strings.TrimSpace(r.At + " [" + strings.Join(words, " | ") + "]")
	}
}

// word returns the row of a word below r; nil for none.
func (r *row) word(word string) *row {
	for _, b := range r.below {
		if b.Word() == strings.ToLower(word) {
			return b
		}
	}
	return nil
}

// under returns the row that args mean: the one of their word below r, else r itself. at is
// the room which stands before or behind the word, rest what follows.
func (r *row) under(args string) (of *row, at, rest string) {
	if r.below == nil {
		return r, "", args
	}
	word, rest := sshchat.SplitWord(args)
	if r.At != "" {
		at, word, rest = splitRoom(args)
	}
	below := r.word(word)
	switch {
	case below == nil && word == "":
		return r, at, ""
	case below == nil: // it refuses them, or takes them for something else than a word
		return r, "", args
	}
	of, deeper, rest := below.under(rest)
	return of, cmp.Or(at, deeper), rest
}

// splitRoom reads "#ops kick bob", "kick #ops bob" or "kick bob".
func splitRoom(s string) (room, word, args string) {
	word, args = sshchat.SplitWord(s)
	if strings.HasPrefix(word, "#") {
		room = word
		word, args = sshchat.SplitWord(args)
	} else if next, rest := sshchat.SplitWord(args); strings.HasPrefix(next, "#") {
		room, args = next, rest
	}
	return room, word, args
}

// always is for what others see each time.
func always(*Call) bool { return true }

// whenGiven is for what shows something by itself, and sets it when it is given words.
func whenGiven(c *Call) bool { return c.Args != "" }

// free is the price of going away, which nobody is kept from.
func free(*Call) int { return 0 }

// peoplePrice is the price of a list of those who are in the caller's room: most who ask for
// another's ask for one that is smaller than the lobby.
func peoplePrice(c *Call) int { return 1 + c.PeopleHere()/estate.PerName }

// roomsPrice is the price of a list of rooms.
func roomsPrice(c *Call) int { return 1 + c.Node.Rooms.Count()/estate.PerRoom }
