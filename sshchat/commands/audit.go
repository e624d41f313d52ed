package commands

import (
	"slices"

	"sshchat/sshchat"
)

// shownRulings is how many acts /audit shows.
const shownRulings = 20

func auditRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "audit", Args: "[#ROOM]", Role: sshchat.OperatorRole, Group: "moderation"},
			run:     doAudit, complete: completeRoom,
		},
	}
}

// doAudit shows the last acts that were about the whole chat, and those about one room:
// the one that is named, or where the caller is. There is no list of all rooms' acts,
// so none that could tell of a room.
func doAudit(c *Call) error {
	if c.Chat.Options.Audit == nil {
		return sshchat.NewFault("audit.none")
	}
	p, rest, err := c.Where(c.Args)
	if err != nil {
		return err
	}
	if p.Peer != "" {
		p = c.Here()
	}
	if rest != "" {
		return c.usage()
	}
	all, err := c.Chat.Options.Audit.Last("", shownRulings)
	if err != nil {
		return err
	}
	in, err := c.Chat.Options.Audit.Last(p.ID, shownRulings)
	if err != nil {
		return err
	}
	all = append(all, in...)
	slices.SortStableFunc(all, func(a, b sshchat.Ruling) int { return a.At.Compare(b.At) })
	if len(all) == 0 {
		return sshchat.NewFault("audit.none")
	}
	c.Tell(sshchat.Rulings{Last: all[max(0, len(all)-shownRulings):]})
	return nil
}
