package table

import (
	"sshchat/sshchat"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// InRoom has something done in the room that is meant, if the caller may there what the row
// says.
func InRoom(what func(*Call, rooms.Room) error) func(*Call) error {
	return func(c *Call) error {
		p := c.Here()
		if c.At != "" {
			var err error
			if p, err = c.Room(c.At); err != nil {
				return err
			}
		}
		st, _ := c.Node.Rooms.Get(p.ID)
		switch {
		case c.By.RankIn(st.ID) < c.Row.Rank:
			return sshchat.NewFault("room.rank", text.Line(p.Label))
		case c.Row.NotLobby && st.ID == c.Node.Options().Lobby:
			return sshchat.NewFault("room.lobby", text.Line(p.Label))
		}
		return what(c, st)
	}
}

// CompleteGrant is for a word that takes a name: those who are here, and the rooms that may
// stand before it.
func CompleteGrant(c *Call) []string { return append(CompleteName(c), CompleteRoom(c)...) }
