package sshchat

import "time"

// mark is how far an account has read a room, or its letters, as it is kept.
type mark struct {
	Seq uint64    `json:"seq"`
	At  time.Time `json:"at"`
}

func seenKey(account, room string) string { return "seen/" + account + "/" + room }
