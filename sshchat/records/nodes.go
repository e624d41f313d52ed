package records

import "sshchat/sshchat"

// nodes writes the nodes of a cluster.
func (a *answer) nodes(n sshchat.Nodes) {
	for i := range n.All {
		node := &n.All[i]
		a.begin("node")
		a.str("node", node.ID)
		a.strIf("version", node.Version)
		a.time("since", node.Since)
		a.int("count", int64(node.People))
		a.uint("lease", node.Epoch)
		a.uint("seq", node.Applied)
		a.uint("behind", node.Behind)
		a.flag("current", node.Asked)
		a.flag("differs", node.Differs)
		a.end()
	}
}
