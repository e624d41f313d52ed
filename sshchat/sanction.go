package sshchat

import (
	"net/netip"
	"slices"
	"time"

	"sshchat/sshchat/text"
)

// Sanction is a ban or a mute that holds: whom it meets, why, and until when. It is
// kept under "rule/<what>/<ID>".
type Sanction struct {
	ID   string `json:"id"`
	What string `json:"what"`           // "ban", "mute"
	Room RoomID `json:"room,omitempty"` // empty: the whole chat

	// Whom it meets: any one that is set and fits. A person is met by account, so that
	// neither a new nick nor a new connection helps; Guests is the address they came
	// from, which meets guests, and for an hour those whose account is younger than the
	// ban: the class behind the same NAT is not to blame. A room's sanction never has it:
	// whom else it met would tell a room's ops who shares an address.
	Account  AccountID    `json:"account,omitempty"`
	Skeleton Skeleton     `json:"skeleton,omitempty"` // a name nobody owns
	Print    Print        `json:"print,omitempty"`    // a key's fingerprint
	Prefix   netip.Prefix `json:"prefix,omitzero"`    // everybody from there
	Guests   netip.Prefix `json:"guests,omitzero"`

	Rank   Role      `json:"rank"`           // of who ruled: operators are met by what their betters rule
	Grant  Rank      `json:"seat,omitempty"` // of who ruled, in the room: likewise those who look after it
	Name   text.Text `json:"name"`           // whom, as operators see it
	Reason text.Text `json:"reason,omitzero"`
	By     text.Text `json:"by"`
	Ruler  AccountID `json:"ruler,omitempty"` // whose account that is
	At     time.Time `json:"at"`
	Until  time.Time `json:"until,omitzero"` // zero: for ever
}

// Key returns the key of its record.
func (s *Sanction) Key() string { return "rule/" + s.What + "/" + s.ID }

// Subject is somebody as sanctions see them.
type Subject struct {
	Account  AccountID
	Skeleton Skeleton
	Prints   []Print
	Addr     netip.Addr
	Guest    bool
	Born     time.Time // since when there is the account; zero: not known, or a guest
	Role     Role
	Rank     Rank // in the room that is asked about
}

// Meets reports whether s is about who, now.
func (s *Sanction) Meets(who Subject, now time.Time) bool {
	if who.Role >= OperatorRole && who.Role >= s.Rank || s.Room != "" && who.Rank >= RoomOp && who.Rank >= s.Grant {
		return false
	}
	addr := who.Addr.Unmap().WithZone("")
	return s.Account != "" && s.Account == who.Account ||
		s.Skeleton != "" && s.Skeleton == who.Skeleton ||
		s.Print != "" && slices.Contains(who.Prints, s.Print) ||
		s.Prefix.IsValid() && s.Prefix.Contains(addr) ||
		s.Guests.IsValid() && s.Guests.Contains(addr) && (who.Guest || s.MeetsNew(who, now))
}

// MeetsNew reports whether who has an account that was made after a ban, and comes within
// an hour of it: a key costs nothing, so whoever was banned comes back with another one.
func (s *Sanction) MeetsNew(who Subject, now time.Time) bool {
	return s.What == "ban" && s.Room == "" && who.Born.After(s.At) && now.Sub(s.At) < NewAccount
}

// NewcomersFor returns how long a ban still meets newcomers.
func (s *Sanction) NewcomersFor(now time.Time) time.Duration {
	wait := NewAccount - now.Sub(s.At)
	if !s.Until.IsZero() {
		wait = min(wait, s.Until.Sub(now))
	}
	return wait
}

// Holds tells whether the sanction is in force: for good, or until a moment to come.
func (s *Sanction) Holds(now time.Time) bool { return s.Until.IsZero() || now.Before(s.Until) }

// Outlasts reports whether s holds longer than o.
func (s *Sanction) Outlasts(o *Sanction) bool {
	return !o.Until.IsZero() && (s.Until.IsZero() || s.Until.After(o.Until))
}

// NewAccount is how long an account is new to a lockdown, and how long a ban meets new
// accounts from where its person came: a raid is over by then, or has to wait.
const NewAccount = time.Hour
