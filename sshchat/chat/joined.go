package chat

import (
	"context"
	"slices"

	"sshchat/sshchat/people"
)

// remembered returns the rooms that m comes back to, the one to begin in first.
func (m *kept) remembered() []people.JoinedRoom {
	lobby := m.books.Options.Lobby
	if len(m.rooms) == 0 {
		return []people.JoinedRoom{{ID: lobby}}
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
	return m.books.People.NoteRooms(ctx, m.AccountID(), m.books.Options.Lobby, change)
}

// keepJoined keeps that m came into v's room. Where another session of the account is
// there already, v is watched as that one said.
func (m *kept) keepJoined(ctx context.Context, v *view) error {
	return m.keepRooms(ctx, func(rooms []people.JoinedRoom) []people.JoinedRoom {
		rooms, i := with(rooms, v)
		if i >= 0 {
			v.watch = rooms[i].Watch
		}
		return rooms
	})
}

// keepLeft keeps that m left a room, and is where it is now.
func (m *kept) keepLeft(ctx context.Context, id string) error {
	return m.keepRooms(ctx, func(rooms []people.JoinedRoom) []people.JoinedRoom {
		rooms, _ = with(without(rooms, id), m.at)
		return rooms
	})
}

// keepWatch keeps how m watches v's room.
func (m *kept) keepWatch(ctx context.Context, v *view) error {
	return m.keepRooms(ctx, func(rooms []people.JoinedRoom) []people.JoinedRoom {
		rooms, i := with(rooms, v)
		if i >= 0 {
			rooms[i].Watch = v.watch
		}
		return rooms
	})
}

// with returns rooms with v's among them, and at which place; -1: an account is in no
// more rooms than these.
func with(rooms []people.JoinedRoom, v *view) ([]people.JoinedRoom, int) {
	i := slices.IndexFunc(rooms, func(j people.JoinedRoom) bool { return j.ID == v.room.ID() })
	switch {
	case i >= 0:
		return rooms, i
	case len(rooms) >= people.MaxJoined:
		return rooms, -1
	}
	return append(rooms, people.JoinedRoom{ID: v.room.ID(), Watch: v.watch}), len(rooms)
}

func without(rooms []people.JoinedRoom, id string) []people.JoinedRoom {
	return slices.DeleteFunc(rooms, func(j people.JoinedRoom) bool { return j.ID == id })
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
