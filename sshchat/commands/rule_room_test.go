package commands_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
)

// A room's list of sanctions is bounded, and holds nobody who is not: a stranger with a
// room of their own fills nothing that others pay for.
func TestRoomRulesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		mallory, bob := in(t, c, somebody{name: "mallory", key: "M"}), in(t, c, somebody{name: "bob", key: "B"})
		tell[sshchat.Opened](t, mallory, "/join #evil")
		for i := range 20 {
			if got := refused(t, mallory, fmt.Sprintf("/room mute zz%d spam", i)); got != "rule.nobody" {
				t.Fatalf("a name that nobody has: %s", got)
			}
		}
		for range 100 {
			done(t, mallory, "/room mute bob for 30d")
		}
		for _, line := range []string{"/room mute bob", "/room ban bob"} {
			if got := refused(t, mallory, line); got != "rule.many" {
				t.Errorf("%s as the 101st: %s", line, got)
			}
		}
		if n := c.RuleBook().Held(); n != 100 {
			t.Errorf("%d sanctions are kept", n)
		}
		bob.sees()
		bob.say("free")
		want(t, bob.sees(), "bob: free")
		if d := done(t, mallory, "/room unmute *"); fmt.Sprint(d.Args) != "[100]" {
			t.Errorf("/room unmute *: %v", d.Args)
		}
		synctest.Wait()
		if n := c.RuleBook().Held(); n != 0 {
			t.Errorf("%d are left", n)
		}
	})
}

// Operators see that rooms fill with sanctions, private ones too, and end them; the few of
// one room they do not see.
func TestOperatorsSeeThatRoomsFill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		boss := own(t, c)
		mallory := in(t, c, somebody{name: "mallory", key: "M"})
		in(t, c, somebody{name: "bob", key: "B"})
		for i := range 3 {
			tell[sshchat.Opened](t, mallory, fmt.Sprintf("/join #evil%d", i))
			done(t, mallory, "/room private yes")
			for range 45 {
				done(t, mallory, "/room mute bob")
			}
			if i == 0 {
				if got := refused(t, boss, "/bans"); got != "bans.none" {
					t.Errorf("45 of one private room show: %s", got)
				}
			}
		}
		if l := tell[sshchat.Sanctions](t, boss, "/bans"); l.InRooms != 100 || len(l.All) != 0 {
			t.Errorf("135 of three rooms: %+v", l)
		}
		if d := done(t, boss, "/unban by mallory"); fmt.Sprint(d.Args) != "[135]" {
			t.Errorf("%v", d.Args)
		}
		synctest.Wait()
		if n := c.RuleBook().Held(); n != 0 {
			t.Errorf("%d are left", n)
		}
		if got := refused(t, mallory, "/unban by boss"); got != "denied" {
			t.Errorf("a member: %s", got)
		}
	})
}

// Sanctions go when they are over, though nobody adds another, and with their room.
func TestRulesGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		boss := own(t, c)
		fay, bob := in(t, c, somebody{name: "fay", key: "F"}), in(t, c, somebody{name: "bob", key: "B"})
		done(t, boss, "/mute bob for 10m")
		tell[sshchat.Opened](t, fay, "/join #ops")
		done(t, fay, "/room mute bob for 10m")
		done(t, fay, "/room ban bob")
		synctest.Wait()
		if n := c.RuleBook().Held(); n != 3 {
			t.Fatalf("%d sanctions", n)
		}
		pass(30 * time.Minute)
		synctest.Wait()
		if n := c.RuleBook().Held(); n != 1 {
			t.Errorf("%d sanctions when two are over", n)
		}
		done(t, fay, "/room close")
		synctest.Wait()
		if n := c.RuleBook().Held(); n != 0 {
			t.Errorf("%d sanctions of a room that is closed", n)
		}
		bob.sees()
	})
}

// A room's ban meets whom it names, and tells nobody who shares an address with them.
func TestRoomBanMeetsNoNeighbour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		mallory := in(t, c, somebody{name: "mallory", key: "M", addr: "203.0.113.1"})
		bob := in(t, c, somebody{name: "bob", key: "B", addr: "198.51.100.7"})
		gina := in(t, c, somebody{name: "gina", addr: "198.51.100.7"})
		hana := in(t, c, somebody{name: "hana", addr: "198.51.100.8"})
		tell[sshchat.Opened](t, mallory, "/join #trap")
		tell[sshchat.Opened](t, gina, "/join #trap")
		tell[sshchat.Opened](t, hana, "/join #trap")
		done(t, mallory, "/room ban bob")
		if got := gina.sees(); slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "fault") }) {
			t.Errorf("gina is sent out, for she is where bob is: %q", got)
		}
		gina.say("#trap still here")
		if got := hana.sees(); !slices.Contains(got, "gina: still here") {
			t.Errorf("hana sees %q", got)
		}
		if got := refused(t, bob, "/join #trap"); got != "room.ban.forever" {
			t.Errorf("bob: %s", got)
		}
		done(t, mallory, "/room ban gina")
		if got := gina.sees(); !slices.Contains(got, "fault room.ban.forever") {
			t.Errorf("gina sees %q", got)
		}
		if got := refused(t, gina, "/join #trap"); got != "room.ban.forever" {
			t.Errorf("gina comes back: %s", got)
		}
		ines := in(t, c, somebody{name: "ines", addr: "198.51.100.7"})
		tell[sshchat.Opened](t, ines, "/join #trap")
	})
}

// Who brings a key to another account learns of no room that they may not know of.
func TestKeyTellsOfNoRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		opper := in(t, c, somebody{name: "opper", key: "O"})
		alice, other := in(t, c, somebody{name: "alice", key: "A"}), in(t, c, somebody{name: "alice2", key: "A2"})
		tell[sshchat.Opened](t, opper, "/join #secretplan")
		done(t, opper, "/room private yes")
		done(t, opper, "/room ban alice she must not learn of the layoffs")
		word := code(t, other)
		pass(time.Minute)
		alice.sees()
		alice.say("/key add " + word)
		if got := alice.sees(); slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "ban") }) {
			t.Errorf("alice learns: %q", got)
		}
		bob, bob2 := in(t, c, somebody{name: "bob", key: "B"}), in(t, c, somebody{name: "bob2", key: "B2"})
		tell[sshchat.Opened](t, opper, "/join #public")
		done(t, opper, "/room ban bob")
		if got := refused(t, bob, "/key add "+code(t, bob2)); got != "room.ban.forever" {
			t.Errorf("what holds in a room that all may know of: %s", got)
		}
	})
}
