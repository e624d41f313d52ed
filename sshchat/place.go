package sshchat

import (
	"context"
	"errors"
	"slices"
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

// rankIn returns what m may do in a room: operators look after all that they see.
func (m *rights) rankIn(id string) Rank {
	st, _ := m.chat.directory.get(id)
	account := m.accountID()
	if m.Role() >= OperatorRole && st.visible(account) {
		return Warden
	}
	return st.rank(account)
}

// obey does what was asked of m. It fails when m cannot find out who it is now: nobody
// goes on as an account that the key does not open any more.
func (m *Member) obey(ctx context.Context) error {
	orders := m.takeOrders()
	if m.forgotten { // and about to go
		return nil
	}
	for i, o := range orders {
		if o.moved {
			err := m.recognizeAgain(ctx)
			if isSlow(err) { // the next wake tries again
				m.sendAgain(orders[i:])
				return nil
			}
			if err != nil {
				return err
			}
			continue
		}
		if o.parted {
			m.parted(ctx, o.room)
			continue
		}
		for _, v := range slices.Clone(m.views) {
			if o.room == "" || o.room == v.room.ID() {
				m.obeyIn(ctx, v, o.leave)
			}
		}
	}
	return nil
}

// obeyIn leaves a room for a reason, or if m may not stay there.
func (m *Member) obeyIn(ctx context.Context, v *view, why *Fault) {
	if st, ok := m.chat.directory.get(v.room.ID()); ok && why == nil {
		why, v.label = m.mayStay(st), m.labelFor(st)
	}
	if why != nil {
		m.obeyOut(ctx, v, why)
	}
}

// parted takes a room that was told that m left out of m's card, if m has not come back.
func (m *Member) parted(ctx context.Context, room string) {
	if m.viewOf(room) != nil {
		return
	}
	if err := m.chat.leftRoom(ctx, m.held(), m.session, room); err != nil {
		m.chat.warn(ctx, "take a room out of a card", "room", room, "err", err)
	}
}

// evict ends a session, if it is one that can be ended from here.
func (m *self) evict(cause Cause, why *Fault) {
	if m.login.Evict != nil {
		m.login.Evict(cause, why)
	}
}

// obeyOut leaves a room because others say so, and comes back to it only when asked to.
func (m *Member) obeyOut(ctx context.Context, v *view, why *Fault) {
	if m.visiting { // whom nobody has seen come
		m.evict(Kicked, why)
		return
	}
	if m.closes != v.room.ID() || why.Key != "room.closed" { // else the answer to /room close says so
		m.Tell(why)
	}
	m.closes = ""
	turned := v == m.at && len(m.views) > 1 && !m.login.Bot
	m.leaveRoom(ctx, v, Kicked)
	err := m.keepLeft(ctx, v.room.ID())
	if turned { // where they are now, and what they have not seen of it
		err = errors.Join(err, m.turnTo(ctx, m.at))
	}
	if err != nil {
		m.chat.log("leave a room because others say so", "err", err)
	}
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
