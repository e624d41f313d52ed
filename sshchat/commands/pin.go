package commands

import (
	"strconv"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/text"
)

func pinRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "pin", Aliases: []string{"pins", "置顶"}, Args: "[SEQ | NAME | WORDS]", Group: "talk", Needs: sshchat.NeedsRoom},
			Reads:   true, Shows: table.WhenGiven, Run: doPin, Complete: table.CompleteName, Words: []*table.Row{
				{Command: sshchat.Command{Name: "list"}, Run: listPins},
				{Command: sshchat.Command{Name: "drop", Args: "N", Role: sshchat.MemberRole}, Shows: table.Always, Run: doUnpin},
			},
		},
		{
			Command: sshchat.Command{Name: "unpin", Args: "N", Role: sshchat.MemberRole, Group: "talk", Needs: sshchat.NeedsRoom},
			Reads:   true, Shows: table.Always, Run: doUnpin,
		},
	}
}

// doPin pins a line of the room that the caller is in, or lists those that are pinned.
func doPin(c *table.Call) error {
	if c.Args == "" {
		return listPins(c)
	}
	if c.By.Peer() != nil {
		return sshchat.NewFault("pin.letters", text.Line(c.Here().Label))
	}
	p := c.Here()
	if err := c.Pins().MayPin(p); err != nil {
		return err
	}
	e, err := c.Pins().Find(p, c.Args)
	if err != nil {
		return err
	}
	return c.Done(c.Pins().Add(p, e.Seq), sshchat.Done{Key: "pin.done", Args: []any{text.Line(p.Label)}})
}

// listPins lists what is pinned in the room that the caller is in.
func listPins(c *table.Call) error {
	if c.Args != "" {
		return c.Usage()
	}
	p := c.Here()
	pins, err := c.Pins().In(p.ID)
	if err != nil {
		return err
	}
	if len(pins) == 0 {
		return sshchat.NewFault("pin.none", text.Line(p.Label))
	}
	if err := c.Node.AddQuotes(c.Ctx, pins); err != nil {
		return err
	}
	c.Tell(sshchat.Lines{Key: "pins", Room: p.Label, Entries: pins})
	return nil
}

// doUnpin takes a line down, by where it stands in the list or by its number.
func doUnpin(c *table.Call) error {
	n, err := strconv.ParseUint(strings.TrimPrefix(c.Args, "#"), 10, 63)
	if err != nil {
		return c.Usage()
	}
	p := c.Here()
	if err := c.Pins().MayPin(p); err != nil {
		return err
	}
	return c.Done(c.Pins().Drop(p, n), sshchat.Done{Key: "unpin.done", Args: []any{text.Line(p.Label)}})
}
