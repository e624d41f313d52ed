package sshchat

import (
	"time"

	"sshchat/sshchat/text"
)

// Ruling is one act of moderation, for the audit log.
type Ruling struct {
	At      time.Time
	By      Person
	Door    string // "chat", "exec", "socket"
	What    string // kick, ban, unban, mute, unmute, slow, lockdown, purge, role, ...
	Target  text.Text
	Account AccountID // the target's, if known
	Reason  text.Text // or the value that was set
	Until   time.Time // zero: no end, or none makes sense
	Room    string    // where, as people write it; "" where not everybody may know
	In      RoomID    // the room that it is about; "": the whole chat
	Ref     uint64    // the number of the line that it is about; 0: none
}

// Audit keeps rulings so that nobody can take one back unseen.
type Audit interface {
	Record(Ruling) error
	// Last returns up to n rulings that are about one room, or with "" about the whole
	// chat, the oldest first. Those of one room never push out those of another.
	Last(room RoomID, n int) ([]Ruling, error)
}

// Rulings answers /audit.
type Rulings struct {
	Last []Ruling
	Node string // of a cluster, where each node has a record of its own: whose this is
}

func (Rulings) notice() {}
