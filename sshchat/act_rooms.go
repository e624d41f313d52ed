package sshchat

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"sshchat/sshchat/text"
)

// newRoom makes the public room that a word names, for its founder. The caller pays.
func (a Act) newRoom(word string, founder Person) (roomState, error) {
	name, err := ParseRoomName(word)
	switch {
	case err != nil && looksLikeRoom("#"+strings.TrimPrefix(word, "#")):
		return roomState{}, fault("room.unknown", echo(word)) // a private one, which is not made so
	case err != nil:
		return roomState{}, err
	case a.By.guest:
		return roomState{}, fault("room.guest", echo(word))
	case a.By.Role() < OperatorRole && a.Chat.directory.founded(a.By.accountID(), a.Chat.clock.Now()) >= maxFounded:
		return roomState{}, fault("room.founded", maxFounded)
	}
	if other, ok := a.Chat.directory.alike(name); ok {
		return roomState{}, fault("room.alike", text.Line("#"+name), text.Line(other.label()))
	}
	if err := a.By.mayTalk(""); err != nil { // everybody sees its name
		return roomState{}, err
	}
	if err := a.By.pace(); err != nil {
		return roomState{}, err
	}
	if err := a.Chat.stay(StaysRoom, a.By.login.Addr, 1); err != nil {
		return roomState{}, err
	}
	return a.Chat.directory.found(a.Ctx, name, founder)
}

// joinRoom attaches m to a room, makes it the one that m is in, and announces m.
func (m *kept) joinRoom(ctx context.Context, st roomState) (Opened, error) {
	r, err := m.chat.hold(ctx, st.ID)
	if err != nil {
		return Opened{}, err
	}
	missed := m.missed(ctx, r, math.MaxUint64)
	v, scene, err := m.attach(r, st, 0)
	if err != nil {
		return Opened{}, err
	}
	if err := m.chat.enterRoom(ctx, m.held(), m.session, r.ID()); err != nil {
		m.views = slices.DeleteFunc(m.views, func(o *view) bool { return o == v })
		r.leave(m.whole)
		m.chat.drop(r)
		return Opened{}, err
	}
	v.opened = true
	m.at, m.peer = v, nil
	past, err := m.chat.engine.Page(ctx, Range{
		Room: st.ID, Before: v.live + 1, Kinds: KindsOf(Talk),
		Limit: max(1, m.login.Backlog, min(missed.Lines, missedLines)),
	})
	if err == nil {
		err = errors.Join(m.chat.addAnswers(ctx, Range{Room: st.ID, Before: v.live + 1}, past), m.chat.addQuotes(ctx, past))
	}
	r.came(Passage{Person: m.Person()})
	return Opened{Scene: scene, Missed: missed, Entries: m.withoutIgnored(past)}, err
}

// leaveRoom detaches m from one of its rooms and tells those who stay. Whoever has to
// leave the only room that they are in is left with the lobby; whoever has to leave
// that, with nothing.
func (m *kept) leaveRoom(ctx context.Context, v *view, cause Cause) {
	v.room.leave(m.whole)
	if m.visiting { // nobody saw it come
		m.evict(cause, nil)
		return
	}
	m.chat.hide(m.held(), m.session, v.room.ID())
	m.remember(ctx, v)
	p := Passage{Person: m.Person(), Cause: cause}
	v.room.went(p, func() { m.send(order{room: v.room.ID(), parted: true}) })
	m.views = slices.DeleteFunc(m.views, func(o *view) bool { return o == v })
	defer m.chat.drop(v.room)
	if m.at != v {
		return
	}
	m.peer = nil
	if len(m.views) > 0 {
		m.at = m.views[0]
		return
	}
	lobby, ok := m.chat.directory.get(m.chat.o.Lobby)
	if err := m.mayEnter(lobby, ok); err == nil && v.room.ID() != lobby.ID && !m.login.Bot {
		if opened, err := m.joinRoom(ctx, lobby); err == nil {
			m.show(opened)
			return
		}
	}
	m.views, m.at = append(m.views, v), v // a session is never nowhere: it ends here
	m.chat.retain(v.room)
	m.evict(cause, nil)
}

// Switch turns to the n-th room that m is in, counted from 1, as Alt and a digit do;
// what m finds there comes as a notice.
func (m *Member) Switch(ctx context.Context, n int) {
	m.answer(m.Act(ctx).turnToNth(n))
}

// Step turns to the next room that m is in, or with -1 to the one before.
func (m *Member) Step(ctx context.Context, by int) {
	m.answer(m.Act(ctx).step(by))
}

func (a Act) turnToNth(n int) error {
	if n < 1 || n > len(a.By.views) {
		return fault("room.nth", n, len(a.By.views))
	}
	return a.turnTo(a.By.views[n-1])
}

func (a Act) step(by int) error {
	views := a.By.views
	if len(views) == 1 && a.By.peer == nil {
		return fault("room.only")
	}
	i := slices.Index(views, a.By.at)
	return a.turnTo(views[(i+by+len(views))%len(views)])
}

// turnTo makes v the room that the caller is in, and shows what they have missed.
func (a Act) turnTo(v *view) error {
	m := a.By
	if v.missed.Lines > 0 { // it reads the disk
		if err := m.ask(); err != nil {
			return err
		}
	}
	return m.turnTo(a.Ctx, v)
}

// quit ends m's session. What comes behind it in the same input is not said.
func (m *Member) quit() {
	m.quits = true
	m.Tell(Quitting{})
}
