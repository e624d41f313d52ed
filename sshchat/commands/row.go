package commands

import (
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
func roomsPrice(c *Call) int { return 1 + c.Chat.RoomBook().Count()/estate.PerRoom }
