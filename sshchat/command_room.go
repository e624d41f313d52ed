package sshchat

import (
	"slices"
	"strings"
	"time"

	"sshchat/sshchat/text"
	"sshchat/sshchat/when"
)

// minKeep is the shortest that a room's lines can be kept: whoever comes back from a
// meal must find them.
const minKeep = time.Hour

// roomWord is a word behind /room.
type roomWord struct {
	name  string
	args  string // what follows, as in Command.Args
	rank  Rank   // who may, in that room
	lobby bool   // it makes sense for the lobby, where everybody must be able to come
	run   func(c *Call, st roomState, args string) error
}

// roomWords returns what /room understands.
func roomWords() []roomWord {
	return []roomWord{
		{"", "", NoRank, true, (*Call).roomFacts},
		{"members", "", NoRank, true, (*Call).roomMembers},
		{"invite", "NAME", NoRank, true, (*Call).invite},
		{"op", "NAME", Founder, true, (*Call).seatOp},
		{"deop", "NAME", Founder, true, (*Call).unseatOp},
		{"remove", "NAME", NoRank, false, (*Call).removeMember},
		{"kick", "NAME [REASON]", RoomOp, false, (*Call).kickFrom},
		{"ban", "NAME [for 3d] [REASON]", RoomOp, false, func(c *Call, st roomState, args string) error { return c.sanction("ban", args, &st) }},
		{"unban", "NAME", RoomOp, false, func(c *Call, st roomState, args string) error { return c.pardon("ban", args, &st) }},
		{"mute", "NAME [for 3d] [REASON]", RoomOp, true, func(c *Call, st roomState, args string) error { return c.sanction("mute", args, &st) }},
		{"unmute", "NAME", RoomOp, true, func(c *Call, st roomState, args string) error { return c.pardon("mute", args, &st) }},
		{"bans", "", RoomOp, true, func(c *Call, st roomState, _ string) error { return c.bans(st.ID) }},
		{"keep", "30d | off", Founder, true, (*Call).keepLines},
		{"readonly", "on | off", Founder, true, (*Call).setReadOnly},
		{"private", "[yes]", Founder, false, (*Call).makePrivate},
		{"public", "", NoRank, true, func(_ *Call, st roomState, _ string) error {
			return fault("room.nopublic", text.Line(st.label())) // what was said there was said among a few
		}},
		{"close", "", Founder, false, (*Call).closeRoom},
		{"open", "", Founder, false, (*Call).openRoom},
	}
}

func roomRows() []*row {
	return []*row{
		{
			Command: Command{Name: "room", Args: "[#ROOM] [make [NAME] | members | invite NAME | remove NAME | op NAME | deop NAME | kick NAME | ban NAME | unban NAME | mute NAME | unmute NAME | bans | keep 30d|off | readonly on|off | private | close | open]", Group: "rooms", Endless: true},
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
	if len(strings.Fields(args)) > mostWords(w.args) {
		return fault("usage", "room [#ROOM] "+w.name, w.args)
	}
	return c.inRoom(at, w, args)
}

// splitRoom reads "#ops kick bob", "kick #ops bob" or "kick bob".
func splitRoom(s string) (room, word, args string) {
	word, args = splitWord(s)
	if strings.HasPrefix(word, "#") {
		room = word
		word, args = splitWord(args)
	} else if next, rest := splitWord(args); strings.HasPrefix(next, "#") {
		room, args = next, rest
	}
	return room, word, args
}

// inRoom does what a word says in the room that is meant; "" is the one that the
// caller is in.
func (c *Call) inRoom(at string, w roomWord, args string) error {
	p := c.here()
	if at != "" {
		var err error
		if p, err = c.room(at); err != nil {
			return err
		}
	}
	st, _ := c.Chat.RoomBook().get(p.ID)
	switch {
	case c.By.rankIn(st.ID) < w.rank:
		return fault("room.rank", text.Line(p.Label))
	case !w.lobby && st.ID == c.Chat.LobbyID():
		return fault("room.lobby", text.Line(p.Label))
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

func (c *Call) roomFacts(st roomState, _ string) error {
	f := RoomFacts{
		Room: c.By.labelFor(st), Private: st.Private, Topic: st.Topic, Slow: st.Slow,
		Keep: st.Keep, Made: st.Made, Closed: st.Closed, ReadOnly: st.ReadOnly,
	}
	if st.Private {
		f.Members = len(st.Seats)
	}
	if r := c.Chat.held(st.ID); r != nil {
		f.People = r.Count()
	}
	for _, s := range c.Chat.seated(st) {
		switch s.Rank {
		case Founder:
			f.Founder = s.Name
		case RoomOp:
			f.Ops = append(f.Ops, s.Name)
		}
	}
	c.tell(f)
	return nil
}

func (c *Call) roomMembers(st roomState, _ string) error {
	l := RoomMembers{Room: c.By.labelFor(st), Private: st.Private, Seats: c.Chat.seated(st)}
	if !st.Private {
		l.Seats = slices.DeleteFunc(l.Seats, func(s Seat) bool { return s.Rank < RoomOp })
	}
	if len(l.Seats) == 0 {
		return fault("room.noseats", text.Line(l.Room))
	}
	c.tell(l)
	return nil
}

// makePrivate closes a room to everybody but those who are there and have an account.
// There is no way back.
func (c *Call) makePrivate(st roomState, sure string) error {
	if st.Private {
		return fault("room.isprivate", text.Line(st.label()))
	}
	if !strings.EqualFold(sure, "yes") {
		return fault("room.forgood", text.Line(st.label()))
	}
	err := c.ruleIn(st, Ruling{What: "private"}, func() error {
		return c.Chat.RoomBook().makePrivate(c.Ctx, st, func() []Presence { return c.Chat.presentIn(st.ID) })
	})
	if err == nil {
		c.tell(Done{"room.now.private", []any{text.Line("#" + privateMark + st.Name)}})
	}
	return err
}

// closeRoom archives a room: nobody is in it any more, and who could read it still can.
func (c *Call) closeRoom(st roomState, _ string) error {
	return c.setClosed(st, "close", c.now().UTC())
}

func (c *Call) openRoom(st roomState, _ string) error {
	if st.Closed.IsZero() {
		return fault("room.isopen", text.Line(st.label()))
	}
	open := c.Chat.RoomBook().founded(c.By.accountID(), c.now().Add(foundAgain))
	if c.By.Role() < OperatorRole && open >= maxFounded {
		return fault("room.founded", maxFounded)
	}
	return c.setClosed(st, "open", time.Time{})
}

func (c *Call) setClosed(st roomState, what string, at time.Time) error {
	if !st.Closed.IsZero() && !at.IsZero() {
		return fault("room.closed", text.Line(st.label()), st.Closed)
	}
	if !at.IsZero() {
		c.closes(st.ID)
	}
	err := c.ruleIn(st, Ruling{What: what}, func() error {
		return c.Chat.RoomBook().setClosed(c.Ctx, st.ID, at)
	})
	if err == nil && !at.IsZero() {
		err = c.Chat.RuleBook().endIn(c.Ctx, st.ID)
	}
	if err != nil {
		return err
	}
	if at.IsZero() {
		c.tell(Done{"room.now.open", []any{text.Line(st.label())}})
	} else {
		c.tell(Done{"room.now.closed", []any{text.Line(st.label())}})
	}
	return nil
}

// keepLines says how long what is said in a room is kept: less than the chat keeps it.
func (c *Call) keepLines(st roomState, args string) error {
	value := strings.ToLower(args)
	keep, ok := when.Span(value)
	if value != "off" && (!ok || keep < minKeep) {
		return fault("room.keep", echo(args))
	}
	return c.ruleIn(st, Ruling{What: "keep", Reason: text.Line(value)}, func() error {
		_, err := c.Chat.RoomBook().change(c.Ctx, st.ID, func(st *roomState) error {
			st.Keep = keep
			return nil
		})
		if err == nil {
			c.tell(Done{"room.now.kept", []any{text.Line(st.label()), value}})
		}
		return err
	})
}
