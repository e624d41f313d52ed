package sshchat_test

import (
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
)

// The operator's tools make rooms, for somebody or for nobody; everybody else only for
// themselves, and a guest not at all.
func TestRoomMake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		alice := in(t, c, somebody{name: "alice", key: "A"})
		opal := in(t, c, somebody{name: "opal", key: "O", role: sshchat.OperatorRole})
		gina := in(t, c, somebody{name: "gina"})
		n, _ := sshchat.ParseName("tools")
		m, err := c.Local(t.Context(), sshchat.Login{Name: n, Door: "socket", Receipts: true, All: true})
		if err != nil {
			t.Fatal(err)
		}
		local := &person{Member: m.Member, t: t}
		if d := done(t, local, "/room #ops make alice"); d.Key != "room.made" {
			t.Errorf("the socket's room: %+v", d)
		}
		done(t, alice, "/room #ops keep 30d") // it is hers
		done(t, local, "/room #plain make")
		if f := faultOf(t, alice, "/room #plain keep 30d"); f == nil || f.Key != "room.rank" {
			t.Errorf("a room that the socket made for nobody is alice's: %v", f)
		}
		done(t, alice, "/room #mine make")
		done(t, alice, "/room #mine keep 30d")
		done(t, opal, "/room make #hers alice")
		for _, tt := range []struct {
			by        *person
			line, key string
		}{
			{alice, "/room #other make opal", "room.for"},
			{alice, "/room #OPS make", "room.there"},
			{opal, "/room #guests make ~gina", "room.nokey"},
			{gina, "/room #den make", "room.guest"},
			{alice, "/room make", "usage"},
		} {
			if f := faultOf(t, tt.by, tt.line); f == nil || f.Key != tt.key {
				t.Errorf("%s: %v, want %s", tt.line, f, tt.key)
			}
		}
	})
}
