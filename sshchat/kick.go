package sshchat

import "sshchat/sshchat/text"

// A kick is an entry: the node that has its person acts when it follows that.

// kicks returns what of a run of entries sends somebody away.
func kicks(run []*Entry) (all []*Entry) {
	for _, e := range run {
		if e.Kind == Ruled && e.About != nil && (e.Rule == "kick" || e.Rule == "room-kick") {
			all = append(all, e)
		}
	}
	return all
}

// kick sends away whom an entry names, if that is a session of this node that came before
// it. Only the node's follower calls it.
func (c *Chat) kick(e *Entry) {
	m := c.bySkeleton(skeleton(e.About.Name.String()))
	if m == nil || m.accountID() != e.About.Account || m.since.After(e.At) {
		return
	}
	if e.Rule == "kick" {
		m.evict(Kicked, fault("kick.you", e.From.Name, e.Body))
		return
	}
	st, _ := c.directory.get(e.Room)
	m.send(order{room: e.Room, leave: fault("room.kicked", text.Line(st.label()), e.From.Name, e.Body)})
}
