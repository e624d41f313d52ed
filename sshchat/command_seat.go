package sshchat

import (
	"slices"
	"strings"

	"sshchat/sshchat/text"
)

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
	here := c.Chat.byAccount(who.Account)
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
	if t.Card == nil || !c.Chat.isIn(st.ID, t.Card.Session) {
		return fault("nobody.here", echo(word))
	}
	if err := c.may(t, &st); err != nil {
		return err
	}
	label := text.Line(st.label())
	ruling := Ruling{What: "room-kick", Target: t.Card.Person().Name, Account: t.id(), Reason: text.Line(reason)}
	return c.ruleIn(st, ruling, func() error {
		c.tell(Done{"room.now.out", []any{ruling.Target, label}})
		return nil
	})
}
