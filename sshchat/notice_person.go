package sshchat

import (
	"time"

	"sshchat/sshchat/text"
)

// Whois answers /whois. Fingerprints are there for their owner and for operators
// only: they tell who somebody is on other servers, too.
type Whois struct {
	Person
	Role    Role
	Key     time.Time // since when the same key has been used; zero: a guest
	Names   []text.Text
	Here    bool
	Since   time.Time
	Spoke   time.Time
	Seen    time.Time
	IsAway  bool
	Away    text.Text // why, if they said
	Prints  []KeyOf
	Address string // for operators: of the first window

	Addresses []string // for operators: of all windows, each once
	Rooms     []string // where they are, as the asker writes them and may know of it
}

func (Whois) notice() {}

// KeyList answers /key list.
type KeyList struct {
	Keys []KeyOf
	Now  Print // of the key in use
}

func (KeyList) notice() {}

// Windows answers /windows.
type Windows struct{ All []Window }

// Window is one of several sessions by which somebody is here under one name.
type Window struct {
	N       int
	Since   time.Time
	Address string // where it comes from
	Print   Print  // of the key that it came in with
	Room    string // the one that it is at, as the asker writes it; "": nobody knows
	Node    string // of several
	Asked   bool   // it is the asker's
}

func (Windows) notice() {}

// Quitting is told to a session whose person asked to leave.
type Quitting struct{}

// Clear is told to a session whose person wants an empty screen.
type Clear struct{}

func (Quitting) notice() {}

func (Clear) notice() {}

// Sanctions answers /bans.
type Sanctions struct {
	All []Sanction // the newest shownSanctions

	More int // how many hold besides

	// InRooms is how many all rooms have together, for operators, in whole hundreds: that
	// strangers fill the list must show, and that one private room has a ban must not.
	InRooms int
}

func (Sanctions) notice() {}
