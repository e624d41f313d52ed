package commands_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// A room whose name is one slip away from one that there is, is not made by /join; a private one that
// its caller may not know of is no reason to ask.
func TestJoinASlipAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		alice, bob := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		alice.Says("/join #ops")
		alice.Says("/join #secret")
		alice.Says("/room private yes")
		for line, key := range map[string]string{"/join #op": "room.nearest", "/join #osp": "room.nearest"} {
			if f := stage.FaultOf(t, bob, line); f == nil || f.Key != key {
				t.Errorf("%s: %v, want %s", line, f, key)
			}
		}
		if n := len(c.Rooms.Seen("")); n != 2 { // the lobby, too
			t.Errorf("%d public rooms after slips", n)
		}
		for _, line := range []string{"/room #op make", "/join #op", "/join #secre", "/join #ops2"} {
			if f := stage.FaultOf(t, bob, line); f != nil {
				t.Errorf("%s: %v", line, f)
			}
		}
	})
}

// A room in which nobody spoke goes with its last person, unless somebody has set something there.
func TestRoomGoesWithItsLastPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		alice, bob := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		is := func(room string) bool { _, ok := c.Rooms.Find(room, ""); return ok }
		for _, line := range []string{"/join #oops", "/join #topic", "/topic what for", "/join #talk", "hello", "/join #shared"} {
			alice.Says(line)
		}
		bob.Says("/join #shared")
		for _, room := range []string{"#oops", "#topic", "#talk", "#shared", "#oops"} {
			alice.Says("/leave " + room)
		}
		stage.Pass(2 * time.Second)
		alice.Sees()
		for room, want := range map[string]bool{"#oops": false, "#topic": true, "#talk": true, "#shared": true} {
			if is(room) != want {
				t.Errorf("%s is there: %t", room, !want)
			}
		}
		bob.Says("/leave #shared")
		stage.Pass(2 * time.Second)
		bob.Sees()
		if is("#shared") {
			t.Error("the room of the last one who left is there")
		}
		alice.Says("/join #oops") // as if for the first time
		if !is("#oops") {
			t.Error("a room that went cannot be made again")
		}
	})
}
