package chat

import (
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/people"
)

// rights is what a session may do. Any goroutine may call its methods.
type rights struct{ *self }

// RankIn returns what m may do in a room: operators look after all that they see.
func (m *rights) RankIn(id sshchat.RoomID) sshchat.Rank {
	st, _ := m.books.Rooms.Get(id)
	account := m.AccountID()
	if m.Role() >= sshchat.OperatorRole && st.Visible(account) {
		return sshchat.Warden
	}
	return st.Rank(account)
}

// mayRead reports whether m may see an entry that was asked for by its number.
func (m *rights) mayRead(e *sshchat.Entry) bool {
	switch {
	case e.Room == "" || e.Room == sshchat.InboxOf(m.AccountID()):
		return true
	case e.Room.IsInbox():
		return false
	}
	st, ok := m.books.Rooms.Get(e.Room)
	return ok && st.Visible(m.AccountID()) && m.Sanctioned("ban", e.Room) == nil
}

// mayBeCalled keeps somebody who may not speak from telling the room something by a new
// name. Under those that they own, they come in.
func (m *rights) mayBeCalled(a *people.Account, n sshchat.Name) error {
	if slices.Contains(a.Names, n.Skeleton()) {
		return nil
	}
	if err := m.newness().MayName(n); err != nil || len(a.Names) == 0 {
		return err
	}
	return m.Sanctioned("mute", "")
}

// Sanctioned returns the refusal that meets m in a room, or with "" in the whole chat,
// if one holds. Any goroutine may call it.
func (m *rights) Sanctioned(what string, room sshchat.RoomID) error {
	who := m.SubjectIn(room)
	if s, ok := m.books.Rules.Find(what, who, room, m.books.Ledger.Clock.Now()); ok {
		return m.books.RefusalOf(s, who)
	}
	return nil
}

// sanction returns what meets m in a room. Any goroutine may call it.
func (m *rights) sanction(what string, room sshchat.RoomID) (sshchat.Sanction, bool) {
	return m.books.Rules.Find(what, m.SubjectIn(room), room, m.books.Ledger.Clock.Now())
}

// SubjectIn is m as the sanctions of a room see it. Any goroutine may call it.
func (m *rights) SubjectIn(room sshchat.RoomID) sshchat.Subject {
	who := m.subject()
	if st, ok := m.books.Rooms.Get(room); ok {
		who.Rank = st.Rank(who.Account)
	}
	return who
}

// MayLink refuses m a link in a room or, with "", to people. Any goroutine may call it.
func (m *rights) MayLink(room sshchat.RoomID) error { return m.newness().MayLink(room) }

// newness is how new m is. Any goroutine may call it.
func (m *rights) newness() books.Newness {
	n := books.Newness{Books: m.books, Who: m.subject(), Since: m.since}
	m.mu.Lock()
	defer m.mu.Unlock()
	n.Admitted = m.admitted
	return n
}

// lockedOut refuses whom the lockdown keeps from coming in and from speaking. Any goroutine
// may call it.
func (m *rights) lockedOut() error {
	n := m.newness()
	return m.books.LockedOut(n.Who, n.Admitted)
}
