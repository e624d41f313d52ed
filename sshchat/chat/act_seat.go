package chat

import (
	"cmp"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// MayAsk holds an invitation against the rate, and against whether strangers may write
// to who.
func (a Act) MayAsk(who sshchat.Person, here bool) error {
	if err := a.By.Pace(); err != nil {
		return err
	}
	if !here {
		return sshchat.NewFault("nobody.here", who.Name)
	}
	return a.mayWrite(who)
}

// SeatInvited makes somebody a member of a private room; away says that they are to be
// told at the next login.
func (a Act) SeatInvited(st rooms.Room, who sshchat.Person, away bool) error {
	switch {
	case strings.HasPrefix(who.Account, "~"):
		return sshchat.NewFault("room.nokey", who.Name)
	case st.Rank(who.Account) > sshchat.NoRank:
		return sshchat.NewFault("room.ismember", who.Name, text.Line(st.Label()))
	}
	s := sshchat.Seat{Account: who.Account, Name: who.Name, Rank: sshchat.Invited}
	if away {
		s.New, s.By = true, a.By.Person().Name
	}
	return a.SetSeat(st, sshchat.Ruling{What: "invite"}, s)
}

// SetSeat gives somebody a rank in a room, on the record.
func (a Act) SetSeat(st rooms.Room, r sshchat.Ruling, s sshchat.Seat) error {
	r.Target, r.Account = s.Name, s.Account
	rule := a.RuleIn
	if r.What == "remove" && s.Account == a.By.AccountID() {
		rule = a.ruleSelf
	}
	return rule(st, r, func() error {
		return a.Chat.Rooms.GiveSeat(a.Ctx, st.ID, s)
	})
}

// InSeat finds whom a word means of those who have a rank in a room: by the name that
// they have, or had when they were given it.
func (a Act) InSeat(st rooms.Room, word string) (sshchat.Seat, error) {
	t, err := a.FindTarget(word)
	if err != nil {
		return sshchat.Seat{}, err
	}
	for _, s := range st.Seats {
		if t.Account != nil && s.Account == t.Account.ID {
			s.Name = t.Label()
			return s, nil
		}
	}
	for _, s := range st.Seats {
		if t.Account == nil && sshchat.SameName(s.Name.String(), word) {
			return s, nil
		}
	}
	s := sshchat.Seat{Name: t.Label()}
	if t.Account != nil {
		s.Account = t.Account.ID
	}
	return s, nil
}

// Seated returns who has a rank in a room, the highest first. Those who are here go by
// the name that they have now.
func (c *Chat) Seated(st rooms.Room) []sshchat.Seat {
	names := map[string]text.Text{}
	for _, m := range c.everybody() {
		p := m.Person()
		names[p.Account] = p.Name
	}
	seats := slices.Clone(st.Seats)
	for i := range seats {
		if name, ok := names[seats[i].Account]; ok {
			seats[i].Name = name
		}
	}
	slices.SortFunc(seats, func(a, b sshchat.Seat) int {
		return cmp.Or(-cmp.Compare(a.Rank, b.Rank), sshchat.CompareFold(a.Name.String(), b.Name.String()))
	})
	return seats
}

// KeepWord keeps a value under key, or forgets it.
func (a Act) KeepWord(key, value string, forget bool) error {
	_, err := a.Chat.Ledger.Engine.Set(a.Ctx, key, []byte(value), sshchat.SetOpt{Any: true, Delete: forget})
	return err
}
