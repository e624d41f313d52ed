package moderation

import (
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/text"
)

// shownRulings is how many acts /audit shows.
const shownRulings = 20

func auditRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "audit", Args: "[#ROOM]", Role: sshchat.OperatorRole, Group: "moderation"},
			Run:     doAudit, Complete: table.CompleteRoom,
		},
	}
}

// doAudit shows the last acts that were about the whole chat, and those about one room:
// the one that is named, or where the caller is. There is no list of all rooms' acts,
// so none that could tell of a room. Of a cluster each node has a record of its own, of what
// was ruled through it.
func doAudit(c *table.Call) error {
	if c.Node.Options().Audit == nil {
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
		return c.Usage()
	}
	all, err := c.Node.Options().Audit.Last("", shownRulings)
	if err != nil {
		return err
	}
	in, err := c.Node.Options().Audit.Last(p.ID, shownRulings)
	if err != nil {
		return err
	}
	all = append(all, in...)
	slices.SortStableFunc(all, func(a, b sshchat.Ruling) int { return a.At.Compare(b.At) })
	told := sshchat.Rulings{Last: all[max(0, len(all)-shownRulings):]}
	switch {
	case c.Node.Ledger.Cluster == nil && len(all) == 0:
		return sshchat.NewFault("audit.none")
	case c.Node.Ledger.Cluster == nil:
	case len(all) == 0:
		return sshchat.NewFault("audit.none.here", text.Line(c.Node.Ledger.Cluster.NodeID()))
	default:
		told.Node = c.Node.Ledger.Cluster.NodeID()
	}
	c.Tell(told)
	return nil
}
