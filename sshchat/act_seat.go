package sshchat

import (
	"cmp"
	"slices"
	"strings"

	"sshchat/sshchat/text"
)

// mayAsk holds an invitation against the rate, and against whether strangers may write
// to who.
func (a Act) mayAsk(who Person, here bool) error {
	if err := a.By.pace(); err != nil {
		return err
	}
	if !here {
		return fault("nobody.here", who.Name)
	}
	return a.mayWrite(who)
}

// seatInvited makes somebody a member of a private room; away says that they are to be
// told at the next login.
func (a Act) seatInvited(st roomState, who Person, away bool) error {
	switch {
	case strings.HasPrefix(who.Account, "~"):
		return fault("room.nokey", who.Name)
	case st.rank(who.Account) > NoRank:
		return fault("room.ismember", who.Name, text.Line(st.label()))
	}
	s := Seat{Account: who.Account, Name: who.Name, Rank: Invited}
	if away {
		s.New, s.By = true, a.By.Person().Name
	}
	return a.setSeat(st, Ruling{What: "invite"}, s)
}

// setSeat gives somebody a rank in a room, on the record.
func (a Act) setSeat(st roomState, r Ruling, s Seat) error {
	r.Target, r.Account = s.Name, s.Account
	rule := a.ruleIn
	if r.What == "remove" && s.Account == a.By.accountID() {
		rule = a.ruleSelf
	}
	return rule(st, r, func() error {
		return a.Chat.directory.giveSeat(a.Ctx, st.ID, s)
	})
}

// inSeat finds whom a word means of those who have a rank in a room: by the name that
// they have, or had when they were given it.
func (a Act) inSeat(st roomState, word string) (Seat, error) {
	t, err := a.findTarget(word)
	if err != nil {
		return Seat{}, err
	}
	for _, s := range st.Seats {
		if t.Account != nil && s.Account == t.Account.ID {
			s.Name = t.label()
			return s, nil
		}
	}
	for _, s := range st.Seats {
		if t.Account == nil && sameName(s.Name.String(), word) {
			return s, nil
		}
	}
	s := Seat{Name: t.label()}
	if t.Account != nil {
		s.Account = t.Account.ID
	}
	return s, nil
}

// seated returns who has a rank in a room, the highest first. Those who are here go by
// the name that they have now.
func (c *Chat) seated(st roomState) []Seat {
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
	slices.SortFunc(seats, func(a, b Seat) int {
		return cmp.Or(-cmp.Compare(a.Rank, b.Rank), compareFold(a.Name.String(), b.Name.String()))
	})
	return seats
}

// presentIn returns who is in a room of this node.
func (c *Chat) presentIn(id string) []Presence {
	if r := c.held(id); r != nil {
		return r.Roster()
	}
	return nil
}

// enforce meets with a new sanction those who are on this node. Only the watch of the
// rules calls it: a ban takes effect on every node.
func (c *Chat) enforce(s Sanction) {
	if s.Room != "" {
		c.enforceIn(s)
		return
	}
	for _, m := range c.everybody() {
		switch {
		case !s.meets(m.subject(), c.clock.Now()):
		case s.What == "ban":
			m.evict(Kicked, c.refusal(s))
		default:
			m.Tell(c.refusal(s))
		}
	}
}

// enforceIn meets with a sanction of one room those who are there.
func (c *Chat) enforceIn(s Sanction) {
	r := c.held(s.Room)
	if r == nil {
		return
	}
	for _, m := range membersIn(r) {
		switch {
		case !s.meets(m.subjectIn(s.Room), c.clock.Now()):
		case s.What == "ban":
			m.send(order{room: s.Room, leave: c.refusal(s)})
		default:
			m.Tell(c.refusal(s))
		}
	}
}

// keepWord keeps a value under key, or forgets it.
func (a Act) keepWord(key, value string, forget bool) error {
	_, err := a.Chat.engine.Set(a.Ctx, key, []byte(value), SetOpt{Any: true, Delete: forget})
	return err
}

const motdKey = "state/motd"
