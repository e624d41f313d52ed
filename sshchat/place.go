package sshchat

import (
	"strings"

	"sshchat/sshchat/text"
)

// find returns the room that m means by a word. What m writes for a room that m is in
// is that room: of two private rooms with one name each has its own.
func (m *reading) find(word string) (roomState, bool) {
	for _, v := range m.views {
		if strings.EqualFold(v.label, word) {
			if st, ok := m.chat.directory.get(v.room.ID()); ok && st.visible(m.accountID()) {
				return st, true
			}
		}
	}
	return m.chat.directory.find(word, m.accountID())
}

// mayEnter refuses a room that m may not be in. ok tells whether it exists.
func (m *reading) mayEnter(st roomState, ok bool) *Fault {
	if !ok || !st.visible(m.accountID()) {
		return fault("room.unknown", text.Line(st.label()))
	}
	if !st.Closed.IsZero() {
		return fault("room.closed", m.labelFor(st), st.Closed)
	}
	if s, banned := m.sanction("ban", st.ID); banned {
		return m.chat.refusal(s)
	}
	return nil
}

// attach puts m into a room that is held for it, with a cursor backlog lines before the
// head. It fails, and lets go of the room, if that was closed to m meanwhile.
func (m *reading) attach(r *Room, st roomState, backlog int) (*view, Scene, error) {
	from, head, scene := r.enter(m.whole, backlog)
	if err := m.stillMayEnter(r); err != nil {
		return nil, scene, err
	}
	v := &view{room: r, label: m.labelFor(st), cursor: from, live: head, marked: m.chat.clock.Now()}
	scene.Room = v.label
	m.views = append(m.views, v)
	return v, scene, nil
}

// stillMayEnter lets go of a room that m has just entered if it was closed to m
// meanwhile: from entering on m is told of that, before it nobody knew of m.
func (m *reading) stillMayEnter(r *Room) error {
	st, ok := m.chat.directory.get(r.ID())
	if err := m.mayEnter(st, ok); err != nil {
		r.leave(m.whole)
		m.chat.drop(r)
		return err
	}
	return nil
}

// labelFor returns how m writes a room: longer if m is in another private one of the
// same name.
func (m *reading) labelFor(st roomState) string {
	label := st.label()
	for _, v := range m.views {
		if v.room.ID() != st.ID && v.label == label {
			return "#" + privateMark + st.ID
		}
	}
	return label
}

// mayStay refuses who is in a room that was closed, or made private to others.
func (m *reading) mayStay(st roomState) *Fault {
	switch {
	case !st.Closed.IsZero():
		return fault("room.closed", text.Line(st.label()), st.Closed)
	case !st.visible(m.accountID()):
		return fault("room.private", text.Line(st.label()))
	}
	return nil
}

// roomChanged brings what the room is now to who is there, from whichever node it comes.
func (c *Chat) roomChanged(id string) {
	st, ok := c.directory.get(id)
	if r := c.held(id); r != nil && ok && r.changed(st.Rev) {
		for _, m := range membersIn(r) {
			m.send(order{room: id})
		}
	}
}

// mayWrite refuses who only reads in a room. Reactions are something that is written.
func (m *reading) mayWrite(room string) error {
	st, ok := m.chat.directory.get(room)
	if ok && st.ReadOnly && m.rankIn(room) < RoomOp {
		return fault("room.readonly", text.Line(m.labelFor(st)))
	}
	return nil
}

// roomIDs returns the rooms that m is in.
func (m *reading) roomIDs() []string {
	ids := make([]string, len(m.views))
	for i, v := range m.views {
		ids[i] = v.room.ID()
	}
	return ids
}

// detach undoes arrive; nobody is told.
func (m *reading) detach() {
	for _, v := range m.views {
		v.room.leave(m.whole)
		m.chat.drop(v.room)
	}
	m.chat.mail.close(&m.box)
	m.views, m.at = nil, nil
}
