package moderation

import (
	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
)

func nodeRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "nodes", Aliases: []string{"节点"}, Role: sshchat.OperatorRole, Group: "look"},
			Reads:   true, Run: doNodes,
		},
	}
}

// doNodes tells which nodes the chat runs on, and how each is doing.
func doNodes(c *table.Call) error {
	if c.Node.Ledger.Cluster == nil {
		return sshchat.NewFault("nodes.one")
	}
	nodes, err := c.Node.Ledger.Cluster.Nodes(c.Ctx)
	if err != nil {
		return err
	}
	head, err := c.Node.Ledger.Engine.Head(c.Ctx)
	if err != nil {
		return err
	}
	own := c.Node.Ledger.Cluster.NodeID()
	newest, settings := head, ""
	for i := range nodes {
		if n := &nodes[i]; n.ID == own { // what its lease says is some seconds old
			n.Applied, settings = head, n.Config
		}
		newest = max(newest, nodes[i].Applied)
	}
	people := c.Node.Cards.CountByNode()
	var told sshchat.Nodes
	for _, n := range nodes {
		told.All = append(told.All, sshchat.NodeState{
			NodeInfo: n, People: people[n.ID], Asked: n.ID == own, Behind: newest - n.Applied, Differs: n.Config != settings,
		})
	}
	c.Tell(told)
	return nil
}
