package sshchat

import (
	"net/netip"
	"strings"

	"sshchat/sshchat/text"
)

// BannedAddr reports whether everybody from an address is banned, with the words for
// a client that has no language yet. A front door asks before any cryptography.
func (c *Chat) BannedAddr(addr netip.Addr) (reason string, banned bool) {
	s, ok := c.rules.find("ban", Subject{Addr: addr}, "", c.clock.Now())
	if !ok {
		return "", false
	}
	var b strings.Builder
	b.WriteString("your address is banned here")
	if !s.Until.IsZero() {
		b.WriteString(" until " + s.Until.UTC().Format("2006-01-02 15:04 UTC"))
	}
	if !s.Reason.IsZero() {
		b.WriteString(": " + s.Reason.String())
	}
	return b.String(), true
}

// refusalOf words a sanction for who, whom it meets. Who is met for where they come from
// alone learns that, and neither of whom nor why.
func (c *Chat) refusalOf(s Sanction, who Subject) *Fault {
	who.Guest = who.Guest || who.Born.IsZero()
	now := c.clock.Now()
	if direct := s; !who.Guest && s.meetsNew(who, now) {
		if direct.Guests = (netip.Prefix{}); !direct.meets(who, now) {
			return fault("ban.newcomer", s.newcomersFor(now))
		}
	}
	return c.refusal(s)
}

// refusal words a sanction for whom it meets.
func (c *Chat) refusal(s Sanction) *Fault {
	forever := s.Until.IsZero()
	if st, ok := c.directory.get(s.Room); ok {
		room := text.Line(st.label())
		switch {
		case s.What == "mute" && forever:
			return fault("room.mute.forever", room, s.By, s.Reason)
		case s.What == "mute":
			return fault("room.mute.until", room, s.By, s.Reason, s.Until)
		case forever:
			return fault("room.ban.forever", room, s.By, s.Reason)
		}
		return fault("room.ban.until", room, s.By, s.Reason, s.Until)
	}
	switch {
	case s.What == "mute" && forever:
		return fault("mute.forever", s.By, s.Reason)
	case s.What == "mute":
		return fault("mute.until", s.By, s.Reason, s.Until)
	case forever:
		return fault("ban.forever", s.By, s.Reason)
	}
	return fault("ban.until", s.By, s.Reason, s.Until)
}
