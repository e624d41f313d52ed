package cluster_test

import (
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/cluster"
)

// among is a node among others, which begin and end with it.
type among struct {
	*cluster.Node
	cluster *cluster.Cluster
	others  []*cluster.Node
}

// begin starts a node called a, and others.
func begin(c *cluster.Cluster, others ...string) *among {
	a := &among{Node: c.Start("a"), cluster: c}
	for _, id := range others {
		a.others = append(a.others, c.Start(id))
	}
	return a
}

// Close ends the others as well.
func (a *among) Close() error {
	for _, n := range a.others {
		if err := n.Close(); err != nil {
			return err
		}
	}
	return a.Node.Close()
}

func TestContract(t *testing.T) {
	for name, others := range map[string][]string{"one node": nil, "three nodes": {"b", "c"}} {
		t.Run(name, func(t *testing.T) {
			chattest.Contract(t, true, func(_ *testing.T, old sshchat.Engine) sshchat.Engine {
				if old == nil {
					return begin(cluster.New(), others...)
				}
				return begin(old.(*among).cluster, others...)
			})
		})
	}
}
