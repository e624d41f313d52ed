package chat

import (
	"context"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/live"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// Find returns the room that m means by a word. What m writes for a room that m is in
// is that room: of two private rooms with one name each has its own.
func (m *reading) Find(word string) (rooms.Room, bool) {
	for _, v := range m.views {
		if strings.EqualFold(v.label, word) {
			if st, ok := m.books.Rooms.Get(v.room.ID()); ok && st.Visible(m.AccountID()) {
				return st, true
			}
		}
	}
	return m.books.Rooms.Find(word, m.AccountID())
}

// mayEnter refuses a room that m may not be in. ok tells whether it exists.
func (m *reading) mayEnter(st rooms.Room, ok bool) *sshchat.Fault {
	if !ok || !st.Visible(m.AccountID()) {
		return sshchat.NewFault("room.unknown", text.Line(st.Label()))
	}
	if !st.Closed.IsZero() {
		return sshchat.NewFault("room.closed", m.LabelFor(st), st.Closed)
	}
	if s, banned := m.sanction("ban", st.ID); banned {
		return m.books.Refusal(s)
	}
	return nil
}

// attach puts m into a room that is held for it, with a cursor backlog lines before the
// head. It fails, and lets go of the room, if that was closed to m meanwhile.
func (m *reading) attach(r *live.Room, st rooms.Room, backlog int) (*View, sshchat.Scene, error) {
	from, head, scene := r.Enter(m.whole, backlog)
	if err := m.stillMayEnter(r); err != nil {
		return nil, scene, err
	}
	v := &View{room: r, label: m.LabelFor(st), cursor: from, live: head, marked: m.books.Ledger.Clock.Now()}
	scene.Room = v.label
	m.views = append(m.views, v)
	return v, scene, nil
}

// stillMayEnter lets go of a room that m has just entered if it was closed to m
// meanwhile: from entering on m is told of that, before it nobody knew of m.
func (m *reading) stillMayEnter(r *live.Room) error {
	st, ok := m.books.Rooms.Get(r.ID())
	if err := m.mayEnter(st, ok); err != nil {
		r.Leave(m.whole)
		m.books.Live.Drop(r)
		return err
	}
	return nil
}

// LabelFor returns how m writes a room: longer if m is in another private one of the
// same name.
func (m *reading) LabelFor(st rooms.Room) string {
	label := st.Label()
	for _, v := range m.views {
		if v.room.ID() != st.ID && v.label == label {
			return "#" + sshchat.PrivateMark + string(st.ID)
		}
	}
	return label
}

// mayStay refuses who is in a room that was closed, or made private to others.
func (m *reading) mayStay(st rooms.Room) *sshchat.Fault {
	switch {
	case !st.Closed.IsZero():
		return sshchat.NewFault("room.closed", text.Line(st.Label()), st.Closed)
	case !st.Visible(m.AccountID()):
		return sshchat.NewFault("room.private", text.Line(st.Label()))
	}
	return nil
}

// MayWrite refuses who only reads in a room. Reactions are something that is written.
func (m *reading) MayWrite(room sshchat.RoomID) error {
	st, ok := m.books.Rooms.Get(room)
	if !ok {
		return nil
	}
	return st.MayWrite(m.AccountID(), m.RankIn(room), m.LabelFor(st))
}

// roomIDs returns the rooms that m is in.
func (m *reading) roomIDs() []sshchat.RoomID {
	ids := make([]sshchat.RoomID, len(m.views))
	for i, v := range m.views {
		ids[i] = v.room.ID()
	}
	return ids
}

// detach undoes arrive; nobody is told.
func (m *reading) detach() {
	for _, v := range m.views {
		v.room.Leave(m.whole)
		m.books.Live.Drop(v.room)
	}
	m.books.Mail.Close(&m.box)
	m.views, m.at = nil, nil
}

// EntryAt is Entry for what is counted already.
func (m *reading) EntryAt(ctx context.Context, seq uint64) (sshchat.Entry, error) {
	page, err := m.books.Ledger.Engine.Page(ctx, sshchat.Range{After: seq - 1, Before: seq + 1, Limit: 1})
	if err != nil {
		return sshchat.Entry{}, err
	}
	if len(page) == 0 || !m.mayRead(&page[0]) {
		return sshchat.Entry{}, sshchat.NewFault("show.none", seq)
	}
	return page[0], m.books.AddQuotes(ctx, page)
}

// Label returns the place that an entry is from as m writes it: "#ops", "@bob"; "" for
// every room, and for what m may not know of.
func (m *reading) Label(e *sshchat.Entry) string {
	if e.Kind == sshchat.Told || e.Kind == sshchat.Piece && e.About != nil {
		if e.From.Account == m.AccountID() && e.About != nil {
			return "@" + e.About.Name.String()
		}
		return "@" + e.From.Name.String()
	}
	if v := m.ViewOf(e.Room); v != nil {
		return v.label
	}
	if st, ok := m.books.Rooms.Get(e.Room); ok && st.Visible(m.AccountID()) {
		return m.LabelFor(st)
	}
	return ""
}
