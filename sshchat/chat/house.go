package chat

import (
	"sshchat/sshchat"
	"sshchat/sshchat/nodes"
	"sshchat/sshchat/people"
)

// house is the sessions of a node, as the watch over it knows them.
type house struct{ *sessions }

// holder is a session that holds a name.
type holder struct{ *Session }

// Held returns the name that it holds.
func (m holder) Held() sshchat.Name { return m.held() }

// Card returns its card as it is to be: of several windows with its own alone.
func (m holder) Card() people.Card {
	card := m.card()
	card.Alone(m.window())
	return card
}

// Stays reports whether it is not on its way out.
func (m holder) Stays() bool { return !m.isLeaving() }

// LosesName ends it without a word to the rooms, which were told that it left.
func (m holder) LosesName() {
	m.losesName()
	m.evict(sshchat.Kicked, sshchat.NewFault("name.lost", m.Person().Name))
}

// Holders returns the sessions that hold a name.
func (h house) Holders() (all []nodes.Holder) {
	for _, m := range h.Everybody() {
		if !m.visiting {
			all = append(all, holder{m})
		}
	}
	return all
}

// HolderOf returns the session that somebody is here by since before an entry, or nil.
func (h house) HolderOf(who sshchat.Person, entry uint64) nodes.Holder {
	m := h.bySkeleton(sshchat.SkeletonOf(who.Name.String()))
	if m == nil || m.AccountID() != who.Account || entry <= m.came {
		return nil
	}
	return holder{m}
}

// TellAll tells all sessions.
func (h house) TellAll(n sshchat.Notice) {
	for _, m := range h.Everybody() {
		m.Tell(n)
	}
}
