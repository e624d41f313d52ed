package words

import (
	"strconv"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/words/paint"
)

// nodes words what is told of the nodes of a cluster.
type nodes struct{ *voice }

// list appends the nodes, with a fact a line.
func (n nodes) list(dst []byte, l sshchat.Nodes) []byte {
	w := n.cat.Nodes
	var all []string
	for _, node := range l.All {
		f := facts{voice: n.voice, labels: w.Labels}
		f.add("people", strconv.Itoa(node.People))
		f.when("since", node.Since)
		f.add("version", node.Version)
		f.add("lease", strconv.FormatUint(node.Epoch, 10))
		f.add("copy", w.Copy(node.Behind))
		if node.Differs {
			f.add("settings", w.Differ)
		}
		heading := n.Style(paint.Bold, node.ID)
		if node.Asked {
			heading += n.cat.Stay(w.Asked)
		}
		all = append(all, f.below(heading))
	}
	return n.Aside(dst, strings.Join(all, "\n"))
}
