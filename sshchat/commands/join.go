package commands

import (
	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

func joinRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "join", Aliases: []string{"j", "加入"}, Args: "#ROOM", Group: "rooms", Needs: sshchat.NeedsSession},
			reads:   true, run: doJoin, complete: completeRoom,
		},
		{
			Command: sshchat.Command{Name: "leave", Aliases: []string{"part"}, Args: "[#ROOM]", Group: "rooms", Needs: sshchat.NeedsSession},
			price:   free, run: doLeave, complete: completeRoom,
		},
	}
}

// doJoin enters a room, which is made if nobody has heard of it.
func doJoin(c *Call) error {
	word, _ := sshchat.SplitWord(c.Args)
	if word == "" {
		return c.usage()
	}
	st, ok := c.By.Find(word)
	founded := false
	if !ok {
		var err error
		if st, err = c.Seats().Found(word, c.By.Person()); err != nil {
			return err
		}
		founded = true
	}
	return c.By.Join(c.Ctx, st, founded)
}

// doLeave leaves a room; the last one is left with /quit.
func doLeave(c *Call) error {
	word, _ := sshchat.SplitWord(c.Args)
	p := c.Here()
	switch {
	case c.By.Peer() != nil && word == "":
		return c.By.TurnTo(c.Ctx, c.By.At())
	case word != "":
		var err error
		if p, err = c.Room(word); err != nil {
			return err
		}
		if !p.IsHere() {
			return sshchat.NewFault("room.notin", text.Line(p.Label))
		}
	}
	return c.By.LeaveRoom(c.Ctx, p.View)
}
