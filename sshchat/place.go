package sshchat

import (
	"context"
	"errors"
	"slices"
	"strings"

	"sshchat/sshchat/text"
)

// place is what a command looks at or acts on: a room, whether or not its caller is in
// it, or the letters between its caller and somebody.
type place struct {
	id    string // as the engine knows it
	label string // as the caller writes it
	peer  string // the other's account, for letters
	inbox bool   // all of the caller's letters
	view  *view  // nil: the caller is not there
}

// where returns the place that words are about: the room or the person that they begin
// with, or where the session is. rest is what follows.
func (a Act) where(words string) (p place, rest string, err error) {
	word, rest := splitWord(words)
	switch {
	case strings.HasPrefix(word, "#"):
		p, err = a.room(word)
		return p, rest, err
	case strings.HasPrefix(word, "@"):
		p, err = a.letters(word)
		return p, rest, err
	}
	return a.spot(), words, nil
}

// spot is where what the caller types goes.
func (a Act) spot() place {
	if a.By.peer != nil {
		return a.lettersWith(*a.By.peer)
	}
	return a.here()
}

// here is the room that the caller is in.
func (a Act) here() place {
	v := a.By.at
	return place{id: v.room.ID(), label: v.label, view: v}
}

// room finds the room that a word means. One that the caller may not know of is
// unknown, in the same words and after the same steps.
func (a Act) room(word string) (place, error) {
	st, ok := a.By.find(word)
	if !ok {
		return place{}, fault("room.unknown", echo(word))
	}
	if err := a.By.sanctioned("ban", st.ID); err != nil {
		return place{}, err
	}
	return place{id: st.ID, label: a.By.labelFor(st), view: a.By.viewOf(st.ID)}, nil
}

// letters are those with whom a word such as "@bob" names.
func (a Act) letters(word string) (place, error) {
	who, err := a.addressee(word)
	if err != nil {
		return place{}, err
	}
	return a.lettersWith(who), nil
}

func (a Act) lettersWith(who Person) place {
	return place{id: inboxOf(a.By.accountID()), label: "@" + who.Name.String(), peer: who.Account}
}

// kinds returns what is read back of a place.
func (p place) kinds() []Kind {
	if p.peer != "" || p.inbox {
		return []Kind{Told}
	}
	return KindsOf(Talk)
}

// holds reports whether an entry of the place's log is of the place.
func (p place) holds(e *Entry) bool {
	return p.peer == "" || e.From.Account == p.peer || e.About != nil && e.About.Account == p.peer
}

// find returns the room that m means by a word. What m writes for a room that m is in
// is that room: of two private rooms with one name each has its own.
func (m *Member) find(word string) (roomState, bool) {
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
func (m *Member) mayEnter(st roomState, ok bool) *Fault {
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
func (m *Member) attach(r *Room, st roomState, backlog int) (*view, Scene, error) {
	from, head, scene := r.enter(m, backlog)
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
func (m *Member) stillMayEnter(r *Room) error {
	st, ok := m.chat.directory.get(r.ID())
	if err := m.mayEnter(st, ok); err != nil {
		r.leave(m)
		m.chat.drop(r)
		return err
	}
	return nil
}

// labelFor returns how m writes a room: longer if m is in another private one of the
// same name.
func (m *Member) labelFor(st roomState) string {
	label := st.label()
	for _, v := range m.views {
		if v.room.ID() != st.ID && v.label == label {
			return "#" + privateMark + st.ID
		}
	}
	return label
}

// rankIn returns what m may do in a room: operators look after all that they see.
func (m *Member) rankIn(id string) Rank {
	st, _ := m.chat.directory.get(id)
	account := m.accountID()
	if m.Role() >= OperatorRole && st.visible(account) {
		return Warden
	}
	return st.rank(account)
}

// order is something that others ask of a session: only its own goroutine may touch
// its rooms, and who it is.
type order struct {
	room  string // "": all that m is in
	leave *Fault // why to leave the room; nil: see whether m may stay, and under which label
	moved bool   // instead: the key was moved to another account, whose session m is now
}

// send asks m's session to do something. Any goroutine may call it.
func (m *Member) send(o order) {
	m.mu.Lock()
	m.orders = append(m.orders, o)
	m.mu.Unlock()
	m.bell.Ring()
}

// sendAgain puts orders that could not be obeyed before those that came since.
func (m *Member) sendAgain(orders []order) {
	m.mu.Lock()
	m.orders = append(orders, m.orders...)
	m.mu.Unlock()
	m.bell.Ring()
}

// moved reports whether m was told that its key opens another account.
func (m *Member) moved() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.ContainsFunc(m.orders, func(o order) bool { return o.moved })
}

// obey does what was asked of m. It fails when m cannot find out who it is now: nobody
// goes on as an account that the key does not open any more.
func (m *Member) obey(ctx context.Context) error {
	m.mu.Lock()
	orders := m.orders
	m.orders = nil
	m.mu.Unlock()
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

// evict ends a session, if it is one that can be ended from here.
func (m *Member) evict(cause Cause, why *Fault) {
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
func (m *Member) mayStay(st roomState) *Fault {
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
