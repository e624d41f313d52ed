package sshchat

import (
	"sshchat/sshchat/text"
)

func joinRows() []*row {
	return []*row{
		{
			Command: Command{Name: "join", Aliases: []string{"j", "加入"}, Args: "#ROOM", Group: "rooms", Needs: NeedsSession},
			reads:   true, run: doJoin, complete: completeRoom,
		},
		{
			Command: Command{Name: "leave", Aliases: []string{"part"}, Args: "[#ROOM]", Group: "rooms", Needs: NeedsSession},
			price:   free, run: doLeave, complete: completeRoom,
		},
	}
}

// doJoin enters a room, which is made if nobody has heard of it.
func doJoin(c *Call) error {
	word, _ := splitWord(c.Args)
	if word == "" {
		return c.usage()
	}
	st, ok := c.By.find(word)
	founded := false
	if !ok {
		var err error
		if st, err = c.newRoom(word, c.By.Person()); err != nil {
			return err
		}
		founded = true
	}
	return c.join(st, founded)
}

// doLeave leaves a room; the last one is left with /quit.
func doLeave(c *Call) error {
	word, _ := splitWord(c.Args)
	p := c.here()
	switch {
	case c.By.Peer() != nil && word == "":
		return c.turnBack()
	case word != "":
		var err error
		if p, err = c.room(word); err != nil {
			return err
		}
		if !p.isHere() {
			return fault("room.notin", text.Line(p.Label))
		}
	}
	return c.leave(p)
}
