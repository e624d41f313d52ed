package sshchat

import "sshchat/sshchat/text"

// Rank is what somebody may do in one room.
type Rank uint8

// The ranks of a room. Each may what those before it may.
const (
	NoRank  Rank = iota
	Invited      // may enter, where the room is private
	RoomOp       // looks after the room
	Founder      // whose room it is
	Warden       // operators: they look after every room that they may know of; no grant has it
)

// Grant is somebody who has a rank in a room.
type Grant struct {
	Account AccountID `json:"account"`
	Name    text.Text `json:"name"` // as they were called then
	Rank    Rank      `json:"rank"`
	New     bool      `json:"new,omitempty"`   // invited while away, and not told yet
	By      text.Text `json:"by,omitzero"`     // then: by whom
	Voice   bool      `json:"voice,omitempty"` // writes where others only read
}
