package commands

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

func inviteRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "invite", Args: "NAME [#ROOM]", Group: "rooms"},
			Shows:   table.Always, Run: doInvite, Complete: table.CompleteName,
		},
	}
}

// doInvite is /room invite, with the room in front of the name or behind it.
func doInvite(c *table.Call) error {
	first, rest := sshchat.SplitWord(c.Args)
	if strings.HasPrefix(first, "#") {
		c.At, c.Args = first, rest
	} else if strings.HasPrefix(rest, "#") {
		c.At, c.Args = rest, first
	}
	return table.InRoom(invite)(c)
}

// invite asks somebody into a room. Into a private one only those who look after it
// ask, and it makes a member of whom they ask; into a public one anybody does.
func invite(c *table.Call, st rooms.Room) error {
	word, rest := sshchat.SplitWord(c.Args)
	if word == "" || rest != "" {
		return c.Usage()
	}
	switch {
	case st.Private && c.By.RankIn(st.ID) < sshchat.RoomOp:
		return sshchat.NewFault("room.rank", text.Line(c.By.LabelFor(st)))
	case !st.Closed.IsZero():
		return sshchat.NewFault("room.closed", text.Line(c.By.LabelFor(st)), st.Closed)
	}
	if err := c.By.MayTalk(st.ID); err != nil {
		return err
	}
	who, err := c.Addressee(word)
	if err != nil {
		return err
	}
	if who.Account == c.By.AccountID() {
		return sshchat.NewFault("rule.self")
	}
	here := len(c.Node.Cards.Of(who.Account)) > 0
	if st.Private {
		err = c.Grants().Invite(st, who, !here)
	} else {
		err = c.Grants().MayInvite(who, here)
	}
	if err != nil {
		return err
	}
	c.Grants().TellInvited(st, who)
	c.Tell(sshchat.Done{Key: "room.invited", Args: []any{who.Name, text.Line(st.Label())}})
	return nil
}

// grantOp makes somebody look after a room. Into a private one they must have been
// invited first: two things that are done are two things that are seen.
func grantOp(c *table.Call, st rooms.Room) error {
	s, err := grantFrom(c, st)
	switch {
	case err != nil:
		return err
	case s.Account == "":
		return sshchat.NewFault("room.nokey", s.Name)
	case st.Private && s.Rank == sshchat.NoRank:
		return sshchat.NewFault("room.notmember", s.Name, text.Line(st.Label()))
	}
	s.Rank = sshchat.RoomOp
	return c.Done(c.Grants().Set(st, sshchat.Ruling{What: "room-op"}, s), sshchat.Done{Key: "room.now.op", Args: []any{s.Name, text.Line(st.Label())}})
}

func ungrantOp(c *table.Call, st rooms.Room) error {
	s, err := grantFrom(c, st)
	switch {
	case err != nil:
		return err
	case s.Rank != sshchat.RoomOp:
		return sshchat.NewFault("room.notop", s.Name, text.Line(st.Label()))
	}
	s.Rank = sshchat.NoRank
	if st.Private {
		s.Rank = sshchat.Invited
	}
	return c.Done(c.Grants().Set(st, sshchat.Ruling{What: "room-deop"}, s), sshchat.Done{Key: "room.now.deop", Args: []any{s.Name, text.Line(st.Label())}})
}

// grantFrom reads the one name that a word about ranks takes.
func grantFrom(c *table.Call, st rooms.Room) (sshchat.Grant, error) {
	word, rest := sshchat.SplitWord(c.Args)
	if word == "" || rest != "" {
		return sshchat.Grant{}, c.Usage()
	}
	s, err := c.Grants().Find(st, word)
	switch {
	case err != nil:
		return s, err
	case s.Account != "" && s.Account == c.By.AccountID():
		return s, sshchat.NewFault("rule.self")
	case s.Rank == sshchat.Founder:
		return s, sshchat.NewFault("room.above", text.Line(st.Label()))
	}
	return s, nil
}

// removeMember takes somebody's place in a private room away. One's own anybody may.
func removeMember(c *table.Call, st rooms.Room) error {
	if !st.Private {
		return sshchat.NewFault("room.ispublic", text.Line(st.Label()))
	}
	word, rest := sshchat.SplitWord(c.Args)
	if word == "" || rest != "" {
		return c.Usage()
	}
	s, err := c.Grants().Find(st, word)
	if err != nil {
		return err
	}
	rank := c.By.RankIn(st.ID)
	switch {
	case s.Rank == sshchat.Founder:
		return sshchat.NewFault("room.above", text.Line(st.Label()))
	case s.Account != "" && s.Account == c.By.AccountID():
	case rank < sshchat.RoomOp:
		return sshchat.NewFault("room.rank", text.Line(c.By.LabelFor(st)))
	case s.Rank == sshchat.NoRank:
		return sshchat.NewFault("room.notmember", s.Name, text.Line(st.Label()))
	case s.Rank >= rank:
		return sshchat.NewFault("room.above", text.Line(st.Label()))
	}
	s.Rank, s.Voice = sshchat.NoRank, false
	return c.Done(c.Grants().Set(st, sshchat.Ruling{What: "remove"}, s), sshchat.Done{Key: "room.now.out", Args: []any{s.Name, text.Line(st.Label())}})
}

// kickFrom sends somebody out of one room; they may come back.
func kickFrom(c *table.Call, st rooms.Room) error {
	word, reason := sshchat.SplitWord(c.Args)
	if word == "" {
		return c.Usage()
	}
	t, err := c.FindTarget(word)
	if err != nil {
		return err
	}
	if err := c.Rules().KickFrom(t, text.Line(reason), st); err != nil {
		return err
	}
	c.Tell(sshchat.Done{Key: "room.now.out", Args: []any{t.Card.Person().Name, text.Line(st.Label())}})
	return nil
}
