package chat

import "sshchat/sshchat/people"

// window is m as its person's card is to list it.
func (m *self) window() people.Window {
	return people.Window{N: m.seat.Window, Since: m.since, Addr: m.Addr(), Print: m.login.Key, Role: m.Role()}
}

// shares reports whether m's person has, or had, several windows.
func (m *self) shares() bool {
	_, is := m.books.Cards.Windows().Of(m.AccountID(), m.seat.Session)
	return is
}

// Seat is by which card m is here, and as which window of its person.
func (m *self) Seat() people.Seat { return m.seat }
