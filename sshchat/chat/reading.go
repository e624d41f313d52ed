package chat

import (
	"sshchat/sshchat"
	"sshchat/sshchat/live"
	"sshchat/sshchat/mail"
	"sshchat/sshchat/people"
	"sshchat/sshchat/tray"
)

// listener is a session, as rooms and letters know it.
type listener interface {
	mail.Owner
	live.Reader
}

// reading is what a session reads: its rooms, its letters, and what was shown of them. The
// session's goroutine owns it.
type reading struct {
	rights
	*tray.Tray
	whole listener // the session

	box     mail.Box            // its letters
	views   []*View             // the rooms that m is in, in the order that they were joined
	at      *View               // the one that m's lines go to
	peer    *sshchat.Person     // whom they go to instead: /query
	heard   *sshchat.Person     // whose letter came last: /reply
	turn    int                 // which view the next wake begins with
	turned  bool                // an Opened is among the notices
	told    []uint64            // the last entries for every room that m was shown
	passed  live.Passed         // comings and goings that were shown lately
	marking *View               // of which it is to be kept how far it was read
	rooms   []people.JoinedRoom // which rooms the account is in, on coming in
	closes  sshchat.RoomID      // the room that m is closing, and is told of by that
	welcome *sshchat.Welcome    // until the first Take
	order   sequence            // of what the wake takes

	local     bool // of the server's own machine: no account
	fresh     bool // the account is new: nothing is kept of it
	forgotten bool // the account is no more: nothing is kept of what m did last
}

// Place is where what somebody types goes.
type Place struct {
	room sshchat.RoomID
	peer sshchat.AccountID
}

// ViewOf returns m's view of a room; nil: m is not in it.
func (m *reading) ViewOf(id sshchat.RoomID) *View {
	for _, v := range m.views {
		if v.room.ID() == id {
			return v
		}
	}
	return nil
}

// Place returns where what m types goes. Only the session that owns m may call it.
func (m *reading) Place() Place {
	p := Place{room: m.at.room.ID()}
	if m.peer != nil {
		p.peer = m.peer.Account
	}
	return p
}

// Standing returns where m is. Only the session that owns m may call it.
func (m *reading) Standing() sshchat.Standing {
	s := sshchat.Standing{You: m.Person().Name, Room: m.at.label, People: m.at.room.Count(), Rooms: len(m.views), Far: m.at.room.ID() != m.books.Options().Lobby}
	if m.peer != nil {
		s.Peer = m.peer.Name
	}
	s.Stalled = m.books.Ledger.Link.Refusal() != nil
	for _, v := range m.views {
		if v != m.at {
			s.Unread += v.missed.Lines
			s.Calls += v.missed.Mentions
		}
	}
	return s
}

// Elsewhere returns the room that an entry is from as m writes it, or "" when it needs
// no telling: it is from where m is, from every room, or for m alone.
func (m *reading) Elsewhere(e *sshchat.Entry) string {
	if e.Room == "" || e.Room == m.at.room.ID() && m.peer == nil || live.OfAllRooms(e) {
		return ""
	}
	if v := m.ViewOf(e.Room); v != nil {
		return v.label
	}
	return ""
}

// IsLocal reports whether m is the server's own machine, which has no account.
func (m *reading) IsLocal() bool { return m.local }

// Rooms returns the rooms that m is in, as m writes them. Only the session that owns m
// may call it, as all that follows.
func (m *reading) Rooms() []string {
	labels := make([]string, len(m.views))
	for i, v := range m.views {
		labels[i] = v.label
	}
	return labels
}

// show tells m what is in the room that m turned to.
func (m *reading) show(o sshchat.Opened) {
	m.turned = true
	m.Tell(o)
}

// Peer is whom m's lines go to alone; nil: they go to a room.
func (m *reading) Peer() *sshchat.Person { return m.peer }

// LastWriter is whose letter came last; nil: nobody's.
func (m *reading) LastWriter() *sshchat.Person { return m.heard }
