package sshchat_test

import (
	"testing"
	"time"

	"sshchat/sshchat"
)

func TestRoomKeep(t *testing.T) {
	for _, c := range []struct {
		key    string
		record string
		room   sshchat.RoomID
		keep   time.Duration
	}{
		{"room/lobby", `{"topic":"x","keep":3600000000000}`, "lobby", time.Hour},
		{"room/ops~k3f9x2", `{"keep":1}`, "ops~k3f9x2", 1},
		{"room/lobby", `{"topic":"x"}`, "", 0},
		{"room/lobby", `{"keep":-1}`, "", 0},
		{"room/lobby", `{"keep":"1h"}`, "", 0},
		{"room/lobby", `{"keep":1`, "", 0},
		{"room/", `{"keep":1}`, "", 1}, // an empty room is none
		{"roomname/lobby", `{"keep":1}`, "", 0},
		{"account/lobby", `{"keep":1}`, "", 0},
	} {
		room, keep := sshchat.RoomKeep(sshchat.Value{Key: c.key, Data: []byte(c.record)})
		if room != c.room || keep != c.keep {
			t.Errorf("RoomKeep(%s, %s) = %q, %v, want %q, %v", c.key, c.record, room, keep, c.room, c.keep)
		}
	}
}
