package table

import (
	"context"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/text"
)

// Call is one use of a command.
type Call struct {
	act.Acts
	Args string // what stood behind the command's name, trimmed
	At   string // the room that stood in the name of a word, as in room #ops kick; "": none
	Row  *Row

	Table *Index // of which Row is one
	Sited bool   // a program named the room in which to do it
}

// Usage refuses a call whose arguments do not fit, showing what would.
func (c *Call) Usage() error { return sshchat.NewFault("usage", c.Row.Typed(), c.Row.Args) }

// Beside has what run beside the session of the caller.
func (c *Call) Beside(what func(*Call) error) error {
	return c.By.Beside(c.Ctx, c.Row.Name, func(ctx context.Context) error {
		call := *c
		call.Ctx = ctx
		return what(&call)
	})
}

// Whoever is muted, or kept out by a lockdown, does nothing that others see. Each row of
// the table says when they do, and Do asks before it runs: a handler that forgets
// to is no hole. What is about another room than the one where its caller is asks again,
// for that room.

// MayShow refuses what others would see of somebody who may do nothing that they do.
func (c *Call) MayShow() error {
	if c.Row.Shows == nil || !c.Row.Shows(c) {
		return nil
	}
	if err := c.By.MayTalk(c.told()); err != nil || c.Row.Group == "talk" { // which knows the room that it is for
		return err
	}
	return c.mayLink()
}

// mayLink refuses a link in the words of a command from who is new: a reason, or the name of a room.
func (c *Call) mayLink() error {
	room := c.told()
	if st, ok := c.By.Find(c.At); ok {
		room = st.ID
	}
	return c.MayLink(room, text.Block(c.Args), text.Line(c.At))
}

// told returns the room that is told what is done where the caller is; "" for none.
func (c *Call) told() sshchat.RoomID {
	if c.Row.Needs == sshchat.NeedsRoom && c.By.Peer() == nil {
		return c.Here().ID
	}
	return ""
}

// Price returns what a call costs: what its row says, else what it reads.
func (c *Call) Price() int {
	switch {
	case c.Row.Price != nil:
		return c.Row.Price(c)
	case c.Row.Reads:
		return estate.DiskWork
	case c.Row.Group == "talk": // which the rate of lines holds
		return 0
	}
	return 1
}

// Done tells the caller that something is done, unless it failed.
func (c *Call) Done(err error, d sshchat.Done) error {
	if err == nil {
		c.Tell(d)
	}
	return err
}
