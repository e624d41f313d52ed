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
func InboxOf(account AccountID) RoomID { return RoomID(InboxMark + account) }

// IsInbox reports whether the letters of an account are kept there.
func (r RoomID) IsInbox() bool { return strings.HasPrefix(string(r), InboxMark) }

// Owner returns whose inbox the room is; ok is false for any other room.
func (r RoomID) Owner() (account AccountID, ok bool) {
	id, ok := strings.CutPrefix(string(r), InboxMark)
	return AccountID(id), ok
}

// AccountID is who somebody is, whatever they are called and whichever key they come with. A
// guest's begins with ~ and ends with the session.
type AccountID string

const guestMark = "~"

// NewAccountID returns an ID for an account that is to be kept.
func NewAccountID() AccountID { return AccountID(strings.ToLower(rand.Text()[:12])) }

// NewGuestID returns an ID for a session that has no account.
func NewGuestID() AccountID { return AccountID(guestMark + strings.ToLower(rand.Text()[:10])) }

// IsGuest reports whether the ID is of a session, and so of nothing that is kept.
func (a AccountID) IsGuest() bool { return strings.HasPrefix(string(a), guestMark) }
