package commands

import (
	"context"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/estate"
)

// WaitFor returns how long m must wait before a line is taken, be it to say or a command
// that asks something: a script, or a burst of keys, is slowed down, where a person is told.
// Where too many lines wait for the disk, the bell rings when there is room again.
func WaitFor(m *chat.Session, line string) time.Duration {
	row, ok := commandTable().find(line)
	if !ok || row != nil && row.Group == "talk" {
		return m.Ready()
	}
	if row != nil && row.beside && m.IsBusy() { // it comes behind
		return chat.FullWait
	}
	units, lines := 1, time.Duration(0)
	if row != nil {
		if row.Needs != sshchat.NeedsNothing { // others may see it, as they do a line
			lines = m.Ready()
		}
		_, args := sshchat.SplitWord(line)
		if units = (&Call{Acts: chat.By(context.Background(), m), Row: row, Args: args}).price(); units == 0 { // going away
			return 0
		}
	}
	return max(lines, m.WaitToAsk(units))
}

// price returns what a call costs: what its row says, else what it reads.
func (c *Call) price() int {
	switch {
	case c.Row.price != nil:
		return c.Row.price(c)
	case c.Row.reads:
		return estate.DiskWork
	case c.Row.Group == "talk": // which the rate of lines holds
		return 0
	}
	return 1
}

// free is the price of going away, which nobody is kept from.
func free(*Call) int { return 0 }

// peoplePrice is the price of a list of those who are in the caller's room: most who ask for
// another's ask for one that is smaller than the lobby.
func peoplePrice(c *Call) int { return 1 + c.PeopleHere()/estate.PerName }

// roomsPrice is the price of a list of rooms.
func roomsPrice(c *Call) int { return 1 + c.Chat.RoomBook().Count()/estate.PerRoom }

// tabPrice is the price of one Tab.
func tabPrice(c *Call, word string) int {
	if len(word) > 0 && word[0] == '#' {
		return roomsPrice(c)
	}
	return peoplePrice(c)
}

// MayUse returns why m may not use a command; nil: m may.
func MayUse(m *chat.Session, row *sshchat.Command) *sshchat.Fault {
	switch {
	case m.Role() < row.Role:
		return sshchat.NewFault("denied", row.Name, row.Role)
	case !m.IsVisitor() && row.Program:
		return sshchat.NewFault("command.program", row.Name)
	case !m.IsVisitor():
		return nil
	case m.IsLocal() && row.Needs == sshchat.NeedsAccount:
		return sshchat.NewFault("command.account", row.Name)
	case m.IsLocal() && row.Name == "bot": // which comes in over SSH, and then is no visit
		return sshchat.NewFault("command.bot")
	case row.Needs == sshchat.NeedsSession:
		return sshchat.NewFault("command.session", row.Name)
	case m.IsGuest() && row.Needs != sshchat.NeedsNothing:
		return sshchat.NewFault("command.guest", row.Name)
	}
	return nil
}
