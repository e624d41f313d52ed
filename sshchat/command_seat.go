package sshchat

import (
	"context"
	"slices"
	"strings"

	"sshchat/sshchat/text"
)

// Invitation is told to somebody who was asked into a room, at once or at the next
// login. They come by themselves, or not at all.
type Invitation struct {
	Room string
	By   text.Text
}

func (Invitation) notice() {}

func inviteRows() []*row {
	return []*row{
		{
			Command: Command{Name: "invite", Args: "NAME [#ROOM]", Group: "rooms"},
			shows:   always, run: doInvite, complete: completeName,
		},
	}
}

// doInvite is /room invite, with the room in front of the name or behind it.
func doInvite(c *Call) error {
	at, name := "", c.Args
	first, rest := splitWord(c.Args)
	if strings.HasPrefix(first, "#") {
		at, name = first, rest
	} else if strings.HasPrefix(rest, "#") {
		at, name = rest, first
	}
	return c.inRoom(at, roomWord{name: "invite", lobby: true, run: (*Call).invite}, name)
}

// invite asks somebody into a room. Into a private one only those who look after it
// ask, and it makes a member of whom they ask; into a public one anybody does.
func (c *Call) invite(st roomState, args string) error {
	word, rest := splitWord(args)
	if word == "" || rest != "" {
		return c.usage()
	}
	switch {
	case st.Private && c.By.rankIn(st.ID) < RoomOp:
		return fault("room.rank", text.Line(c.By.labelFor(st)))
	case !st.Closed.IsZero():
		return fault("room.closed", text.Line(c.By.labelFor(st)), st.Closed)
	}
	if err := c.By.mayTalk(st.ID); err != nil {
		return err
	}
	who, err := c.addressee(word)
	if err != nil {
		return err
	}
	if who.Account == c.By.accountID() {
		return fault("rule.self")
	}
	here := c.Chat.sessionsOf(who.Account)
	if st.Private {
		err = c.seatInvited(st, who, len(here) == 0)
	} else {
		err = c.mayAsk(who, len(here) > 0)
	}
	if err != nil {
		return err
	}
	me := c.By.Person()
	for _, m := range here {
		if !slices.ContainsFunc(m.ignored(), func(i Ignored) bool { return i.Account == me.Account }) {
			m.Tell(Invitation{Room: st.label(), By: me.Name})
		}
	}
	c.tell(Done{"room.invited", []any{who.Name, text.Line(st.label())}})
	return nil
}

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
		_, err := a.Chat.changeRoom(a.Ctx, st.ID, func(st *roomState) error {
			if st.rank(s.Account) == Founder {
				return fault("room.above", text.Line(st.label()))
			}
			if st.seat(s); len(st.Seats) > maxSeats {
				return fault("room.seats", maxSeats)
			}
			return nil
		})
		return err
	})
}

// sessionsOf returns the sessions that an account, or a guest, has on this node.
func (c *Chat) sessionsOf(account string) []*Member {
	return slices.DeleteFunc(c.everybody(), func(m *Member) bool { return m.accountID() != account })
}

// tellInvitations tells m which private rooms opened to m while m was away, once.
// Failing to is no reason to keep m out.
func (m *Member) tellInvitations(ctx context.Context) {
	if m.guest || m.fresh {
		return
	}
	for _, st := range m.chat.directory.seats(m.account) {
		i := slices.IndexFunc(st.Seats, func(s Seat) bool { return s.Account == m.account })
		if s := st.Seats[i]; s.New {
			m.Tell(Invitation{Room: st.label(), By: s.By})
			_, err := m.chat.changeRoom(ctx, st.ID, func(st *roomState) error {
				if st.rank(s.Account) == s.Rank {
					st.seat(Seat{Account: s.Account, Name: s.Name, Rank: s.Rank})
				}
				return nil
			})
			if err != nil {
				m.chat.warn(ctx, "note that an invitation was told", "account", m.account, "err", err)
			}
		}
	}
}

// inSeat finds whom a word means of those who have a rank in a room: by the name that
// they have, or had when they were given it.
func (a Act) inSeat(st roomState, word string) (Seat, error) {
	t, err := a.findTarget(word)
	if err != nil {
		return Seat{}, err
	}
	for _, s := range st.Seats {
		if t.account != nil && s.Account == t.account.ID {
			s.Name = t.label()
			return s, nil
		}
	}
	for _, s := range st.Seats {
		if t.account == nil && sameName(s.Name.String(), word) {
			return s, nil
		}
	}
	s := Seat{Name: t.label()}
	if t.account != nil {
		s.Account = t.account.ID
	}
	return s, nil
}

// seatOp makes somebody look after a room. Into a private one they must have been
// invited first: two things that are done are two things that are seen.
func (c *Call) seatOp(st roomState, args string) error {
	s, err := c.seatFrom(st, args)
	switch {
	case err != nil:
		return err
	case s.Account == "":
		return fault("room.nokey", s.Name)
	case st.Private && s.Rank == NoRank:
		return fault("room.notmember", s.Name, text.Line(st.label()))
	}
	s.Rank = RoomOp
	if err := c.setSeat(st, Ruling{What: "room-op"}, s); err != nil {
		return err
	}
	c.tell(Done{"room.now.op", []any{s.Name, text.Line(st.label())}})
	return nil
}

func (c *Call) unseatOp(st roomState, args string) error {
	s, err := c.seatFrom(st, args)
	switch {
	case err != nil:
		return err
	case s.Rank != RoomOp:
		return fault("room.notop", s.Name, text.Line(st.label()))
	}
	s.Rank = NoRank
	if st.Private {
		s.Rank = Invited
	}
	if err := c.setSeat(st, Ruling{What: "room-deop"}, s); err != nil {
		return err
	}
	c.tell(Done{"room.now.deop", []any{s.Name, text.Line(st.label())}})
	return nil
}

// seatFrom reads the one name that a word about ranks takes.
func (c *Call) seatFrom(st roomState, args string) (Seat, error) {
	word, rest := splitWord(args)
	if word == "" || rest != "" {
		return Seat{}, c.usage()
	}
	s, err := c.inSeat(st, word)
	switch {
	case err != nil:
		return s, err
	case s.Account != "" && s.Account == c.By.accountID():
		return s, fault("rule.self")
	case s.Rank == Founder:
		return s, fault("room.above", text.Line(st.label()))
	}
	return s, nil
}

// removeMember takes somebody's place in a private room away. One's own anybody may.
func (c *Call) removeMember(st roomState, args string) error {
	if !st.Private {
		return fault("room.ispublic", text.Line(st.label()))
	}
	word, rest := splitWord(args)
	if word == "" || rest != "" {
		return c.usage()
	}
	s, err := c.inSeat(st, word)
	if err != nil {
		return err
	}
	rank := c.By.rankIn(st.ID)
	switch {
	case s.Rank == Founder:
		return fault("room.above", text.Line(st.label()))
	case s.Account != "" && s.Account == c.By.accountID():
	case rank < RoomOp:
		return fault("room.rank", text.Line(c.By.labelFor(st)))
	case s.Rank == NoRank:
		return fault("room.notmember", s.Name, text.Line(st.label()))
	case s.Rank >= rank:
		return fault("room.above", text.Line(st.label()))
	}
	s.Rank = NoRank
	if err := c.setSeat(st, Ruling{What: "remove"}, s); err != nil {
		return err
	}
	c.tell(Done{"room.now.out", []any{s.Name, text.Line(st.label())}})
	return nil
}

// kickFrom sends somebody out of one room; they may come back.
func (c *Call) kickFrom(st roomState, args string) error {
	word, reason := splitWord(args)
	if word == "" {
		return c.usage()
	}
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	r := c.Chat.held(st.ID)
	if t.member == nil || r == nil || !r.has(t.member) {
		return fault("nobody.here", echo(word))
	}
	if err := c.may(t, &st); err != nil {
		return err
	}
	by, label := c.By.Person().Name, text.Line(st.label())
	ruling := Ruling{What: "room-kick", Target: t.member.Person().Name, Account: t.id(), Reason: text.Line(reason)}
	return c.ruleIn(st, ruling, func() error {
		t.member.send(order{room: st.ID, leave: fault("room.kicked", label, by, ruling.Reason)})
		c.tell(Done{"room.now.out", []any{ruling.Target, label}})
		return nil
	})
}

// mayIn refuses what somebody may not do in one room to their equals and betters there.
func (a Act) mayIn(t target, st roomState) error {
	own := a.By.rankIn(st.ID)
	if own == Warden {
		return nil
	}
	// Who is sent out tells where from they come and whose key is whose, which is for
	// operators alone.
	if t.prefix.IsValid() || t.print != "" {
		return fault("room.names")
	}
	if rank := st.rank(t.id()); rank >= RoomOp && rank >= own {
		return fault("room.above", text.Line(st.label()))
	}
	return nil
}
