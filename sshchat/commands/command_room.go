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

// roomWord is a word behind /room.
type roomWord struct {
	name  string
	args  string       // what follows, as in Command.Args
	rank  sshchat.Rank // who may, in that room
	lobby bool         // it makes sense for the lobby, where everybody must be able to come
	run   func(c *Call, st rooms.Room, args string) error
}

// roomWords returns what /room understands.
func roomWords() []roomWord {
	return []roomWord{
		{"", "", sshchat.NoRank, true, (*Call).roomFacts},
		{"members", "", sshchat.NoRank, true, (*Call).roomMembers},
		{"invite", "NAME", sshchat.NoRank, true, (*Call).invite},
		{"op", "NAME", sshchat.Founder, true, (*Call).seatOp},
		{"deop", "NAME", sshchat.Founder, true, (*Call).unseatOp},
		{"remove", "NAME", sshchat.NoRank, false, (*Call).removeMember},
		{"kick", "NAME [REASON]", sshchat.RoomOp, false, (*Call).kickFrom},
		{"ban", "NAME [for 3d] [REASON]", sshchat.RoomOp, false, func(c *Call, st rooms.Room, args string) error { return c.sanction("ban", args, &st) }},
		{"unban", "NAME", sshchat.RoomOp, false, func(c *Call, st rooms.Room, args string) error { return c.pardon("ban", args, &st) }},
		{"mute", "NAME [for 3d] [REASON]", sshchat.RoomOp, true, func(c *Call, st rooms.Room, args string) error { return c.sanction("mute", args, &st) }},
		{"unmute", "NAME", sshchat.RoomOp, true, func(c *Call, st rooms.Room, args string) error { return c.pardon("mute", args, &st) }},
		{"bans", "", sshchat.RoomOp, true, func(c *Call, st rooms.Room, _ string) error { return c.bans(st.ID) }},
		{"keep", "30d | off", sshchat.Founder, true, (*Call).keepLines},
		{"readonly", "on | off", sshchat.Founder, true, (*Call).setReadOnly},
		{"private", "[yes]", sshchat.Founder, false, (*Call).makePrivate},
		{"public", "", sshchat.NoRank, true, func(_ *Call, st rooms.Room, _ string) error {
			return sshchat.NewFault("room.nopublic", text.Line(st.Label())) // what was said there was said among a few
		}},
		{"close", "", sshchat.Founder, false, (*Call).closeRoom},
		{"open", "", sshchat.Founder, false, (*Call).openRoom},
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
		return c.makeRoom(at, args)
	}
	i := slices.IndexFunc(roomWords(), func(w roomWord) bool { return w.name == strings.ToLower(word) })
	if i < 0 {
		return c.usage()
	}
	w := roomWords()[i]
	if len(strings.Fields(args)) > sshchat.MostWords(w.args) {
		return sshchat.NewFault("usage", "room [#ROOM] "+w.name, w.args)
	}
	return c.inRoom(at, w, args)
}

// splitRoom reads "#ops kick bob", "kick #ops bob" or "kick bob".
func splitRoom(s string) (room, word, args string) {
	word, args = sshchat.SplitWord(s)
	if strings.HasPrefix(word, "#") {
		room = word
		word, args = sshchat.SplitWord(args)
	} else if next, rest := sshchat.SplitWord(args); strings.HasPrefix(next, "#") {
		room, args = next, rest
	}
	return room, word, args
}

// inRoom does what a word says in the room that is meant; "" is the one that the
// caller is in.
func (c *Call) inRoom(at string, w roomWord, args string) error {
	p := c.Here()
	if at != "" {
		var err error
		if p, err = c.Room(at); err != nil {
			return err
		}
	}
	st, _ := c.Chat.RoomBook().Get(p.ID)
	switch {
	case c.By.RankIn(st.ID) < w.rank:
		return sshchat.NewFault("room.rank", text.Line(p.Label))
	case !w.lobby && st.ID == c.Chat.LobbyID():
		return sshchat.NewFault("room.lobby", text.Line(p.Label))
	}
	return w.run(c, st, args)
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

func (c *Call) roomFacts(st rooms.Room, _ string) error {
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
	for _, s := range c.Seats().In(st) {
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

func (c *Call) roomMembers(st rooms.Room, _ string) error {
	l := sshchat.RoomMembers{Room: c.By.LabelFor(st), Private: st.Private, Seats: c.Seats().In(st)}
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
func (c *Call) makePrivate(st rooms.Room, sure string) error {
	if st.Private {
		return sshchat.NewFault("room.isprivate", text.Line(st.Label()))
	}
	if !strings.EqualFold(sure, "yes") {
		return sshchat.NewFault("room.forgood", text.Line(st.Label()))
	}
	err := c.Record().RuleIn(st, sshchat.Ruling{What: "private"}, func() error {
		return c.Chat.RoomBook().MakePrivate(c.Ctx, st, func() []sshchat.Presence { return c.Seats().Present(st.ID) })
	})
	if err == nil {
		c.Tell(sshchat.Done{Key: "room.now.private", Args: []any{text.Line("#" + sshchat.PrivateMark + st.Name)}})
	}
	return err
}

// closeRoom archives a room: nobody is in it any more, and who could read it still can.
func (c *Call) closeRoom(st rooms.Room, _ string) error {
	return c.setClosed(st, "close", c.Now().UTC())
}

func (c *Call) openRoom(st rooms.Room, _ string) error {
	if st.Closed.IsZero() {
		return sshchat.NewFault("room.isopen", text.Line(st.Label()))
	}
	open := c.Chat.RoomBook().Founded(c.By.AccountID(), c.Now().Add(rooms.FoundAgain))
	if c.By.Role() < sshchat.OperatorRole && open >= rooms.MaxFounded {
		return sshchat.NewFault("room.founded", rooms.MaxFounded)
	}
	return c.setClosed(st, "open", time.Time{})
}

func (c *Call) setClosed(st rooms.Room, what string, at time.Time) error {
	if !st.Closed.IsZero() && !at.IsZero() {
		return sshchat.NewFault("room.closed", text.Line(st.Label()), st.Closed)
	}
	if !at.IsZero() {
		c.By.Closes(st.ID)
	}
	err := c.Record().RuleIn(st, sshchat.Ruling{What: what}, func() error {
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
func (c *Call) keepLines(st rooms.Room, args string) error {
	value := strings.ToLower(args)
	keep, ok := when.Span(value)
	if value != "off" && (!ok || keep < minKeep) {
		return sshchat.NewFault("room.keep", sshchat.Echo(args))
	}
	return c.Record().RuleIn(st, sshchat.Ruling{What: "keep", Reason: text.Line(value)}, func() error {
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
