package act

import (
	"sshchat/sshchat"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// What is told when it changes who writes in a room, besides those with a voice.
const (
	Writable = "writable" // everybody
	Keyed    = "keyed"    // people with a key
	ReadOnly = "readonly" // those who moderate it
)

// Speakers sets who writes in a room.
func (a Grants) Speakers(st rooms.Room, what string) error {
	return Record(a).RuleIn(st, sshchat.Ruling{What: what}, func() error {
		_, err := a.Node.Rooms.Change(a.Ctx, st.ID, func(st *rooms.Room) error {
			st.ReadOnly, st.Keyed = what == ReadOnly, what == Keyed
			return nil
		})
		return err
	})
}

// Voice gives somebody a voice in a room, or takes it: they write where others only read. A voice is no
// membership.
func (a Grants) Voice(st rooms.Room, s sshchat.Grant, voice bool) error {
	label := text.Line(st.Label())
	switch {
	case s.Account == "":
		return sshchat.NewFault("room.nokey", s.Name)
	case st.Private && s.Rank == sshchat.NoRank:
		return sshchat.NewFault("room.notmember", s.Name, label)
	case s.Voice && voice:
		return sshchat.NewFault("room.hasvoice", s.Name, label)
	case !s.Voice && !voice:
		return sshchat.NewFault("room.novoice", s.Name, label)
	}
	s.Voice = voice
	if voice {
		return a.Set(st, sshchat.Ruling{What: "room-voice"}, s)
	}
	return a.Set(st, sshchat.Ruling{What: "room-unvoice"}, s)
}
