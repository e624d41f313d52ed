package sshchat_test

import (
	"strconv"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
)

func itoa(n uint64) string { return strconv.FormatUint(n, 10) }

// kept returns what is still to be read of what was said in a room.
func kept(t *testing.T, e sshchat.Engine, room string) (lines []string) {
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
			engine := memory.New(memory.Options{})
			chat := openOn(t, engine, unhurried)
			olga := enterAs(t, chat, "olga", owning)
			mallory := enterAs(t, chat, "mallory", func(l *sshchat.Login) { l.Key = key })
			mallory.say("one")
			settle(olga, mallory)
			mallory.say("/nick mallory2")
			mallory.say("two")
			settle(olga, mallory)
			if d := done(t, olga, "/purge mallory2"); d.Args[0] != 2 || d.Args[2] != text.Line("#lobby") {
				t.Errorf("by %q: %+v", key, d)
			}
			want(t, kept(t, engine, "lobby"))
		})
	}
}

// Guests of one name are others at each visit: what the one said is not the other's to lose.
func TestPurgeOfAGuestIsOfOneVisit(t *testing.T) {
	for _, here := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			engine := memory.New(memory.Options{})
			chat := openOn(t, engine, unhurried)
			olga := enterAs(t, chat, "olga", owning)
			gina := enterAs(t, chat, "gina", guest)
			gina.say("innocent")
			settle(olga, gina)
			gina.leave(sshchat.Quit)
			settle(olga)
			spammer := enterAs(t, chat, "gina", guest)
			spammer.say("spam")
			spammer.say("spam again")
			settle(olga, spammer)
			if !here {
				spammer.leave(sshchat.Quit)
				settle(olga)
			}
			if d := done(t, olga, "/purge ~gina"); d.Key != "purge.guest" || d.Args[0] != 2 {
				t.Errorf("here %t: %+v", here, d)
			}
			want(t, kept(t, engine, "lobby"), "innocent")
		})
	}
}

// A program says in which room, and in:all is every room that its caller moderates.
func TestPurgeSaysWhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		chat := openOn(t, engine, unhurried)
		olga, alice := enterAs(t, chat, "olga", owning), enter(t, chat, "alice")
		for _, p := range []*person{olga, alice} {
			p.say("/join #dev")
		}
		settle(olga, alice)
		alice.say("dev")
		alice.say("#lobby lobby")
		settle(olga, alice)
		n, _ := sshchat.ParseName("olga")
		m, err := chat.Local(t.Context(), sshchat.Login{Name: n, Door: "socket", Receipts: true, All: true})
		if err != nil {
			t.Fatal(err)
		}
		program := &person{Member: m.Member, t: t}
		defer program.leave(sshchat.Quit)
		if got := refused(t, program, "/purge alice"); got != "purge.room" {
			t.Errorf("without a room: %s", got)
		}
		if d := done(t, program, "/purge #dev alice"); d.Args[0] != 1 || d.Args[1] != text.Line("alice") || d.Args[2] != text.Line("#dev") {
			t.Errorf("in #dev: %+v", d)
		}
		want(t, kept(t, engine, "lobby"), "lobby")
		alice.say("dev again")
		settle(olga, alice)
		if d := done(t, program, "/purge alice in:all"); d.Args[0] != 2 || d.Args[2] != text.Line("#dev #lobby") {
			t.Errorf("in:all: %+v", d)
		}
		want(t, kept(t, engine, "lobby"))
	})
}
