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
	"sshchat/sshchat/chattest/stage"
)

// A room's list of sanctions is bounded, and holds nobody who is not: a stranger with a
// room of their own fills nothing that others pay for.
func TestRoomRulesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		mallory, bob := stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		stage.Tell[sshchat.Opened](t, mallory, "/join #evil")
		for i := range 20 {
			if got := stage.Refused(t, mallory, fmt.Sprintf("/room mute zz%d spam", i)); got != "rule.nobody" {
				t.Fatalf("a name that nobody has: %s", got)
			}
		}
		for range 100 {
			stage.Done(t, mallory, "/room mute bob for 30d")
		}
		for _, line := range []string{"/room mute bob", "/room ban bob"} {
			if got := stage.Refused(t, mallory, line); got != "rule.many" {
				t.Errorf("%s as the 101st: %s", line, got)
			}
		}
		if n := c.Rules.Held(); n != 100 {
			t.Errorf("%d sanctions are kept", n)
		}
		bob.Sees()
		bob.Says("free")
		stage.Want(t, bob.Sees(), "bob: free")
		if d := stage.Done(t, mallory, "/room unmute *"); fmt.Sprint(d.Args) != "[100]" {
			t.Errorf("/room unmute *: %v", d.Args)
		}
		synctest.Wait()
		if n := c.Rules.Held(); n != 0 {
			t.Errorf("%d are left", n)
		}
	})
}

// Operators see that rooms fill with sanctions, private ones too, and end them; the few of
// one room they do not see.
func TestOperatorsSeeThatRoomsFill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		mallory := stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M"})
		stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		for i := range 3 {
			stage.Tell[sshchat.Opened](t, mallory, fmt.Sprintf("/join #evil%d", i))
			stage.Done(t, mallory, "/room private yes")
			for range 45 {
				stage.Done(t, mallory, "/room mute bob")
			}
			if i == 0 {
				if got := stage.Refused(t, boss, "/bans"); got != "bans.none" {
					t.Errorf("45 of one private room show: %s", got)
				}
			}
		}
		if l := stage.Tell[sshchat.Sanctions](t, boss, "/bans"); l.InRooms != 100 || len(l.All) != 0 {
			t.Errorf("135 of three rooms: %+v", l)
		}
		if d := stage.Done(t, boss, "/unban by mallory"); fmt.Sprint(d.Args) != "[135]" {
			t.Errorf("%v", d.Args)
		}
		synctest.Wait()
		if n := c.Rules.Held(); n != 0 {
			t.Errorf("%d are left", n)
		}
		if got := stage.Refused(t, mallory, "/unban by boss"); got != "denied" {
			t.Errorf("a member: %s", got)
		}
	})
}

// Sanctions go when they are over, though nobody adds another, and with their room.
func TestRulesGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		fay, bob := stage.In(t, c, stage.Somebody{Name: "fay", Key: "F"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		stage.Done(t, boss, "/mute bob for 10m")
		stage.Tell[sshchat.Opened](t, fay, "/join #ops")
		stage.Done(t, fay, "/room mute bob for 10m")
		stage.Done(t, fay, "/room ban bob")
		synctest.Wait()
		if n := c.Rules.Held(); n != 3 {
			t.Fatalf("%d sanctions", n)
		}
		stage.Pass(30 * time.Minute)
		synctest.Wait()
		if n := c.Rules.Held(); n != 1 {
			t.Errorf("%d sanctions when two are over", n)
		}
		stage.Done(t, fay, "/room close")
		synctest.Wait()
		if n := c.Rules.Held(); n != 0 {
			t.Errorf("%d sanctions of a room that is closed", n)
		}
		bob.Sees()
	})
}

// A room's ban meets whom it names, and tells nobody who shares an address with them.
func TestRoomBanMeetsNoNeighbour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		mallory := stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M", Addr: "203.0.113.1"})
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B", Addr: "198.51.100.7"})
		gina := stage.In(t, c, stage.Somebody{Name: "gina", Addr: "198.51.100.7"})
		hana := stage.In(t, c, stage.Somebody{Name: "hana", Addr: "198.51.100.8"})
		stage.Tell[sshchat.Opened](t, mallory, "/join #trap")
		stage.Tell[sshchat.Opened](t, gina, "/join #trap")
		stage.Tell[sshchat.Opened](t, hana, "/join #trap")
		stage.Done(t, mallory, "/room ban bob")
		if got := gina.Sees(); slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "fault") }) {
			t.Errorf("gina is sent out, for she is where bob is: %q", got)
		}
		gina.Says("#trap still here")
		if got := hana.Sees(); !slices.Contains(got, "gina: still here") {
			t.Errorf("hana sees %q", got)
		}
		if got := stage.Refused(t, bob, "/join #trap"); got != "room.ban.forever" {
			t.Errorf("bob: %s", got)
		}
		stage.Done(t, mallory, "/room ban gina")
		if got := gina.Sees(); !slices.Contains(got, "fault room.ban.forever") {
			t.Errorf("gina sees %q", got)
		}
		if got := stage.Refused(t, gina, "/join #trap"); got != "room.ban.forever" {
			t.Errorf("gina comes back: %s", got)
		}
		ines := stage.In(t, c, stage.Somebody{Name: "ines", Addr: "198.51.100.7"})
		stage.Tell[sshchat.Opened](t, ines, "/join #trap")
	})
}

// Who brings a key to another account learns of no room that they may not know of.
func TestKeyTellsOfNoRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		opper := stage.In(t, c, stage.Somebody{Name: "opper", Key: "O"})
		alice, other := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "alice2", Key: "A2"})
		stage.Tell[sshchat.Opened](t, opper, "/join #secretplan")
		stage.Done(t, opper, "/room private yes")
		stage.Done(t, opper, "/room ban alice she must not learn of the layoffs")
		word := stage.Code(t, other)
		stage.Pass(time.Minute)
		alice.Sees()
		alice.Says("/key add " + word)
		if got := alice.Sees(); slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "ban") }) {
			t.Errorf("alice learns: %q", got)
		}
		bob, bob2 := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"}), stage.In(t, c, stage.Somebody{Name: "bob2", Key: "B2"})
		stage.Tell[sshchat.Opened](t, opper, "/join #public")
		stage.Done(t, opper, "/room ban bob")
		if got := stage.Refused(t, bob, "/key add "+stage.Code(t, bob2)); got != "room.ban.forever" {
			t.Errorf("what holds in a room that all may know of: %s", got)
		}
	})
}
