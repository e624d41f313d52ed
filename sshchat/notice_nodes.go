package sshchat

// Nodes answers /nodes: the nodes of a cluster whose leases hold, ordered by ID.
type Nodes struct{ All []NodeState }

func (Nodes) notice() {}

// NodeState is one node of a cluster, as the one that was asked knows it.
type NodeState struct {
	NodeInfo
	People  int    // who are on it
	Asked   bool   // the asker is on it
	Behind  uint64 // how many of the log's entries its copy did not have, when it last said so
	Differs bool   // its settings are not those of the node that was asked
}
