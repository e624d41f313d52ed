package sshchat

import (
	"crypto/rand"
	"strings"
)

// RoomID is what one log of entries is kept under: a room's, which stays when the room is
// called something else, or an inbox's. People read a room's label instead.
type RoomID string

// InboxMark begins the ID of an inbox. No room's ID begins with it.
const InboxMark = "@"

// NewRoomID returns an ID that nobody can guess for a room: rooms of one name do not
// meet, whether public or private, and making one tells nothing of another.
func NewRoomID(name string) RoomID {
	return RoomID(name + IdMark + strings.ToLower(rand.Text()[:10]))
}

// InboxOf returns the room that an account's letters are kept in.
func InboxOf(account string) RoomID { return RoomID(InboxMark + account) }

// IsInbox reports whether the letters of an account are kept there.
func (r RoomID) IsInbox() bool { return strings.HasPrefix(string(r), InboxMark) }

// Owner returns whose inbox the room is; ok is false for any other room.
func (r RoomID) Owner() (account string, ok bool) {
	return strings.CutPrefix(string(r), InboxMark)
}
