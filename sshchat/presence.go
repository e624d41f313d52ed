package sshchat

import (
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// Presence is somebody who is here, as others may see them.
type Presence struct {
	Person
	Since time.Time // when they came in
	Spoke time.Time // when they last said something; zero: not yet

	Op     bool // an operator, or the owner
	IsAway bool
	Away   text.Text // why, if they said
}

// Here is somebody who is in a room, on whichever node.
type Here struct {
	Presence
	Session string // no two have the same one
}

// CompareFold orders names as a person expects, without regard to case.
func CompareFold(a, b string) int {
	if c := strings.Compare(strings.ToLower(a), strings.ToLower(b)); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}

// Standing is where somebody is: what a prompt and a title show.
type Standing struct {
	You    text.Text // what one is called
	Room   string    // as it is written: "#ops"
	People int       // who are there
	Peer   text.Text // whom one's lines go to alone; zero: to the room
	Rooms  int       // how many one is in
	Far    bool      // Room is not the lobby
	Unread int       // lines of other rooms that were not shown
	Calls  int       // how many of them call you

	Stalled bool // nothing can be sent now
}
