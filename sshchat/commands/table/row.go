package table

import (
	"cmp"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
)

// Row is a row of the one command table: what everybody may read of it, and how it is run.
type Row struct {
	sshchat.Command

	Reads    bool             // it reads the disk
	Beside   bool             // it may run beside the session
	Settled  bool             // it is about what its caller said last: that is stored before it runs
	Price    func(*Call) int  // in units of work; nil: as much as reading costs, or one
	Shows    func(*Call) bool // whether others see what it does; nil: they never do
	Run      func(*Call) error
	Whole    func(c *Call, args string) error // Run for what is too long for a message; nil: refused
	Complete func(c *Call) []string           // candidates for the last word; nil: none

	Words    []*Row // those below it; they have of it what they do not say themselves
	Hidden   bool   // a word that only explains why it does nothing
	NotLobby bool   // not for the lobby, where everybody must be able to come
}

// adopt ties the words below a row to it, and takes its usage from them.
func (r *Row) adopt() {
	if r.Words == nil {
		return
	}
	var words []string
	for _, b := range r.Words {
		b.Form = strings.Join(strings.Fields(r.Typed()+" "+r.At+" "+b.Name), " ")
		b.Name, b.Group, b.Role = r.Name+" "+b.Name, r.Group, max(r.Role, b.Role)
		if b.Needs == sshchat.NeedsKey {
			b.Needs = r.Needs
		}
		if b.Price == nil {
			b.Price, b.Reads = r.Price, b.Reads || r.Reads
		}
		if b.Complete == nil {
			b.Complete = r.Complete
		}
		if !b.Hidden {
			r.Below = append(r.Below, &b.Command)
			words = append(words, b.Word())
		}
		b.adopt()
	}
	if r.Args == "" {
		r.Args = strings.TrimSpace(r.At + " [" + strings.Join(words, " | ") + "]")
	}
}

// Named returns the row of a word below r; nil for none.
func (r *Row) Named(word string) *Row {
	for _, b := range r.Words {
		if b.Word() == strings.ToLower(word) {
			return b
		}
	}
	return nil
}

// Under returns the row that args mean: the one of their word below r, else r itself. at is
// the room which stands before or behind the word, rest what follows.
func (r *Row) Under(args string) (of *Row, at, rest string) {
	if r.Words == nil {
		return r, "", args
	}
	word, rest := sshchat.SplitWord(args)
	if r.At != "" {
		at, word, rest = splitRoom(args)
	}
	below := r.Named(word)
	switch {
	case below == nil && word == "":
		return r, at, ""
	case below == nil: // it refuses them, or takes them for something else than a word
		return r, "", args
	}
	of, deeper, rest := below.Under(rest)
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

// Always is for what others see each time.
func Always(*Call) bool { return true }

// WhenGiven is for what shows something by itself, and sets it when it is given words.
func WhenGiven(c *Call) bool { return c.Args != "" }

// Free is the price of going away, which nobody is kept from.
func Free(*Call) int { return 0 }

// PeoplePrice is the price of a list of those who are in the caller's room: most who ask for
// another's ask for one that is smaller than the lobby.
func PeoplePrice(c *Call) int { return 1 + c.PeopleHere()/estate.PerName }

// RoomsPrice is the price of a list of rooms.
func RoomsPrice(c *Call) int { return 1 + c.Node.Rooms.Count()/estate.PerRoom }
