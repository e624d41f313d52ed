package words

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/words/paint"
)

// windows words what is told of somebody's own sessions.
type windows struct{ *voice }

// list appends the windows, with a fact a line.
func (v windows) list(dst []byte, l sshchat.Windows) []byte {
	words := v.cat.Windows
	var all []string
	for _, w := range l.All {
		f := facts{voice: v.voice, labels: words.Labels}
		f.when("since", w.Since)
		f.add("from", w.Address)
		f.add("room", v.Room(w.Room))
		f.add("key", string(w.Print))
		f.add("node", w.Node)
		heading := v.Style(paint.Bold, words.Name(w.N))
		if w.Asked {
			heading += v.cat.Stay(words.Asked)
		}
		all = append(all, f.below(heading))
	}
	return v.Aside(dst, strings.Join(all, "\n"))
}
