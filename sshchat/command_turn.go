package sshchat

import (
	"slices"
	"strconv"
	"strings"

	"sshchat/sshchat/text"
)

func turnRows() []*row {
	return []*row{
		{
			Command: Command{Name: "switch", Aliases: []string{"s", "切换"}, Args: "[#ROOM | N | next | prev]", Group: "rooms", Needs: NeedsSession},
			run:     doSwitch, complete: completeRoom,
		},
		{
			Command: Command{Name: "watch", Args: "[#ROOM] all|mentions|none", Group: "rooms", Needs: NeedsSession},
			run:     doWatch, complete: completeRoom,
		},
	}
}

// doSwitch turns to another room that one is in: by name, by number, or the next.
func doSwitch(c *Call) error {
	m := c.By
	word, _ := splitWord(c.Args)
	if n, err := strconv.Atoi(word); err == nil {
		return c.turnToNth(n)
	}
	switch word {
	case "", "next", "+":
		return c.step(1)
	case "prev", "-":
		return c.step(-1)
	}
	if st, ok := m.find(word); ok {
		if v := m.viewOf(st.ID); v != nil {
			return c.turnTo(v)
		}
		return fault("room.notin", text.Line(m.labelFor(st)))
	}
	return fault("room.unknown", echo(word))
}

// doWatch says how much one wants to see of a room that one is not looking at.
func doWatch(c *Call) error {
	p, rest, err := c.where(c.Args)
	if err != nil {
		return err
	}
	if !p.isHere() {
		return fault("room.notin", text.Line(p.Label))
	}
	if rest == "" {
		c.tell(Done{"watch.is", []any{text.Line(p.Label), string(c.watched(p))}})
		return nil
	}
	w := Watch(strings.ToLower(rest))
	if !slices.Contains([]Watch{WatchAll, WatchMentions, WatchNone}, w) {
		return c.usage()
	}
	if err := c.By.pace(); err != nil {
		return err
	}
	return c.watch(p, w)
}
