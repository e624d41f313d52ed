package chat

import (
	"context"
	"math"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/live"
	"sshchat/sshchat/people"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
	"sshchat/sshchat/tray"
)

// Join comes into a room, or turns to it. A room that the session founded is paid for.
func (m *Session) Join(ctx context.Context, st rooms.Room, founded bool) error {
	if err := m.mayEnter(st, true); err != nil {
		return err
	}
	if v := m.ViewOf(st.ID); v != nil {
		return m.TurnTo(ctx, v)
	}
	if len(m.views) >= people.MaxJoined {
		return sshchat.NewFault("room.many", people.MaxJoined)
	}
	if !founded {
		if err := m.Pace(); err != nil { // everybody there sees it, as they do a line
			return err
		}
	}
	opened, err := m.joinRoom(ctx, st)
	if err != nil {
		return err
	}
	opened.Founded = founded
	m.show(opened)
	return m.keepJoined(ctx, m.at)
}

// joinRoom attaches m to a room, makes it the one that m is in, and announces m.
func (m *Session) joinRoom(ctx context.Context, st rooms.Room) (sshchat.Opened, error) {
	r, err := m.books.Live.Hold(ctx, st.ID)
	if err != nil {
		return sshchat.Opened{}, err
	}
	missed := m.missed(ctx, r, math.MaxUint64)
	v, scene, err := m.attach(r, st, 0)
	if err != nil {
		return sshchat.Opened{}, err
	}
	if err := m.books.Cards.EnterRoom(ctx, m.held(), m.seat.Session, r.ID()); err != nil {
		m.views = slices.DeleteFunc(m.views, func(o *View) bool { return o == v })
		r.Leave(m.whole)
		m.books.Live.Drop(r)
		return sshchat.Opened{}, err
	}
	v.opened = true
	m.at, m.peer = v, nil
	past, err := m.books.Past(ctx, sshchat.Range{
		Room: st.ID, Before: v.live + 1, Limit: max(1, m.login.Backlog, min(missed.Lines, missedLines)),
	})
	r.Came(sshchat.Passage{Person: m.Person()})
	scene.Pins = m.pinned(ctx, v)
	return sshchat.Opened{Scene: scene, Missed: missed, Entries: m.WithoutIgnored(past), Now: m.Now()}, err
}

// LeaveRoom leaves a room that m is in, and says where m is then. The last one is left by
// quitting.
func (m *Session) LeaveRoom(ctx context.Context, v *View) error {
	if len(m.views) == 1 {
		return sshchat.NewFault("room.last")
	}
	if f := m.books.Ledger.Link.Refusal(); f != nil { // the room could not be told
		return f
	}
	turned := v == m.at
	m.leaveRoom(ctx, v, sshchat.Quit)
	m.Tell(sshchat.Done{Key: "room.left", Args: []any{text.Line(v.label), text.Line(m.at.label)}})
	if turned && m.at.missed.Lines > 0 {
		if err := m.TurnTo(ctx, m.at); err != nil {
			return err
		}
	}
	return m.keepLeft(ctx, v.room.ID())
}

// leaveRoom detaches m from one of its rooms and tells those who stay. Whoever has to
// leave the only room that they are in is left with the lobby; whoever has to leave
// that, with nothing.
func (m *Session) leaveRoom(ctx context.Context, v *View, cause sshchat.Cause) {
	v.room.Leave(m.whole)
	if m.visiting { // nobody saw it come
		m.evict(cause, nil)
		return
	}
	tells := m.books.Cards.Windows().Leave(ctx, m.held(), m.seat, v.room.ID())
	m.remember(ctx, v)
	if tells {
		v.room.Went(sshchat.Passage{Person: m.Person(), Cause: cause}, func() { m.Send(tray.Order{Room: v.room.ID(), Parted: true}) })
	}
	m.views = slices.DeleteFunc(m.views, func(o *View) bool { return o == v })
	defer m.books.Live.Drop(v.room)
	if m.at != v {
		return
	}
	m.peer = nil
	if len(m.views) > 0 {
		m.at = m.views[0]
		return
	}
	lobby, ok := m.books.Rooms.Get(m.books.Options().Lobby)
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

// TurnTo makes v the room that m is in, and shows what they have missed.
func (m *Session) TurnTo(ctx context.Context, v *View) error {
	if err := m.Charge(books.TurnPrice(m.books, v.room.ID(), v.missed)); err != nil {
		return err
	}
	return m.turnTo(ctx, v)
}

// TurnToNth turns to the n-th room that m is in, counted from 1.
func (m *Session) TurnToNth(ctx context.Context, n int) error {
	if n < 1 || n > len(m.views) {
		return sshchat.NewFault("room.nth", n, len(m.views))
	}
	return m.TurnTo(ctx, m.views[n-1])
}

// Step turns to the next room that m is in, or with -1 to the one before; from letters, too.
func (m *Session) Step(ctx context.Context, by int) error {
	if len(m.views) == 1 && m.peer == nil {
		return sshchat.NewFault("room.only")
	}
	i := slices.Index(m.views, m.at)
	return m.TurnTo(ctx, m.views[(i+by+len(m.views))%len(m.views)])
}

// StepToNews turns to the next room with what m was not shown, first to one where that calls m.
func (m *Session) StepToNews(ctx context.Context) error {
	var news *View
	for i, at := 1, slices.Index(m.views, m.at); i < len(m.views); i++ {
		v := m.views[(at+i)%len(m.views)]
		if v.missed.Lines > 0 && (news == nil || news.missed.Mentions == 0 && v.missed.Mentions > 0) {
			news = v
		}
	}
	if news == nil {
		return sshchat.NewFault("room.nonews")
	}
	return m.TurnTo(ctx, news)
}

// TurnToPeer turns to one person: what is typed goes to them alone. label is how m writes
// the letters with them.
func (m *Session) TurnToPeer(who sshchat.Person, label string, entries []sshchat.Entry) {
	m.peer = &who
	m.show(sshchat.Opened{Scene: sshchat.Scene{Room: label}, Peer: who.Name, Entries: entries, Now: m.Now()})
}

// NoteIn notes how m is in a room, if it is.
func (m *Session) NoteIn(r *live.Room, info *sshchat.RoomInfo) {
	for i, v := range m.views {
		if v.room == r && !v.deaf {
			info.Index, info.Current, info.Watch = i+1, v == m.at, v.Watched()
			info.Unread, info.Calls = v.missed.Lines, v.missed.Mentions
		}
	}
}
