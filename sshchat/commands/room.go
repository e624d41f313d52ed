package commands

import (
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/commands/moderation"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
	"sshchat/sshchat/when"
)

// minKeep is the shortest that a room's lines can be kept: whoever comes back from a
// meal must find them.
const minKeep = time.Hour

func roomRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "room", At: "[#ROOM]", Group: "rooms", Endless: true},
			Price:   table.PeoplePrice, Run: doRoom, Complete: table.CompleteRoom, Words: roomWords(),
		},
	}
}

// roomWords returns what /room understands.
func roomWords() []*table.Row {
	const mod, founder = sshchat.RoomOp, sshchat.Founder
	of := func(name, args string, who sshchat.Rank) sshchat.Command {
		return sshchat.Command{Name: name, Args: args, Rank: who}
	}
	return []*table.Row{
		{Command: of("make", "[NAME]", sshchat.NoRank), Shows: table.Always, Run: makeRoom, Complete: table.CompleteGrant},
		{Command: of("members", "", sshchat.NoRank), Run: table.InRoom(roomMembers)},
		{Command: of("invite", "NAME", sshchat.NoRank), Shows: table.Always, Run: table.InRoom(invite), Complete: table.CompleteGrant},
		{Command: of("remove", "NAME", sshchat.NoRank), NotLobby: true, Shows: removes, Run: table.InRoom(removeMember), Complete: table.CompleteGrant},
		{Command: of("op", "NAME", founder), Shows: table.Always, Run: table.InRoom(grantOp), Complete: table.CompleteGrant},
		{Command: of("deop", "NAME", founder), Shows: table.Always, Run: table.InRoom(ungrantOp), Complete: table.CompleteGrant},
		{Command: of("kick", "NAME [REASON]", mod), NotLobby: true, Shows: table.Always, Run: table.InRoom(kickFrom), Complete: table.CompleteGrant},
		{Command: of("ban", "NAME [for 3d] [REASON]", mod), NotLobby: true, Shows: table.Always, Run: table.InRoom(moderation.RoomBan), Complete: table.CompleteGrant},
		{Command: of("unban", "NAME | *", mod), NotLobby: true, Shows: table.Always, Run: table.InRoom(moderation.RoomUnban), Complete: table.CompleteGrant},
		{Command: of("mute", "NAME [for 3d] [REASON]", mod), Shows: table.Always, Run: table.InRoom(moderation.RoomMute), Complete: table.CompleteGrant},
		{Command: of("unmute", "NAME | *", mod), Shows: table.Always, Run: table.InRoom(moderation.RoomUnmute), Complete: table.CompleteGrant},
		{Command: of("bans", "", mod), Run: table.InRoom(moderation.RoomBans)},
		{Command: of("keep", "30d | off", founder), Shows: table.Always, Run: table.InRoom(keepLines)},
		{Command: of("speak", "all | members | ops | +NAME | -NAME", mod), Shows: table.Always, Run: table.InRoom(setSpeak), Complete: func(*table.Call) []string { return []string{"all", "members", "ops"} }},
		{Command: of("voice", "NAME", mod), Hidden: true, Shows: table.Always, Run: table.InRoom(giveVoice), Complete: table.CompleteGrant},
		{Command: of("unvoice", "NAME", mod), Hidden: true, Shows: table.Always, Run: table.InRoom(takeVoice), Complete: table.CompleteGrant},
		{Command: of("private", "[yes]", founder), NotLobby: true, Shows: table.Always, Run: table.InRoom(makePrivate)},
		{Command: of("public", "", sshchat.NoRank), Hidden: true, Run: table.InRoom(makePublic)},
		{Command: of("close", "", founder), NotLobby: true, Shows: table.Always, Run: table.InRoom(closeRoom)},
		{Command: of("open", "", founder), NotLobby: true, Shows: table.Always, Run: table.InRoom(openRoom)},
	}
}

// doRoom tells the facts of a room.
func doRoom(c *table.Call) error {
	if c.Args != "" { // no word that there is
		return c.Usage()
	}
	return table.InRoom(roomFacts)(c)
}

func roomFacts(c *table.Call, st rooms.Room) error {
	f := sshchat.RoomFacts{
		Room: c.By.LabelFor(st), Private: st.Private, Topic: st.Topic, Slow: st.Slow,
		Keep: st.Keep, Made: st.Made, Closed: st.Closed, ReadOnly: st.ReadOnly, Keyed: st.Keyed,
	}
	if st.Private {
		f.Members = len(st.Grants)
	}
	f.People = c.PeopleIn(st.ID)
	for _, s := range c.Grants().In(st) {
		switch s.Rank {
		case sshchat.Founder:
			f.Founder = s.Name
		case sshchat.RoomOp:
			f.Ops = append(f.Ops, s.Name)
		}
	}
	c.Tell(f)
	return nil
}

func roomMembers(c *table.Call, st rooms.Room) error {
	l := sshchat.RoomMembers{Room: c.By.LabelFor(st), Private: st.Private, Grants: c.Grants().In(st)}
	if !st.Private {
		l.Grants = slices.DeleteFunc(l.Grants, func(s sshchat.Grant) bool { return s.Rank < sshchat.RoomOp && !s.Voice })
	}
	if len(l.Grants) == 0 {
		return sshchat.NewFault("room.noseats", text.Line(l.Room))
	}
	c.Tell(l)
	return nil
}

// makePrivate closes a room to everybody but those who are there and have an account.
// There is no way back.
func makePrivate(c *table.Call, st rooms.Room) error {
	if st.Private {
		return sshchat.NewFault("room.isprivate", text.Line(st.Label()))
	}
	if !strings.EqualFold(c.Args, "yes") {
		return sshchat.NewFault("room.forgood", text.Line(st.Label()))
	}
	err := c.Record().RuleIn(st, sshchat.Ruling{What: "private"}, func() error {
		return c.Node.Rooms.MakePrivate(c.Ctx, st, func() []sshchat.Presence { return c.Node.Live.Roster(st.ID) })
	})
	if err == nil {
		c.Tell(sshchat.Done{Key: "room.now.private", Args: []any{text.Line("#" + sshchat.PrivateMark + st.Name)}})
	}
	return err
}

// makePublic refuses: what was said in a private room was said among a few.
func makePublic(_ *table.Call, st rooms.Room) error {
	return sshchat.NewFault("room.nopublic", text.Line(st.Label()))
}

// closeRoom archives a room: nobody is in it any more, and who could read it still can.
func closeRoom(c *table.Call, st rooms.Room) error {
	return setClosed(c, st, "close", c.Now().UTC())
}

func openRoom(c *table.Call, st rooms.Room) error {
	if st.Closed.IsZero() {
		return sshchat.NewFault("room.isopen", text.Line(st.Label()))
	}
	open := c.Node.Rooms.Founded(c.By.AccountID(), c.Now().Add(rooms.FoundAgain))
	if c.By.Role() < sshchat.OperatorRole && open >= rooms.MaxFounded {
		return sshchat.NewFault("room.founded", rooms.MaxFounded)
	}
	return setClosed(c, st, "open", time.Time{})
}

func setClosed(c *table.Call, st rooms.Room, what string, at time.Time) error {
	if !st.Closed.IsZero() && !at.IsZero() {
		return sshchat.NewFault("room.closed", text.Line(st.Label()), st.Closed)
	}
	if !at.IsZero() {
		c.By.Closes(st.ID)
	}
	err := c.Record().RuleIn(st, sshchat.Ruling{What: what}, func() error {
		return c.Node.Rooms.SetClosed(c.Ctx, st.ID, at)
	})
	if err == nil && !at.IsZero() {
		err = c.Node.Rules.EndIn(c.Ctx, st.ID)
	}
	if err != nil {
		return err
	}
	if at.IsZero() {
		c.Tell(sshchat.Done{Key: "room.now.open", Args: []any{text.Line(st.Label())}})
	} else {
		c.Tell(sshchat.Done{Key: "room.now.closed", Args: []any{text.Line(st.Label())}})
	}
	return nil
}

// keepLines says how long what is said in a room is kept: less than the chat keeps it.
func keepLines(c *table.Call, st rooms.Room) error {
	value := strings.ToLower(c.Args)
	keep, ok := when.Span(value)
	if value != "off" && (!ok || keep < minKeep) {
		return sshchat.NewFault("room.keep", sshchat.Echo(c.Args))
	}
	return c.Record().RuleIn(st, sshchat.Ruling{What: "keep", Reason: text.Line(value)}, func() error {
		_, err := c.Node.Rooms.Change(c.Ctx, st.ID, func(st *rooms.Room) error {
			st.Keep = keep
			return nil
		})
		if err == nil {
			c.Tell(sshchat.Done{Key: "room.now.kept", Args: []any{text.Line(st.Label()), sshchat.Choice(value)}})
		}
		return err
	})
}

// removes tells whether others see that a member goes. To give up one's own place is to
// leave, which everybody may.
func removes(c *table.Call) bool {
	return !strings.EqualFold(strings.TrimPrefix(c.Args, "@"), c.By.Person().Name.String())
}

// makeRoom makes a public room without entering it: the operator's tools have no session
// that could /join. Its founder is whoever asks, or whom an operator names.
func makeRoom(c *table.Call) error {
	if c.At == "" {
		return c.Usage()
	}
	if st, ok := c.By.Find(c.At); ok {
		return sshchat.NewFault("room.there", text.Line(c.By.LabelFor(st)))
	}
	founder, err := founderFor(c)
	if err != nil {
		return err
	}
	st, err := c.Grants().Found(c.At, founder)
	if err != nil {
		return err
	}
	if c.By.Role() >= sshchat.OperatorRole { // it was made ahead of its people
		_, err = c.Node.Rooms.Change(c.Ctx, st.ID, func(st *rooms.Room) error {
			st.Prepared = true
			return nil
		})
		if err != nil {
			return err
		}
	}
	c.Tell(sshchat.Done{Key: "room.made", Args: []any{text.Line(st.Label())}})
	return nil
}

// founderFor returns whose room one is that the caller makes. What the socket makes for
// nobody belongs to the operators, as the lobby does.
func founderFor(c *table.Call) (sshchat.Person, error) {
	word, _ := sshchat.SplitWord(c.Args)
	switch {
	case word == "" && c.By.IsLocal():
		return sshchat.Person{}, nil
	case word == "":
		return c.By.Person(), nil
	case c.By.Role() < sshchat.OperatorRole:
		return sshchat.Person{}, sshchat.NewFault("room.for")
	}
	t, err := c.FindTarget(word)
	if err != nil {
		return sshchat.Person{}, err
	}
	if t.Account == nil {
		return sshchat.Person{}, sshchat.NewFault("room.nokey", t.Label(), sshchat.Echo(word))
	}
	return sshchat.Person{Name: t.Label(), Account: t.Account.ID}, nil
}
