package commands

import (
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
	"sshchat/sshchat/when"
)

// minKeep is the shortest that a room's lines can be kept: whoever comes back from a
// meal must find them.
const minKeep = time.Hour

// roomWords returns what /room understands.
func roomWords() []roomWord {
	return []roomWord{
		{"", "", sshchat.NoRank, true, roomFacts},
		{"members", "", sshchat.NoRank, true, roomMembers},
		{"invite", "NAME", sshchat.NoRank, true, inviteTo},
		{"op", "NAME", sshchat.Founder, true, seatOp},
		{"deop", "NAME", sshchat.Founder, true, unseatOp},
		{"remove", "NAME", sshchat.NoRank, false, removeMember},
		{"kick", "NAME [REASON]", sshchat.RoomOp, false, kickFrom},
		{"ban", "NAME [for 3d] [REASON]", sshchat.RoomOp, false, func(c *Call, st rooms.Room, args string) error { return sanction(c, "ban", args, &st) }},
		{"unban", "NAME", sshchat.RoomOp, false, func(c *Call, st rooms.Room, args string) error { return pardon(c, "ban", args, &st) }},
		{"mute", "NAME [for 3d] [REASON]", sshchat.RoomOp, true, func(c *Call, st rooms.Room, args string) error { return sanction(c, "mute", args, &st) }},
		{"unmute", "NAME", sshchat.RoomOp, true, func(c *Call, st rooms.Room, args string) error { return pardon(c, "mute", args, &st) }},
		{"bans", "", sshchat.RoomOp, true, func(c *Call, st rooms.Room, _ string) error { return bans(c, st.ID) }},
		{"keep", "30d | off", sshchat.Founder, true, keepLines},
		{"readonly", "on | off", sshchat.Founder, true, setReadOnly},
		{"private", "[yes]", sshchat.Founder, false, makePrivate},
		{"public", "", sshchat.NoRank, true, func(_ *Call, st rooms.Room, _ string) error {
			return sshchat.NewFault("room.nopublic", text.Line(st.Label())) // what was said there was said among a few
		}},
		{"close", "", sshchat.Founder, false, closeRoom},
		{"open", "", sshchat.Founder, false, openRoom},
	}
}

func roomRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "room", Args: "[#ROOM] [make [NAME] | members | invite NAME | remove NAME | op NAME | deop NAME | kick NAME | ban NAME | unban NAME | mute NAME | unmute NAME | bans | keep 30d|off | readonly on|off | private | close | open]", Group: "rooms", Endless: true},
			price:   peoplePrice, shows: roomShows, run: doRoom, complete: completeRoomWord,
		},
	}
}

// doRoom is all that there is to do with a room: /room [#ROOM] WORD ..., the room
// behind the word as well.
func doRoom(c *Call) error {
	at, word, args := splitRoom(c.Args)
	if strings.EqualFold(word, makeWord) {
		return makeRoom(c, at, args)
	}
	i := slices.IndexFunc(roomWords(), func(w roomWord) bool { return w.name == strings.ToLower(word) })
	if i < 0 {
		return c.usage()
	}
	w := roomWords()[i]
	if len(strings.Fields(args)) > sshchat.MostWords(w.args) {
		return sshchat.NewFault("usage", "room [#ROOM] "+w.name, w.args)
	}
	return inRoom(c, at, w, args)
}

func completeRoomWord(c *Call) []string {
	at, word, _ := splitRoom(c.Args)
	if word != "" {
		return append(completeName(c), completeRoom(c)...)
	}
	words := []string{makeWord}
	for _, w := range roomWords() {
		if w.name != "" {
			words = append(words, w.name)
		}
	}
	if at == "" {
		words = append(words, completeRoom(c)...)
	}
	return words
}

func roomFacts(c *Call, st rooms.Room, _ string) error {
	f := sshchat.RoomFacts{
		Room: c.By.LabelFor(st), Private: st.Private, Topic: st.Topic, Slow: st.Slow,
		Keep: st.Keep, Made: st.Made, Closed: st.Closed, ReadOnly: st.ReadOnly,
	}
	if st.Private {
		f.Members = len(st.Seats)
	}
	if r := c.RoomHeld(st.ID); r != nil {
		f.People = r.Count()
	}
	for _, s := range c.Chat.Seated(st) {
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

func roomMembers(c *Call, st rooms.Room, _ string) error {
	l := sshchat.RoomMembers{Room: c.By.LabelFor(st), Private: st.Private, Seats: c.Chat.Seated(st)}
	if !st.Private {
		l.Seats = slices.DeleteFunc(l.Seats, func(s sshchat.Seat) bool { return s.Rank < sshchat.RoomOp })
	}
	if len(l.Seats) == 0 {
		return sshchat.NewFault("room.noseats", text.Line(l.Room))
	}
	c.Tell(l)
	return nil
}

// makePrivate closes a room to everybody but those who are there and have an account.
// There is no way back.
func makePrivate(c *Call, st rooms.Room, sure string) error {
	if st.Private {
		return sshchat.NewFault("room.isprivate", text.Line(st.Label()))
	}
	if !strings.EqualFold(sure, "yes") {
		return sshchat.NewFault("room.forgood", text.Line(st.Label()))
	}
	err := c.RuleIn(st, sshchat.Ruling{What: "private"}, func() error {
		return c.Chat.RoomBook().MakePrivate(c.Ctx, st, func() []sshchat.Presence { return c.Chat.PresentIn(st.ID) })
	})
	if err == nil {
		c.Tell(sshchat.Done{Key: "room.now.private", Args: []any{text.Line("#" + sshchat.PrivateMark + st.Name)}})
	}
	return err
}

// closeRoom archives a room: nobody is in it any more, and who could read it still can.
func closeRoom(c *Call, st rooms.Room, _ string) error {
	return setClosed(c, st, "close", c.Now().UTC())
}

func openRoom(c *Call, st rooms.Room, _ string) error {
	if st.Closed.IsZero() {
		return sshchat.NewFault("room.isopen", text.Line(st.Label()))
	}
	open := c.Chat.RoomBook().Founded(c.By.AccountID(), c.Now().Add(rooms.FoundAgain))
	if c.By.Role() < sshchat.OperatorRole && open >= rooms.MaxFounded {
		return sshchat.NewFault("room.founded", rooms.MaxFounded)
	}
	return setClosed(c, st, "open", time.Time{})
}

func setClosed(c *Call, st rooms.Room, what string, at time.Time) error {
	if !st.Closed.IsZero() && !at.IsZero() {
		return sshchat.NewFault("room.closed", text.Line(st.Label()), st.Closed)
	}
	if !at.IsZero() {
		c.Closes(st.ID)
	}
	err := c.RuleIn(st, sshchat.Ruling{What: what}, func() error {
		return c.Chat.RoomBook().SetClosed(c.Ctx, st.ID, at)
	})
	if err == nil && !at.IsZero() {
		err = c.Chat.RuleBook().EndIn(c.Ctx, st.ID)
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
func keepLines(c *Call, st rooms.Room, args string) error {
	value := strings.ToLower(args)
	keep, ok := when.Span(value)
	if value != "off" && (!ok || keep < minKeep) {
		return sshchat.NewFault("room.keep", sshchat.Echo(args))
	}
	return c.RuleIn(st, sshchat.Ruling{What: "keep", Reason: text.Line(value)}, func() error {
		_, err := c.Chat.RoomBook().Change(c.Ctx, st.ID, func(st *rooms.Room) error {
			st.Keep = keep
			return nil
		})
		if err == nil {
			c.Tell(sshchat.Done{Key: "room.now.kept", Args: []any{text.Line(st.Label()), value}})
		}
		return err
	})
}

// roomShows tells of a word behind /room whether others see what it does. To give up
// one's own place is to leave, which everybody may.
func roomShows(c *Call) bool {
	_, word, args := splitRoom(c.Args)
	switch strings.ToLower(word) {
	case "", "members", "bans", "public":
		return false
	case "remove":
		return !strings.EqualFold(strings.TrimPrefix(args, "@"), c.By.Person().Name.String())
	}
	return true
}
