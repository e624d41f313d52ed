package commands_test

import (
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// The operator's tools make rooms, for somebody or for nobody; everybody else only for
// themselves, and a guest not at all.
func TestRoomMake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		alice := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"})
		opal := stage.In(t, c, stage.Somebody{Name: "opal", Key: "O", Role: sshchat.OperatorRole})
		gina := stage.In(t, c, stage.Somebody{Name: "gina"})
		n, _ := sshchat.ParseName("tools")
		m, err := c.Local(t.Context(), chat.Login{Name: n, Door: "socket", Receipts: true, All: true})
		if err != nil {
			t.Fatal(err)
		}
		local := stage.Drive(t, m.Session)
		if d := stage.Done(t, local, "/room #ops make alice"); d.Key != "room.made" {
			t.Errorf("the socket's room: %+v", d)
		}
		stage.Done(t, alice, "/room #ops keep 30d") // it is hers
		stage.Done(t, local, "/room #plain make")
		if f := stage.FaultOf(t, alice, "/room #plain keep 30d"); f == nil || f.Key != "room.rank" {
			t.Errorf("a room that the socket made for nobody is alice's: %v", f)
		}
		stage.Done(t, alice, "/room #mine make")
		stage.Done(t, alice, "/room #mine keep 30d")
		stage.Done(t, opal, "/room make #hers alice")
		for _, tt := range []struct {
			by        *stage.Person
			line, key string
		}{
			{alice, "/room #other make opal", "room.for"},
			{alice, "/room #OPS make", "room.there"},
			{opal, "/room #guests make ~gina", "room.nokey"},
			{gina, "/room #den make", "room.guest"},
			{alice, "/room make", "usage"},
		} {
			if f := stage.FaultOf(t, tt.by, tt.line); f == nil || f.Key != tt.key {
				t.Errorf("%s: %v, want %s", tt.line, f, tt.key)
			}
		}
	})
}
