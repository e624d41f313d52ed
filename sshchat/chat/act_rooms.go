package chat

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// NewRoom makes the public room that a word names, for its founder. The caller pays.
func (a Act) NewRoom(word string, founder sshchat.Person) (rooms.Room, error) {
	name, err := sshchat.ParseRoomName(word)
	switch {
	case err != nil && sshchat.LooksLikeRoom("#"+strings.TrimPrefix(word, "#")):
		return rooms.Room{}, sshchat.NewFault("room.unknown", sshchat.Echo(word)) // a private one, which is not made so
	case err != nil:
		return rooms.Room{}, err
	case a.By.guest:
		return rooms.Room{}, sshchat.NewFault("room.guest", sshchat.Echo(word))
	case a.By.Role() < sshchat.OperatorRole && a.Chat.Rooms.Founded(a.By.AccountID(), a.Chat.Ledger.Clock.Now()) >= rooms.MaxFounded:
		return rooms.Room{}, sshchat.NewFault("room.founded", rooms.MaxFounded)
	}
	if other, ok := a.Chat.Rooms.Alike(name); ok {
		return rooms.Room{}, sshchat.NewFault("room.alike", text.Line("#"+name), text.Line(other.Label()))
	}
	if err := a.By.MayTalk(""); err != nil { // everybody sees its name
		return rooms.Room{}, err
	}
	if err := a.By.Pace(); err != nil {
		return rooms.Room{}, err
	}
	if err := a.Chat.Stay(estate.StaysRoom, a.By.login.Addr, 1); err != nil {
		return rooms.Room{}, err
	}
	return a.Chat.Rooms.Found(a.Ctx, name, founder)
}

// joinRoom attaches m to a room, makes it the one that m is in, and announces m.
func (m *kept) joinRoom(ctx context.Context, st rooms.Room) (sshchat.Opened, error) {
	r, err := m.books.Live.Hold(ctx, st.ID)
	if err != nil {
		return sshchat.Opened{}, err
	}
	missed := m.missed(ctx, r, math.MaxUint64)
	v, scene, err := m.attach(r, st, 0)
	if err != nil {
		return sshchat.Opened{}, err
	}
	if err := m.books.Cards.EnterRoom(ctx, m.held(), m.session, r.ID()); err != nil {
		m.views = slices.DeleteFunc(m.views, func(o *view) bool { return o == v })
		r.Leave(m.whole)
		m.books.Live.Drop(r)
		return sshchat.Opened{}, err
	}
	v.opened = true
	m.at, m.peer = v, nil
	past, err := m.books.Ledger.Engine.Page(ctx, sshchat.Range{
		Room: st.ID, Before: v.live + 1, Kinds: sshchat.KindsOf(sshchat.Talk),
		Limit: max(1, m.login.Backlog, min(missed.Lines, missedLines)),
	})
	if err == nil {
		err = errors.Join(m.books.Live.AddAnswers(ctx, sshchat.Range{Room: st.ID, Before: v.live + 1}, past), m.books.AddQuotes(ctx, past))
	}
	r.Came(sshchat.Passage{Person: m.Person()})
	return sshchat.Opened{Scene: scene, Missed: missed, Entries: m.WithoutIgnored(past)}, err
}

// leaveRoom detaches m from one of its rooms and tells those who stay. Whoever has to
// leave the only room that they are in is left with the lobby; whoever has to leave
// that, with nothing.
func (m *kept) leaveRoom(ctx context.Context, v *view, cause sshchat.Cause) {
	v.room.Leave(m.whole)
	if m.visiting { // nobody saw it come
		m.evict(cause, nil)
		return
	}
	m.books.Cards.Hide(m.held(), m.session, v.room.ID())
	m.remember(ctx, v)
	p := sshchat.Passage{Person: m.Person(), Cause: cause}
	v.room.Went(p, func() { m.send(order{room: v.room.ID(), parted: true}) })
	m.views = slices.DeleteFunc(m.views, func(o *view) bool { return o == v })
	defer m.books.Live.Drop(v.room)
	if m.at != v {
		return
	}
	m.peer = nil
	if len(m.views) > 0 {
		m.at = m.views[0]
		return
	}
	lobby, ok := m.books.Rooms.Get(m.books.Options.Lobby)
	if err := m.mayEnter(lobby, ok); err == nil && v.room.ID() != lobby.ID && !m.login.Bot {
		if opened, err := m.joinRoom(ctx, lobby); err == nil {
			m.show(opened)
			return
		}
	}
	m.views, m.at = append(m.views, v), v // a session is never nowhere: it ends here
	m.books.Live.Retain(v.room)
	m.evict(cause, nil)
}

// Switch turns to the n-th room that m is in, counted from 1, as Alt and a digit do;
// what m finds there comes as a notice.
func (m *Session) Switch(ctx context.Context, n int) {
	m.answer(m.Act(ctx).TurnToNth(n))
}

// Step turns to the next room that m is in, or with -1 to the one before.
func (m *Session) Step(ctx context.Context, by int) {
	m.answer(m.Act(ctx).Step(by))
}

func (a Act) TurnToNth(n int) error {
	if n < 1 || n > len(a.By.views) {
		return sshchat.NewFault("room.nth", n, len(a.By.views))
	}
	return a.TurnTo(a.By.views[n-1])
}

func (a Act) Step(by int) error {
	views := a.By.views
	if len(views) == 1 && a.By.peer == nil {
		return sshchat.NewFault("room.only")
	}
	i := slices.Index(views, a.By.at)
	return a.TurnTo(views[(i+by+len(views))%len(views)])
}

// TurnTo makes v the room that the caller is in, and shows what they have missed.
func (a Act) TurnTo(v *view) error {
	m := a.By
	if v.missed.Lines > 0 { // it reads the disk
		if err := m.ask(); err != nil {
			return err
		}
	}
	return m.turnTo(a.Ctx, v)
}

// Quit ends m's session. What comes behind it in the same input is not said.
func (m *Session) Quit() {
	m.quits = true
	m.Tell(sshchat.Quitting{})
}
