package sshchat

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"sshchat/sshchat/text"
)

const (
	// maxFounded is how many open rooms one account may have founded: enough for any
	// team, too few to take every name.
	maxFounded = 20

	// foundAgain is how long a room that was closed counts as well.
	foundAgain = 24 * time.Hour

	// maxSeats bounds a record that is read whole.
	maxSeats = 500
)

// found makes a public room, or returns the one that another made just now.
func (b *roomBook) found(ctx context.Context, name string, by Person) (roomState, error) {
	st := roomState{ID: newRoomID(name), Name: name, Made: b.clock.Now().UTC()}
	if by.Account != "" { // else the operators', whom the socket speaks for
		st.seat(Seat{Account: by.Account, Name: by.Name, Rank: Founder})
	}
	var err error
	if st.Rev, err = b.setJSON(ctx, roomKey(st.ID), st, SetOpt{}); err != nil {
		return st, err
	}
	_, err = b.engine.Set(ctx, roomNameKey(name), []byte(st.ID), SetOpt{})
	if !errors.Is(err, ErrConflict) {
		if err == nil {
			b.put(st)
		}
		return st, err
	}
	_, _ = b.engine.Set(ctx, roomKey(st.ID), nil, SetOpt{Any: true, Delete: true}) // nobody knows of it
	v, err := b.engine.Get(ctx, roomNameKey(name))
	if err != nil {
		return st, err
	}
	other := roomState{ID: string(v.Data)}
	if other.Rev, err = b.getJSON(ctx, roomKey(other.ID), &other); err == nil {
		b.put(other)
	}
	return other, err
}

// change changes what a room remembers by compare-and-set. edit may refuse. What changed
// holds at once, for who changed it and for who is there.
func (b *roomBook) change(ctx context.Context, id string, edit func(*roomState) error) (roomState, error) {
	var st roomState
	rev, err := change(ctx, b.ledger, roomKey(id), func(is *roomState, rev uint64) error {
		is.ID, is.Rev, is.Name = id, rev, cmp.Or(is.Name, id)
		err := edit(is)
		st = *is
		return err
	})
	switch {
	case errors.Is(err, ErrConflict):
		return roomState{}, ErrUnavailable
	case err == nil:
		st.Rev = rev
		b.put(st)
		b.changed(id)
	}
	return st, err
}

// setTopic notes what a room's topic is, and which account has set it.
func (b *roomBook) setTopic(ctx context.Context, id string, topic text.Text, by string) error {
	_, err := b.change(ctx, id, func(st *roomState) error {
		st.Topic, st.TopicBy = topic, by
		if topic.IsZero() {
			st.TopicBy = ""
		}
		return nil
	})
	return err
}

// clearTopics clears the topics that an account has set and that still stand.
func (b *roomBook) clearTopics(ctx context.Context, account string) error {
	for _, st := range b.topicsBy(account) {
		if _, err := b.change(ctx, st.ID, func(st *roomState) error {
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

// giveSeat gives an account a rank in a room, but never to whose room it is.
func (b *roomBook) giveSeat(ctx context.Context, id string, s Seat) error {
	_, err := b.change(ctx, id, func(st *roomState) error {
		if st.rank(s.Account) == Founder {
			return fault("room.above", text.Line(st.label()))
		}
		if st.seat(s); len(st.Seats) > maxSeats {
			return fault("room.seats", maxSeats)
		}
		return nil
	})
	return err
}

// noteInvited notes that somebody was told of a rank that they were given while away.
func (b *roomBook) noteInvited(ctx context.Context, id string, s Seat) error {
	_, err := b.change(ctx, id, func(st *roomState) error {
		if st.rank(s.Account) == s.Rank {
			st.seat(Seat{Account: s.Account, Name: s.Name, Rank: s.Rank})
		}
		return nil
	})
	return err
}

// unseat takes every rank away that an account has anywhere.
func (b *roomBook) unseat(ctx context.Context, account string) error {
	for _, st := range b.seats(account) {
		if _, err := b.change(ctx, st.ID, func(st *roomState) error {
			st.seat(Seat{Account: account})
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// seatsOf returns the ranks in the rooms where an account has one: its own, and that of the
// account to which they may pass.
func (b *roomBook) seatsOf(account, to string) map[string][]Seat {
	seats := map[string][]Seat{}
	for _, st := range b.seats(account) {
		seats[st.ID] = slices.DeleteFunc(slices.Clone(st.Seats), func(s Seat) bool { return s.Account != account && s.Account != to })
	}
	return seats
}

// passSeats gives one account's ranks in rooms to another, which keeps what it has if
// that is more.
func (b *roomBook) passSeats(ctx context.Context, from, to string) error {
	for _, st := range b.seats(from) {
		if _, err := b.change(ctx, st.ID, func(st *roomState) error {
			for _, s := range st.Seats {
				if s.Account == from {
					s.Account, s.Rank = to, max(s.Rank, st.rank(to))
					st.seat(Seat{Account: from})
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

// seatsBack makes the ranks that had passed to an account what seatsOf said of them before.
func (b *roomBook) seatsBack(ctx context.Context, to string, seats map[string][]Seat) error {
	for room, before := range seats {
		if _, err := b.change(ctx, room, func(st *roomState) error {
			st.seat(Seat{Account: to})
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

// setClosed closes a room, or opens it with the zero time.
func (b *roomBook) setClosed(ctx context.Context, id string, at time.Time) error {
	_, err := b.change(ctx, id, func(st *roomState) error {
		st.Closed = at
		return nil
	})
	return err
}

// makePrivate makes a public room private, for those who have a rank there and for who is
// there by then.
func (b *roomBook) makePrivate(ctx context.Context, st roomState, present func() []Presence) error {
	// First the name: a room that could not be made private then is still known by it to
	// every node, and a name that leads nowhere would tell of the room.
	if err := b.freeName(ctx, st); err != nil {
		return err
	}
	_, err := b.change(ctx, st.ID, func(st *roomState) error {
		st.Private = true
		for _, p := range present() {
			if !p.Guest && st.rank(p.Account) == NoRank {
				st.seat(Seat{Account: p.Account, Name: p.Name, Rank: Invited})
			}
		}
		if len(st.Seats) > maxSeats {
			return fault("room.seats", maxSeats)
		}
		return nil
	})
	return err
}

// freeName gives up the name that a room has among the public ones.
func (b *roomBook) freeName(ctx context.Context, st roomState) error {
	key := roomNameKey(st.Name)
	v, err := b.engine.Get(ctx, key)
	if err != nil || string(v.Data) != st.ID {
		return err
	}
	_, err = b.engine.Set(ctx, key, nil, SetOpt{IfRev: v.Rev, Delete: true})
	return err
}
