package chat

import (
	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// A kick is an entry: the node that has its person acts when it follows that.

// kicks returns what of a run of entries sends somebody away.
func kicks(run []*sshchat.Entry) (all []*sshchat.Entry) {
	for _, e := range run {
		if e.Kind == sshchat.Ruled && e.About != nil && (e.Rule == "kick" || e.Rule == "room-kick") {
			all = append(all, e)
		}
	}
	return all
}

// kick sends away whom an entry names, if that is a session of this node that came before
// it. Only the node's follower calls it.
func (c *Chat) kick(e *sshchat.Entry) {
	m := c.bySkeleton(sshchat.Skeleton(e.About.Name.String()))
	if m == nil || m.AccountID() != e.About.Account || m.since.After(e.At) {
		return
	}
	if e.Rule == "kick" {
		m.evict(sshchat.Kicked, sshchat.NewFault("kick.you", e.From.Name, e.Body))
		return
	}
	st, _ := c.Rooms.Get(e.Room)
	m.send(order{room: e.Room, leave: sshchat.NewFault("room.kicked", text.Line(st.Label()), e.From.Name, e.Body)})
}

// enforce meets with a new sanction those who are on this node. Only the watch of the
// rules calls it: a ban takes effect on every node.
func (c *Chat) enforce(s sshchat.Sanction) {
	if s.Room != "" {
		c.enforceIn(s)
		return
	}
	for _, m := range c.everybody() {
		switch {
		case !s.Meets(m.subject(), c.Ledger.Clock.Now()):
		case s.What == "ban":
			m.evict(sshchat.Kicked, c.Refusal(s))
		default:
			m.Tell(c.Refusal(s))
		}
	}
}

// enforceIn meets with a sanction of one room those who are there.
func (c *Chat) enforceIn(s sshchat.Sanction) {
	r := c.Live.Held(s.Room)
	if r == nil {
		return
	}
	for _, m := range membersIn(r) {
		switch {
		case !s.Meets(m.SubjectIn(s.Room), c.Ledger.Clock.Now()):
		case s.What == "ban":
			m.send(order{room: s.Room, leave: c.Refusal(s)})
		default:
			m.Tell(c.Refusal(s))
		}
	}
}
