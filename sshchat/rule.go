package sshchat

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// Sanction is a ban or a mute that holds: whom it meets, why, and until when. It is
// kept under "rule/<what>/<ID>".
type Sanction struct {
	ID   string `json:"id"`
	What string `json:"what"`           // "ban", "mute"
	Room string `json:"room,omitempty"` // the room's ID; empty: the whole chat

	// Whom it meets: any one that is set and fits. A person is met by account, so that
	// neither a new nick nor a new connection helps; Guests is the address they came
	// from, which meets guests, and for an hour those whose account is younger than the
	// ban: the class behind the same NAT is not to blame. A room's sanction never has it:
	// whom else it met would tell a room's ops who shares an address.
	Account  string       `json:"account,omitempty"`
	Skeleton string       `json:"skeleton,omitempty"` // a name nobody owns
	Print    string       `json:"print,omitempty"`    // a key's fingerprint
	Prefix   netip.Prefix `json:"prefix,omitzero"`    // everybody from there
	Guests   netip.Prefix `json:"guests,omitzero"`

	Rank   Role      `json:"rank"`           // of who ruled: operators are met by what their betters rule
	Seat   Rank      `json:"seat,omitempty"` // of who ruled, in the room: likewise those who look after it
	Name   text.Text `json:"name"`           // whom, as operators see it
	Reason text.Text `json:"reason,omitzero"`
	By     text.Text `json:"by"`
	Ruler  string    `json:"ruler,omitempty"` // whose account that is
	At     time.Time `json:"at"`
	Until  time.Time `json:"until,omitzero"` // zero: for ever
}

func (s *Sanction) key() string { return "rule/" + s.What + "/" + s.ID }

// Subject is somebody as sanctions see them.
type Subject struct {
	Account  string
	Skeleton string
	Prints   []string
	Addr     netip.Addr
	Guest    bool
	Born     time.Time // since when there is the account; zero: not known, or a guest
	Role     Role
	Rank     Rank // in the room that is asked about
}

// meets reports whether s is about who, now.
func (s *Sanction) meets(who Subject, now time.Time) bool {
	if who.Role >= OperatorRole && who.Role >= s.Rank || s.Room != "" && who.Rank >= RoomOp && who.Rank >= s.Seat {
		return false
	}
	addr := who.Addr.Unmap().WithZone("")
	return s.Account != "" && s.Account == who.Account ||
		s.Skeleton != "" && s.Skeleton == who.Skeleton ||
		s.Print != "" && slices.Contains(who.Prints, s.Print) ||
		s.Prefix.IsValid() && s.Prefix.Contains(addr) ||
		s.Guests.IsValid() && s.Guests.Contains(addr) && (who.Guest || s.meetsNew(who, now))
}

// meetsNew reports whether who has an account that was made after a ban, and comes within
// an hour of it: a key costs nothing, so whoever was banned comes back with another one.
func (s *Sanction) meetsNew(who Subject, now time.Time) bool {
	return s.What == "ban" && s.Room == "" && who.Born.After(s.At) && now.Sub(s.At) < newAccount
}

// newcomersFor returns how long a ban still meets newcomers.
func (s *Sanction) newcomersFor(now time.Time) time.Duration {
	wait := newAccount - now.Sub(s.At)
	if !s.Until.IsZero() {
		wait = min(wait, s.Until.Sub(now))
	}
	return wait
}

func (s *Sanction) holds(now time.Time) bool { return s.Until.IsZero() || now.Before(s.Until) }

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
