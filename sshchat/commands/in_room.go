package commands

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// roomWord is a word behind /room.
type roomWord struct {
	name  string
	args  string       // what follows, as in Command.Args
	rank  sshchat.Rank // who may, in that room
	lobby bool         // it makes sense for the lobby, where everybody must be able to come
	run   func(c *Call, st rooms.Room, args string) error
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
func inRoom(c *Call, at string, w roomWord, args string) error {
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
