package chat

import (
	"context"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/mail"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

// kept is what is kept of a session with its account. The session's goroutine owns it.
type kept struct {
	*reading
	noted bool // that it is kept that m talked under its name
}

// rememberMail keeps which letters m has seen.
func (m *kept) rememberMail(ctx context.Context) {
	where := mail.MailRoom
	if m.login.Bot {
		where = mail.BotMail(m.Person().Name)
	}
	if seq := m.box.At(); seq != 0 {
		mark := sshchat.Mark{Seq: seq, At: m.books.Ledger.Clock.Now().UTC()}
		books.NoteSeen(ctx, m.books.Ledger, sshchat.SeenKey(m.AccountID(), where), mark, m.shares())
	}
}

// KeepSetting keeps one setting with m's account. A guest's goes with the session.
func (m *kept) KeepSetting(ctx context.Context, name, value string) error {
	if m.guest {
		return nil
	}
	return m.books.People.NoteSetting(ctx, m.AccountID(), name, value)
}

// Remembered returns the rooms that m comes back to, the one to begin in first.
func (m *kept) Remembered() []people.JoinedRoom {
	lobby := m.books.Options().Lobby
	if len(m.rooms) == 0 {
		return m.books.Newcomers.Rooms()
	}
	rooms := slices.Clone(m.rooms)
	if i := slices.IndexFunc(rooms, func(j people.JoinedRoom) bool { return j.ID == lobby }); i > 0 {
		rooms[0], rooms[i] = rooms[i], rooms[0]
	}
	return rooms
}

// keepRooms keeps with m's account what changed in which rooms m is in. A guest's, and a
// bot's, go with the session.
func (m *kept) keepRooms(ctx context.Context, change func([]people.JoinedRoom) []people.JoinedRoom) error {
	if m.guest || m.login.Bot {
		return nil
	}
	return m.books.People.NoteRooms(ctx, m.AccountID(), m.books.Newcomers.Rooms(), change)
}

// keepJoined keeps that m came into v's room. Where another session of the account is
// there already, v is watched as that one said.
func (m *kept) keepJoined(ctx context.Context, v *View) error {
	return m.keepRooms(ctx, func(rooms []people.JoinedRoom) []people.JoinedRoom {
		rooms, i := people.WithRoom(rooms, v.room.ID(), v.watch)
		if i >= 0 {
			v.watch = rooms[i].Watch
		}
		return rooms
	})
}

// keepLeft keeps that m left a room, and is where it is now.
func (m *kept) keepLeft(ctx context.Context, id sshchat.RoomID) error {
	return m.keepRooms(ctx, func(rooms []people.JoinedRoom) []people.JoinedRoom {
		rooms, _ = people.WithRoom(people.WithoutRoom(rooms, id), m.at.room.ID(), m.at.watch)
		return rooms
	})
}

// keepWatch keeps how m watches v's room.
func (m *kept) keepWatch(ctx context.Context, v *View) error {
	return m.keepRooms(ctx, func(rooms []people.JoinedRoom) []people.JoinedRoom {
		rooms, i := people.WithRoom(rooms, v.room.ID(), v.watch)
		if i >= 0 {
			rooms[i].Watch = v.watch
		}
		return rooms
	})
}

// forgetClosed takes the rooms that were closed to m while m was away out of those that
// its account is in: m has been told. Failing to is no reason to keep m out.
func (m *kept) forgetClosed(ctx context.Context) {
	closed := func(j people.JoinedRoom) bool {
		st, ok := m.books.Rooms.Get(j.ID)
		return ok && m.mayStay(st) != nil
	}
	if m.guest || !slices.ContainsFunc(m.rooms, closed) {
		return
	}
	err := m.keepRooms(ctx, func(rooms []people.JoinedRoom) []people.JoinedRoom { return slices.DeleteFunc(rooms, closed) })
	if err != nil {
		m.books.Ledger.Warn(ctx, "forget rooms that were closed", "account", m.account, "err", err)
	}
}

// own makes a name that m holds m's own, and tells whether it was somebody else's before.
func (m *kept) own(ctx context.Context, n sshchat.Name) (changed bool, err error) {
	return m.books.People.Own(ctx, m.AccountID(), m.Role(), n)
}

// reshown is Reshow where nobody can be told that it failed.
func (m *kept) reshown(ctx context.Context) {
	if err := m.Reshow(ctx); err != nil {
		m.books.Ledger.Warn(ctx, "show who a session is", "account", m.AccountID(), "err", err)
	}
}

// settle keeps of m's account and name that they were spoken under.
func (m *kept) settle(ctx context.Context) {
	if m.local {
		return
	}
	m.mu.Lock()
	id, n := m.account, m.name
	m.mu.Unlock()
	m.books.People.NoteSpoken(ctx, id, n)
}

// Watch sets how much m sees of a room that m is in and not looking at.
func (m *kept) Watch(ctx context.Context, v *View, w sshchat.Watch) error {
	v.watch = w
	m.Tell(sshchat.Done{Key: "watch.set", Args: []any{text.Line(v.label), sshchat.Choice(w)}})
	return m.keepWatch(ctx, v)
}

// Closes notes that m closes a room: if m is there, the answer to that tells m so.
func (m *kept) Closes(id sshchat.RoomID) {
	if m.ViewOf(id) != nil {
		m.closes = id
	}
}
