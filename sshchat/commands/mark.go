package commands

import (
	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/text"
)

func markRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "mark", Aliases: []string{"标记"}, Args: "[WORDS]", Role: sshchat.MemberRole, Group: "talk", Needs: sshchat.NeedsRoom},
			Price:   markPrice, Shows: table.WhenGiven, Run: doMark,
		},
	}
}

// markPrice is that of a month of a room, where its marks are asked for; else the rate of
// lines holds.
func markPrice(c *table.Call) int {
	if c.Args == "" {
		return 3 * estate.DiskWork
	}
	return 0
}

// doMark marks this moment of the room, or lists the marks that it has.
func doMark(c *table.Call) error {
	if c.By.Peer() != nil {
		return sshchat.NewFault("mark.letters", text.Line(c.Here().Label))
	}
	if c.Args != "" {
		return c.Speech().MarkHere(text.Line(c.Args))
	}
	p := c.Here()
	marks, err := c.Reading().Marks(p.ID)
	if err != nil {
		return err
	}
	if len(marks) == 0 {
		return sshchat.NewFault("mark.none", text.Line(p.Label))
	}
	c.Tell(sshchat.Lines{Key: "marks", Room: p.Label, Entries: newest(marks)})
	return nil
}
