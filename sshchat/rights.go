package sshchat

import (
	"slices"
	"strings"
)

// rights is what a session may do. Any goroutine may call its methods.
type rights struct{ *self }

// rankIn returns what m may do in a room: operators look after all that they see.
func (m *rights) rankIn(id string) Rank {
	st, _ := m.chat.directory.get(id)
	account := m.accountID()
	if m.Role() >= OperatorRole && st.visible(account) {
		return Warden
	}
	return st.rank(account)
}

// mayRead reports whether m may see an entry that was asked for by its number.
func (m *rights) mayRead(e *Entry) bool {
	switch {
	case e.Room == "" || e.Room == inboxOf(m.accountID()):
		return true
	case strings.HasPrefix(e.Room, inboxMark):
		return false
	}
	st, ok := m.chat.directory.get(e.Room)
	return ok && st.visible(m.accountID()) && m.sanctioned("ban", e.Room) == nil
}

// mayBeCalled keeps somebody who may not speak from telling the room something by a new
// name. Under those that they own, they come in.
func (m *rights) mayBeCalled(a *Account, n Name) error {
	if len(a.Names) == 0 || slices.Contains(a.Names, n.Skeleton()) {
		return nil
	}
	return m.sanctioned("mute", "")
}

// sanctioned returns the refusal that meets m in a room, or with "" in the whole chat,
// if one holds. Any goroutine may call it.
func (m *rights) sanctioned(what, room string) error {
	who := m.subjectIn(room)
	if s, ok := m.chat.rules.find(what, who, room, m.chat.clock.Now()); ok {
		return m.chat.refusalOf(s, who)
	}
	return nil
}

// sanction returns what meets m in a room. Any goroutine may call it.
func (m *rights) sanction(what, room string) (Sanction, bool) {
	return m.chat.rules.find(what, m.subjectIn(room), room, m.chat.clock.Now())
}

// ruledAnywhere returns the refusal that meets m in the whole chat or in some room. It must
// not be left behind with the account that it is about. What holds in a room that m may
// not know of is not asked: m is no member of it, and to be told would tell m of the room.
func (m *rights) ruledAnywhere() error {
	seen := func(room string) bool {
		st, ok := m.chat.directory.get(room)
		return ok && st.visible(m.accountID())
	}
	if s, ok := m.chat.rules.findAnywhere(m.subject(), m.chat.clock.Now(), seen); ok {
		return m.chat.refusal(s)
	}
	return nil
}

// subjectIn is m as the sanctions of a room see it. Any goroutine may call it.
func (m *rights) subjectIn(room string) Subject {
	who := m.subject()
	if st, ok := m.chat.directory.get(room); ok {
		who.Rank = st.rank(who.Account)
	}
	return who
}
