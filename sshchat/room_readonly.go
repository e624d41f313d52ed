package sshchat

import (
	"strings"

	"sshchat/sshchat/text"
)

// setReadOnly makes a room one in which those who moderate it speak and others read, such
// as one for news, or ends that.
func (c *Call) setReadOnly(st roomState, args string) error {
	label := text.Line(st.label())
	what, done, is := "readonly", Done{"room.now.readonly", []any{label}}, fault("room.is.readonly", label)
	switch strings.ToLower(args) {
	case "on":
	case "off":
		what, done, is = "writable", Done{"room.now.writable", []any{label}}, fault("room.is.writable", label)
	default:
		return fault("usage", "room [#ROOM] readonly", "on | off")
	}
	if st.ReadOnly == (what == "readonly") {
		return is
	}
	return c.ruleIn(st, Ruling{What: what}, func() error {
		_, err := c.Chat.RoomBook().change(c.Ctx, st.ID, func(st *roomState) error {
			st.ReadOnly = what == "readonly"
			return nil
		})
		if err == nil {
			c.tell(done)
		}
		return err
	})
}
