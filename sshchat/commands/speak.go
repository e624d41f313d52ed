package commands

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// setSpeak says who writes in a room: everybody, people with a key, or those who moderate it, such
// as in one for news. Those with a voice write in any case: +NAME gives one, -NAME takes it.
func setSpeak(c *table.Call, st rooms.Room) error {
	label := text.Line(st.Label())
	if name, ok := strings.CutPrefix(c.Args, "+"); ok {
		c.Args = name
		return giveVoice(c, st)
	}
	if name, ok := strings.CutPrefix(c.Args, "-"); ok {
		c.Args = name
		return takeVoice(c, st)
	}
	var what string
	var done sshchat.Done
	var is error
	switch strings.ToLower(c.Args) {
	case "all":
		what, done, is = act.Writable, sshchat.Done{Key: "room.now.writable", Args: []any{label}}, sshchat.NewFault("room.is.writable", label)
	case "members":
		what, done, is = act.Keyed, sshchat.Done{Key: "room.now.keyed", Args: []any{label}}, sshchat.NewFault("room.is.keyed", label)
	case "ops":
		what, done, is = act.ReadOnly, sshchat.Done{Key: "room.now.readonly", Args: []any{label}}, sshchat.NewFault("room.is.readonly", label)
	default:
		return c.Usage()
	}
	if st.ReadOnly == (what == act.ReadOnly) && st.Keyed == (what == act.Keyed) {
		return is
	}
	return c.Done(c.Grants().Speakers(st, what), done)
}

// giveVoice lets somebody write in a room where others only read.
func giveVoice(c *table.Call, st rooms.Room) error {
	s, err := grantFrom(c, st)
	if err != nil {
		return err
	}
	return c.Done(c.Grants().Voice(st, s, true), sshchat.Done{Key: "room.now.voice", Args: []any{s.Name, text.Line(st.Label())}})
}

// takeVoice ends that.
func takeVoice(c *table.Call, st rooms.Room) error {
	s, err := grantFrom(c, st)
	if err != nil {
		return err
	}
	return c.Done(c.Grants().Voice(st, s, false), sshchat.Done{Key: "room.now.unvoice", Args: []any{s.Name, text.Line(st.Label())}})
}
