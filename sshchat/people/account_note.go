package people

import (
	"context"
	"slices"

	"sshchat/sshchat"
)

// Known reports whether a key has an account here. The key need not be proved: this
// tells a door how to ask, not who somebody is.
func (as *accounts) Known(ctx context.Context, print sshchat.Print) (bool, error) {
	id, err := as.Opens(ctx, print)
	return id != "", err
}

// Passed reports whether a key's person knew the passphrase once. As Known, it tells a
// door how to ask.
func (as *accounts) Passed(ctx context.Context, print sshchat.Print) (bool, error) {
	known, err := as.Known(ctx, print)
	if err != nil || !known {
		return false, err
	}
	a, err := as.AccountByKey(ctx, print)
	if err != nil {
		return false, err
	}
	return a.Passed, nil
}

// NotePassed keeps that the person of an account knew the passphrase.
func (as *accounts) NotePassed(ctx context.Context, a *Account) (*Account, error) {
	if a.Passed {
		return a, nil
	}
	return as.update(ctx, a.ID, func(a *Account) error {
		a.Passed = true
		return nil
	})
}

// NoteListed keeps with an account what the operator's files say of the key that came in:
// nobody can ask them about somebody who is away.
func (as *accounts) NoteListed(ctx context.Context, a *Account, print sshchat.Print, listed sshchat.Role) (*Account, error) {
	if listed < sshchat.OperatorRole {
		listed = 0
	}
	differs := func(k sshchat.KeyOf) bool { return k.Print == print && k.Listed != listed }
	if !slices.ContainsFunc(a.Keys, differs) {
		return a, nil
	}
	return as.update(ctx, a.ID, func(a *Account) error {
		for i := range a.Keys {
			if differs(a.Keys[i]) {
				a.Keys[i].Listed = listed
			}
		}
		return nil
	})
}

// NoteRole changes what an account may do. What the operator's files say stands.
func (as *accounts) NoteRole(ctx context.Context, id sshchat.AccountID, role sshchat.Role) (*Account, error) {
	return as.update(ctx, id, func(a *Account) error {
		a.Role = role
		return nil
	})
}

// NoteAdmitted makes an account one that no lockdown takes for new.
func (as *accounts) NoteAdmitted(ctx context.Context, id sshchat.AccountID) error {
	_, err := as.update(ctx, id, func(a *Account) error {
		a.Admitted = true
		return nil
	})
	return err
}

// NoteRenamed keeps that an operator had an account's person be called otherwise; nil: they were told.
func (as *accounts) NoteRenamed(ctx context.Context, id sshchat.AccountID, r *Renaming) error {
	_, err := as.update(ctx, id, func(a *Account) error {
		if r != nil && a.Renamed != nil { // what they are called by themselves stays what it was
			r.Was = a.Renamed.Was
		}
		a.Renamed = r
		return nil
	})
	return err
}

// NoteSetting keeps one setting with an account.
func (as *accounts) NoteSetting(ctx context.Context, id sshchat.AccountID, name, value string) error {
	_, err := as.update(ctx, id, func(a *Account) error {
		if a.Settings == nil {
			a.Settings = map[string]string{}
		}
		a.Settings[name] = value
		return nil
	})
	return err
}

// NoteRooms changes in which rooms an account is: those of newcomers as long as none is kept. Sessions of one account are each in rooms of their own, so that none may
// write down its own as all that there are: of each room the account remembers what was
// done last.
func (as *accounts) NoteRooms(ctx context.Context, id sshchat.AccountID, newcomers []JoinedRoom, change func([]JoinedRoom) []JoinedRoom) error {
	_, err := as.update(ctx, id, func(a *Account) error {
		if len(a.Rooms) == 0 {
			a.Rooms = slices.Clone(newcomers)
		}
		a.Rooms = change(a.Rooms)
		return nil
	})
	return err
}

// WithRoom returns rooms with one among them, and at which place; -1: an account is in no
// more rooms than these.
func WithRoom(rooms []JoinedRoom, id sshchat.RoomID, w sshchat.Watch) ([]JoinedRoom, int) {
	i := slices.IndexFunc(rooms, func(j JoinedRoom) bool { return j.ID == id })
	switch {
	case i >= 0:
		return rooms, i
	case len(rooms) >= MaxJoined:
		return rooms, -1
	}
	return append(rooms, JoinedRoom{ID: id, Watch: w}), len(rooms)
}

// WithoutRoom returns rooms without one.
func WithoutRoom(rooms []JoinedRoom, id sshchat.RoomID) []JoinedRoom {
	return slices.DeleteFunc(rooms, func(j JoinedRoom) bool { return j.ID == id })
}

// NoteIgnored changes whom an account ignores, and returns the list.
func (as *accounts) NoteIgnored(ctx context.Context, id sshchat.AccountID, change func([]Ignored) []Ignored) ([]Ignored, error) {
	a, err := as.update(ctx, id, func(a *Account) error {
		a.Ignores = change(a.Ignores)
		if len(a.Ignores) > MaxIgnores {
			return sshchat.NewFault("ignore.many", MaxIgnores)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a.Ignores, nil
}

// Unignore takes an account off the lists of those who ignore it: they hold its name.
func (as *accounts) Unignore(ctx context.Context, id sshchat.AccountID) error {
	its := func(i Ignored) bool { return i.Account == id }
	return as.changeAccounts(ctx,
		func(a *Account) bool { return slices.ContainsFunc(a.Ignores, its) },
		func(a *Account) { a.Ignores = slices.DeleteFunc(a.Ignores, its) },
	)
}

// RoomsOf returns the rooms that a card names, each watched as an account remembers it.
func RoomsOf(card *Card, remembered []JoinedRoom) (rooms []JoinedRoom) {
	for _, id := range card.Rooms {
		j := JoinedRoom{ID: id}
		if i := slices.IndexFunc(remembered, func(j JoinedRoom) bool { return j.ID == id }); i >= 0 {
			j = remembered[i]
		}
		rooms = append(rooms, j)
	}
	return rooms
}

// Ignoring returns whether somebody who ignores these does not want to see an entry.
func Ignoring(list []Ignored) func(*sshchat.Entry) bool {
	return func(e *sshchat.Entry) bool {
		return e.Kind.Is(sshchat.Personal) && slices.ContainsFunc(list, func(i Ignored) bool { return i.Account == e.From.Account })
	}
}
