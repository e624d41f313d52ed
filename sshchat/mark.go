package sshchat

import "time"

// Mark is how far an account has read a room, or its letters, as it is kept.
type Mark struct {
	Seq uint64    `json:"seq"`
	At  time.Time `json:"at"`
}

// SeenKey returns the key of the record that says how far an account read a room.
func SeenKey(account AccountID, room RoomID) string {
	return "seen/" + string(account) + "/" + string(room)
}
