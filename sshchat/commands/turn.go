package commands

import (
	"slices"
	"strconv"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

func turnRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "switch", Aliases: []string{"s", "切换"}, Args: "[#ROOM | N | next | prev]", Group: "rooms", Needs: sshchat.NeedsSession},
			run:     doSwitch, complete: completeRoom,
		},
		{
			Command: sshchat.Command{Name: "watch", Args: "[#ROOM] all|mentions|none", Group: "rooms", Needs: sshchat.NeedsSession},
			run:     doWatch, complete: completeRoom,
		},
	}
}

// doSwitch turns to another room that one is in: by name, by number, or the next.
func doSwitch(c *Call) error {
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
func doWatch(c *Call) error {
	p, rest, err := c.Where(c.Args)
	if err != nil {
		return err
	}
	if !p.IsHere() {
		return sshchat.NewFault("room.notin", text.Line(p.Label))
	}
	if rest == "" {
		c.Tell(sshchat.Done{Key: "watch.is", Args: []any{text.Line(p.Label), string(p.View.Watched())}})
		return nil
	}
	w := sshchat.Watch(strings.ToLower(rest))
	if !slices.Contains([]sshchat.Watch{sshchat.WatchAll, sshchat.WatchMentions, sshchat.WatchNone}, w) {
		return c.usage()
	}
	if err := c.By.Pace(); err != nil {
		return err
	}
	return c.By.Watch(c.Ctx, p.View, w)
}
