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

	IsAway bool
	Away   text.Text // why, if they said
}

// Here is somebody who is in a room, on whichever node.
type Here struct {
	Presence
	Session string // no two have the same one
}

// compareFold orders names as a person expects, without regard to case.
func compareFold(a, b string) int {
	if c := strings.Compare(strings.ToLower(a), strings.ToLower(b)); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}
