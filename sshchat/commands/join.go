package commands

import (
	"slices"
	"strconv"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/text"
)

func joinRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "join", Aliases: []string{"j", "加入"}, Args: "#ROOM", Group: "rooms", Needs: sshchat.NeedsSession},
			Reads:   true, Run: doJoin, Complete: table.CompleteRoom,
		},
		{
			Command: sshchat.Command{Name: "leave", Aliases: []string{"part"}, Args: "[#ROOM]", Group: "rooms", Needs: sshchat.NeedsSession},
			Price:   table.Free, Run: doLeave, Complete: table.CompleteRoom,
		},
	}
}

// doJoin enters a room, which is made if nobody has heard of it. One that is a slip away from a room
// that there is, is not made so: /room make does.
func doJoin(c *table.Call) error {
	word, _ := sshchat.SplitWord(c.Args)
	if word == "" {
		return c.Usage()
	}
	st, ok := c.By.Find(word)
	founded := false
	if !ok {
		if near, is := c.Grants().Near(word); is {
			return sshchat.NewFault("room.nearest", sshchat.Echo("#"+strings.TrimPrefix(word, "#")), text.Line(c.By.LabelFor(near)))
		}
		var err error
		if st, err = c.Grants().Found(word, c.By.Person()); err != nil {
			return err
		}
		founded = true
	}
	return c.By.Join(c.Ctx, st, founded)
}

// doLeave leaves a room; the last one is left with /quit.
func doLeave(c *table.Call) error {
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

func turnRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "switch", Aliases: []string{"s", "切换"}, Args: "[#ROOM | N | next | prev]", Group: "rooms", Needs: sshchat.NeedsSession},
			Run:     doSwitch, Complete: table.CompleteRoom,
		},
		{
			Command: sshchat.Command{Name: "watch", Args: "[#ROOM] all|mentions|none", Group: "rooms", Needs: sshchat.NeedsSession},
			Run:     doWatch, Complete: table.CompleteRoom,
		},
	}
}

// doSwitch turns to another room that one is in: by name, by number, or the next.
func doSwitch(c *table.Call) error {
	m := c.By
	word, _ := sshchat.SplitWord(c.Args)
	if n, err := strconv.Atoi(word); err == nil {
		return c.By.TurnToNth(c.Ctx, n)
	}
	switch word {
	case "", "next", "+":
		return c.By.Step(c.Ctx, 1)
	case "prev", "-":
		return c.By.Step(c.Ctx, -1)
	}
	if st, ok := m.Find(word); ok {
		if v := m.ViewOf(st.ID); v != nil {
			return c.By.TurnTo(c.Ctx, v)
		}
		return sshchat.NewFault("room.notin", text.Line(m.LabelFor(st)))
	}
	return sshchat.NewFault("room.unknown", sshchat.Echo(word))
}

// doWatch says how much one wants to see of a room that one is not looking at.
func doWatch(c *table.Call) error {
	p, rest, err := c.Where(c.Args)
	if err != nil {
		return err
	}
	if !p.IsHere() {
		return sshchat.NewFault("room.notin", text.Line(p.Label))
	}
	if rest == "" {
		c.Tell(sshchat.Done{Key: "watch.is", Args: []any{text.Line(p.Label), sshchat.Choice(p.View.Watched())}})
		return nil
	}
	w := sshchat.Watch(strings.ToLower(rest))
	if !slices.Contains([]sshchat.Watch{sshchat.WatchAll, sshchat.WatchMentions, sshchat.WatchNone}, w) {
		return c.Usage()
	}
	if err := c.By.Pace(); err != nil {
		return err
	}
	return c.By.Watch(c.Ctx, p.View, w)
}
