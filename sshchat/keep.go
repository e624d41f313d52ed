package sshchat

import (
	"encoding/json"
	"strings"
	"time"
)

// RoomPrefix is where the records of rooms are kept, each under its ID.
const RoomPrefix = "room/"

// RoomKeep reads of a key's value which room forgets what is older than keep. Other
// keys, and records that do not say, give an empty room. Engines that keep the log
// for good ask it; they know nothing of records.
func RoomKeep(v Value) (room RoomID, keep time.Duration) {
	id, ok := strings.CutPrefix(v.Key, RoomPrefix)
	var record struct {
		Keep time.Duration `json:"keep"`
	}
	if !ok || json.Unmarshal(v.Data, &record) != nil || record.Keep <= 0 {
		return "", 0
	}
	return RoomID(id), record.Keep
}
