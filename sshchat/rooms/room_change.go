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

	// maxSeats bounds a record that is read whole.
	maxSeats = 500
)

// Found makes a public room, or returns the one that another made just now.
func (b *Book) Found(ctx context.Context, name string, by sshchat.Person) (Room, error) {
	st := Room{ID: sshchat.NewRoomID(name), Name: name, Made: b.ledger.Clock.Now().UTC()}
	if by.Account != "" { // else the operators', whom the socket speaks for
		st.seat(sshchat.Seat{Account: by.Account, Name: by.Name, Rank: sshchat.Founder})
	}
	var err error
	if st.Rev, err = b.ledger.SetJSON(ctx, roomKey(st.ID), st, sshchat.SetOpt{}); err != nil {
		return st, err
	}
	_, err = b.ledger.Engine.Set(ctx, roomNameKey(name), []byte(st.ID), sshchat.SetOpt{})
	if !errors.Is(err, sshchat.ErrConflict) {
		if err == nil {
			b.put(st)
		}
		return st, err
	}
	_, _ = b.ledger.Engine.Set(ctx, roomKey(st.ID), nil, sshchat.SetOpt{Any: true, Delete: true}) // nobody knows of it
	v, err := b.ledger.Engine.Get(ctx, roomNameKey(name))
	if err != nil {
		return st, err
	}
	other := Room{ID: string(v.Data)}
	if other.Rev, err = b.ledger.GetJSON(ctx, roomKey(other.ID), &other); err == nil {
		b.put(other)
	}
	return other, err
}

// Change changes what a room remembers by compare-and-set. edit may refuse. What changed
// holds at once, for who changed it and for who is there.
func (b *Book) Change(ctx context.Context, id string, edit func(*Room) error) (Room, error) {
	var st Room
	rev, err := ledger.Change(ctx, b.ledger, roomKey(id), func(is *Room, rev uint64) error {
		is.ID, is.Rev, is.Name = id, rev, cmp.Or(is.Name, id)
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
func (b *Book) SetTopic(ctx context.Context, id string, topic text.Text, by string) error {
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
func (b *Book) ClearTopics(ctx context.Context, account string) error {
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

// GiveSeat gives an account a rank in a room, but never to whose room it is.
func (b *Book) GiveSeat(ctx context.Context, id string, s sshchat.Seat) error {
	_, err := b.Change(ctx, id, func(st *Room) error {
		if st.Rank(s.Account) == sshchat.Founder {
			return sshchat.NewFault("room.above", text.Line(st.Label()))
		}
		if st.seat(s); len(st.Seats) > maxSeats {
			return sshchat.NewFault("room.seats", maxSeats)
		}
		return nil
	})
	return err
}

// NoteInvited notes that somebody was told of a rank that they were given while away.
func (b *Book) NoteInvited(ctx context.Context, id string, s sshchat.Seat) error {
	_, err := b.Change(ctx, id, func(st *Room) error {
		if st.Rank(s.Account) == s.Rank {
			st.seat(sshchat.Seat{Account: s.Account, Name: s.Name, Rank: s.Rank})
		}
		return nil
	})
	return err
}

// Unseat takes every rank away that an account has anywhere.
func (b *Book) Unseat(ctx context.Context, account string) error {
	for _, st := range b.Seats(account) {
		if _, err := b.Change(ctx, st.ID, func(st *Room) error {
			st.seat(sshchat.Seat{Account: account})
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// SeatsOf returns the ranks in the rooms where an account has one: its own, and that of the
// account to which they may pass.
func (b *Book) SeatsOf(account, to string) map[string][]sshchat.Seat {
	seats := map[string][]sshchat.Seat{}
	for _, st := range b.Seats(account) {
		seats[st.ID] = slices.DeleteFunc(slices.Clone(st.Seats), func(s sshchat.Seat) bool { return s.Account != account && s.Account != to })
	}
	return seats
}

// PassSeats gives one account's ranks in rooms to another, which keeps what it has if
// that is more.
func (b *Book) PassSeats(ctx context.Context, from, to string) error {
	for _, st := range b.Seats(from) {
		if _, err := b.Change(ctx, st.ID, func(st *Room) error {
			for _, s := range st.Seats {
				if s.Account == from {
					s.Account, s.Rank = to, max(s.Rank, st.Rank(to))
					st.seat(sshchat.Seat{Account: from})
					st.seat(s)
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// SeatsBack makes the ranks that had passed to an account what SeatsOf said of them before.
func (b *Book) SeatsBack(ctx context.Context, to string, seats map[string][]sshchat.Seat) error {
	for room, before := range seats {
		if _, err := b.Change(ctx, room, func(st *Room) error {
			st.seat(sshchat.Seat{Account: to})
			for _, s := range before {
				st.seat(s)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// SetClosed closes a room, or opens it with the zero time.
func (b *Book) SetClosed(ctx context.Context, id string, at time.Time) error {
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
				st.seat(sshchat.Seat{Account: p.Account, Name: p.Name, Rank: sshchat.Invited})
			}
		}
		if len(st.Seats) > maxSeats {
			return sshchat.NewFault("room.seats", maxSeats)
		}
		return nil
	})
	return err
}

// freeName gives up the name that a room has among the public ones.
func (b *Book) freeName(ctx context.Context, st Room) error {
	key := roomNameKey(st.Name)
	v, err := b.ledger.Engine.Get(ctx, key)
	if err != nil || string(v.Data) != st.ID {
		return err
	}
	_, err = b.ledger.Engine.Set(ctx, key, nil, sshchat.SetOpt{IfRev: v.Rev, Delete: true})
	return err
}
