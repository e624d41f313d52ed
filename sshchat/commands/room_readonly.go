package commands

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// setReadOnly makes a room one in which those who moderate it speak and others read, such
// as one for news, or ends that.
func setReadOnly(c *Call, st rooms.Room) error {
	label := text.Line(st.Label())
	what, done, is := "readonly", sshchat.Done{Key: "room.now.readonly", Args: []any{label}}, sshchat.NewFault("room.is.readonly", label)
	switch strings.ToLower(c.Args) {
	case "on":
	case "off":
		what, done, is = "writable", sshchat.Done{Key: "room.now.writable", Args: []any{label}}, sshchat.NewFault("room.is.writable", label)
	default:
		return c.usage()
	}
	if st.ReadOnly == (what == "readonly") {
		return is
	}
	return c.Record().RuleIn(st, sshchat.Ruling{What: what}, func() error {
		_, err := c.Chat.RoomBook().Change(c.Ctx, st.ID, func(st *rooms.Room) error {
			st.ReadOnly = what == "readonly"
			return nil
		})
		if err == nil {
			c.Tell(done)
		}
		return err
	})
}
