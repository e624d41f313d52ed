package rooms

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/text"
)

const (
	// MaxFounded is how many open rooms one account may have founded: enough for any
	// team, too few to take every name.
	MaxFounded = 20

	// FoundAgain is how long a room that was closed counts as well.
	FoundAgain = 24 * time.Hour

	// foundTries and foundWait say how long who lost a room's name waits for the record of
	// who won it, which follows the claim at once unless its node died.
	foundTries = 30
	foundWait  = 100 * time.Millisecond

	// maxGrants bounds a record that is read whole.
	maxGrants = 500
)

// Found makes a public room, or returns the one that another made just now. The name is
// claimed before there is a record: nobody ever sees two rooms of one name.
func (b *Book) Found(ctx context.Context, name string, by sshchat.Person) (Room, error) {
	st := Room{ID: sshchat.NewRoomID(name), Name: name, Made: b.ledger.Clock.Now().UTC()}
	if by.Account != "" { // else the operators', whom the socket speaks for
		st.grant(sshchat.Grant{Account: by.Account, Name: by.Name, Rank: sshchat.Founder})
	}
	claim, err := b.ledger.Engine.Set(ctx, roomNameKey(name), []byte(st.ID), sshchat.SetOpt{})
	if errors.Is(err, sshchat.ErrConflict) {
		var other Room
		if other, claim, err = b.founded(ctx, name, st.ID); err == nil && other.ID != "" {
			b.put(other)
			return other, nil
		}
	}
	if err != nil {
		return st, err
	}
	if st.Rev, err = b.ledger.SetJSON(ctx, roomKey(st.ID), st, sshchat.SetOpt{}); err != nil {
		free := sshchat.SetOpt{IfRev: claim, Delete: true}
		if _, failed := b.ledger.Engine.Set(ctx, roomNameKey(name), nil, free); failed != nil {
			b.ledger.Warn(ctx, "free a room's name", "err", failed) // who wants it takes it over
		}
		return st, err
	}
	b.put(st)
	return st, nil
}

// founded returns the room that has claimed a name. One that does not come to be, since its
// node died in between, loses the name to the room id: then it returns the revision of that
// room's claim.
func (b *Book) founded(ctx context.Context, name string, id sshchat.RoomID) (st Room, claim uint64, err error) {
	for range foundTries {
		v, err := b.ledger.Engine.Get(ctx, roomNameKey(name))
		if err != nil {
			return st, 0, err
		}
		if claim = v.Rev; claim == 0 { // it was given up just now
			break
		}
		st = Room{ID: sshchat.RoomID(v.Data)}
		if st.Rev, err = b.ledger.GetJSON(ctx, roomKey(st.ID), &st); err != nil || st.Rev != 0 {
			return st, claim, err
		}
		if !b.ledger.Every(ctx, foundWait) {
			return st, 0, ctx.Err()
		}
	}
	claim, err = b.ledger.Engine.Set(ctx, roomNameKey(name), []byte(id), sshchat.SetOpt{IfRev: claim})
	if errors.Is(err, sshchat.ErrConflict) {
		err = sshchat.ErrUnavailable
	}
	return Room{}, claim, err
}

// Change changes what a room remembers by compare-and-set. edit may refuse. What changed
// holds at once, for who changed it and for who is there.
func (b *Book) Change(ctx context.Context, id sshchat.RoomID, edit func(*Room) error) (Room, error) {
	var st Room
	rev, err := ledger.Change(ctx, b.ledger, roomKey(id), func(is *Room, rev uint64) error {
		is.ID, is.Rev, is.Name = id, rev, cmp.Or(is.Name, string(id))
		err := edit(is)
		st = *is
		return err
	})
	switch {
	case errors.Is(err, sshchat.ErrConflict):
		return Room{}, sshchat.ErrUnavailable
	case err == nil:
		st.Rev = rev
		b.put(st)
		b.changed(id)
	}
	return st, err
}

// SetTopic notes what a room's topic is, and which account has set it.
func (b *Book) SetTopic(ctx context.Context, id sshchat.RoomID, topic text.Text, by sshchat.AccountID) error {
	_, err := b.Change(ctx, id, func(st *Room) error {
		st.Topic, st.TopicBy = topic, by
		if topic.IsZero() {
			st.TopicBy = ""
		}
		return nil
	})
	return err
}

// ClearTopics clears the topics that an account has set and that still stand.
func (b *Book) ClearTopics(ctx context.Context, account sshchat.AccountID) error {
	for _, st := range b.TopicsBy(account) {
		if _, err := b.Change(ctx, st.ID, func(st *Room) error {
			if st.TopicBy == account { // else somebody has set another just now
				st.Topic, st.TopicBy = text.Text{}, ""
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// Give gives an account a rank in a room, but never to whose room it is.
func (b *Book) Give(ctx context.Context, id sshchat.RoomID, s sshchat.Grant) error {
	_, err := b.Change(ctx, id, func(st *Room) error {
		if st.Rank(s.Account) == sshchat.Founder {
			return sshchat.NewFault("room.above", text.Line(st.Label()))
		}
		if st.grant(s); len(st.Grants) > maxGrants {
			return sshchat.NewFault("room.seats", maxGrants)
		}
		return nil
	})
	return err
}

// NoteInvited notes that somebody was told of a rank that they were given while away.
func (b *Book) NoteInvited(ctx context.Context, id sshchat.RoomID, s sshchat.Grant) error {
	_, err := b.Change(ctx, id, func(st *Room) error {
		if st.Rank(s.Account) == s.Rank {
			st.grant(sshchat.Grant{Account: s.Account, Name: s.Name, Rank: s.Rank})
		}
		return nil
	})
	return err
}

// Revoke takes every rank away that an account has anywhere.
func (b *Book) Revoke(ctx context.Context, account sshchat.AccountID) error {
	for _, st := range b.RoomsOf(account) {
		if _, err := b.Change(ctx, st.ID, func(st *Room) error {
			st.grant(sshchat.Grant{Account: account})
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// GrantsOf returns the ranks in the rooms where an account has one: its own, and that of the
// account to which they may pass.
func (b *Book) GrantsOf(account, to sshchat.AccountID) map[sshchat.RoomID][]sshchat.Grant {
	grants := map[sshchat.RoomID][]sshchat.Grant{}
	for _, st := range b.RoomsOf(account) {
		grants[st.ID] = slices.DeleteFunc(slices.Clone(st.Grants), func(s sshchat.Grant) bool { return s.Account != account && s.Account != to })
	}
	return grants
}

// PassGrants gives one account's ranks in rooms to another, which keeps what it has if
// that is more.
func (b *Book) PassGrants(ctx context.Context, from, to sshchat.AccountID) error {
	for _, st := range b.RoomsOf(from) {
		if _, err := b.Change(ctx, st.ID, func(st *Room) error {
			for _, s := range st.Grants {
				if s.Account == from {
					s.Account, s.Rank = to, max(s.Rank, st.Rank(to))
					st.grant(sshchat.Grant{Account: from})
					st.grant(s)
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// GrantsBack makes the ranks that had passed to an account what GrantsOf said of them before.
func (b *Book) GrantsBack(ctx context.Context, to sshchat.AccountID, grants map[sshchat.RoomID][]sshchat.Grant) error {
	for room, before := range grants {
		if _, err := b.Change(ctx, room, func(st *Room) error {
			st.grant(sshchat.Grant{Account: to})
			for _, s := range before {
				st.grant(s)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// SetClosed closes a room, or opens it with the zero time.
func (b *Book) SetClosed(ctx context.Context, id sshchat.RoomID, at time.Time) error {
	_, err := b.Change(ctx, id, func(st *Room) error {
		st.Closed = at
		return nil
	})
	return err
}

// MakePrivate makes a public room private, for those who have a rank there and for who is
// there by then.
func (b *Book) MakePrivate(ctx context.Context, st Room, present func() []sshchat.Presence) error {
	// First the name: a room that could not be made private then is still known by it to
	// every node, and a name that leads nowhere would tell of the room.
	if err := b.freeName(ctx, st); err != nil {
		return err
	}
	_, err := b.Change(ctx, st.ID, func(st *Room) error {
		st.Private = true
		for _, p := range present() {
			if !p.Guest && st.Rank(p.Account) == sshchat.NoRank {
				st.grant(sshchat.Grant{Account: p.Account, Name: p.Name, Rank: sshchat.Invited})
			}
		}
		if len(st.Grants) > maxGrants {
			return sshchat.NewFault("room.seats", maxGrants)
		}
		return nil
	})
	return err
}

// freeName gives up the name that a room has among the public ones.
func (b *Book) freeName(ctx context.Context, st Room) error {
	key := roomNameKey(st.Name)
	v, err := b.ledger.Engine.Get(ctx, key)
	if err != nil || sshchat.RoomID(v.Data) != st.ID {
		return err
	}
	_, err = b.ledger.Engine.Set(ctx, key, nil, sshchat.SetOpt{IfRev: v.Rev, Delete: true})
	return err
}
