package commands_test

import (
	"strconv"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/text"
)

func itoa(n uint64) string { return strconv.FormatUint(n, 10) }

// kept returns what is still to be read of what was said in a room.
func kept(t *testing.T, e sshchat.Engine, room sshchat.RoomID) (lines []string) {
	t.Helper()
	heads, _ := saidIn(t, e, room)
	for _, h := range heads {
		if !h.Body.IsZero() {
			lines = append(lines, h.Body.String())
		}
	}
	return lines
}

// A purge goes by who it is: what somebody said under an earlier name goes along (K8).
func TestPurgeTakesRenamesAlong(t *testing.T) {
	for _, key := range []string{"SHA256:m", ""} {
		synctest.Test(t, func(t *testing.T) {
			engine := stage.Engine(t)
			c := stage.OpenOn(t, engine, stage.Unhurried)
			olga := stage.EnterAs(t, c, "olga", owning)
			mallory := stage.EnterAs(t, c, "mallory", func(l *chat.Login) { l.Key = sshchat.Print(key) })
			mallory.Says("one")
			stage.Settle(olga, mallory)
			mallory.Says("/nick mallory2")
			mallory.Says("two")
			stage.Settle(olga, mallory)
			if d := stage.Done(t, olga, "/purge mallory2"); d.Args[0] != 2 || d.Args[2] != text.Line("#lobby") {
				t.Errorf("by %q: %+v", key, d)
			}
			stage.Want(t, kept(t, engine, "lobby"))
		})
	}
}

// Guests of one name are others at each visit: what the one said is not the other's to lose.
func TestPurgeOfAGuestIsOfOneVisit(t *testing.T) {
	for _, here := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			engine := stage.Engine(t)
			c := stage.OpenOn(t, engine, stage.Unhurried)
			olga := stage.EnterAs(t, c, "olga", owning)
			gina := stage.EnterAs(t, c, "gina", guest)
			gina.Says("innocent")
			stage.Settle(olga, gina)
			gina.Leaves(sshchat.Quit)
			stage.Settle(olga)
			spammer := stage.EnterAs(t, c, "gina", guest)
			spammer.Says("spam")
			spammer.Says("spam again")
			stage.Settle(olga, spammer)
			if !here {
				spammer.Leaves(sshchat.Quit)
				stage.Settle(olga)
			}
			if d := stage.Done(t, olga, "/purge ~gina"); d.Key != "purge.guest" || d.Args[0] != 2 {
				t.Errorf("here %t: %+v", here, d)
			}
			stage.Want(t, kept(t, engine, "lobby"), "innocent")
		})
	}
}

// A program says in which room, and in:all is every room that its caller moderates.
func TestPurgeSaysWhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, stage.Unhurried)
		olga, alice := stage.EnterAs(t, c, "olga", owning), stage.Enter(t, c, "alice")
		for _, p := range []*stage.Person{olga, alice} {
			p.Says("/join #dev")
		}
		stage.Settle(olga, alice)
		alice.Says("dev")
		alice.Says("#lobby lobby")
		stage.Settle(olga, alice)
		n, _ := sshchat.ParseName("olga")
		m, err := c.Local(t.Context(), chat.Login{Name: n, Door: "socket", Receipts: true, All: true})
		if err != nil {
			t.Fatal(err)
		}
		program := stage.Drive(t, m.Session)
		defer program.Leaves(sshchat.Quit)
		if got := stage.Refused(t, program, "/purge alice"); got != "purge.room" {
			t.Errorf("without a room: %s", got)
		}
		if d := stage.Done(t, program, "/purge #dev alice"); d.Args[0] != 1 || d.Args[1] != text.Line("alice") || d.Args[2] != text.Line("#dev") {
			t.Errorf("in #dev: %+v", d)
		}
		stage.Want(t, kept(t, engine, "lobby"), "lobby")
		alice.Says("dev again")
		stage.Settle(olga, alice)
		if d := stage.Done(t, program, "/purge alice in:all"); d.Args[0] != 2 || d.Args[2] != text.Line("#dev #lobby") {
			t.Errorf("in:all: %+v", d)
		}
		stage.Want(t, kept(t, engine, "lobby"))
	})
}
