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
	m := c.By
	st, ok := m.find(word)
	founded := false
	if !ok {
		var err error
		if st, err = c.newRoom(word, c.By.Person()); err != nil {
			return err
		}
		founded = true
	}
	if err := m.mayEnter(st, true); err != nil {
		return err
	}
	if v := m.viewOf(st.ID); v != nil {
		return c.turnTo(v)
	}
	if len(m.views) >= maxJoined {
		return fault("room.many", maxJoined)
	}
	if !founded { // else it was paid for
		if err := m.pace(); err != nil { // everybody there sees it, as they do a line
			return err
		}
	}
	opened, err := m.joinRoom(c.Ctx, st)
	if err != nil {
		return err
	}
	opened.Founded = founded
	m.show(opened)
	return m.keepJoined(c.Ctx, m.at)
}

// doLeave leaves a room; the last one is left with /quit.
func doLeave(c *Call) error {
	m := c.By
	word, _ := splitWord(c.Args)
	v := m.at
	switch {
	case m.peer != nil && word == "":
		return c.turnTo(m.at)
	case word != "":
		p, err := c.room(word)
		if err != nil {
			return err
		}
		if v = p.view; v == nil {
			return fault("room.notin", text.Line(p.Label))
		}
	}
	if len(m.views) == 1 {
		return fault("room.last")
	}
	label, turned := v.label, v == m.at
	m.leaveRoom(c.Ctx, v, Quit)
	c.tell(Done{"room.left", []any{text.Line(label), text.Line(m.at.label)}})
	if turned && m.at.missed.Lines > 0 {
		if err := c.turnTo(m.at); err != nil {
			return err
		}
	}
	return m.keepLeft(c.Ctx, v.room.ID())
}
