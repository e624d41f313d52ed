package commands_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/stage"
)

// The hours and days of /stats are those of who asks; the bubble begins at midnight UTC.
func TestStats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice := stage.Enter(t, c, "alice")
		alice.Says("/tz Asia/Kathmandu") // 05:45 ahead: 05:45 on 1 January
		alice.Says("1")
		stage.Settle(alice)
		stage.Pass(10 * time.Minute)
		alice.Says("2")
		stage.Pass(20 * time.Minute) // 06:15
		alice.Says("3")
		alice.Says("/me does 4")
		stage.Settle(alice)
		s := stage.Answer[sshchat.Stats](t, alice, "/stats")
		if s.Room != "#lobby" || s.Hours != [24]int{22: 2, 23: 2} || s.Days != [14]int{13: 4} {
			t.Errorf("%+v", s)
		}
		zone, _ := time.LoadLocation("Asia/Kathmandu")
		if got := s.HoursFrom.In(zone).Format(time.DateTime); got != "1999-12-31 07:00:00" {
			t.Errorf("the hours begin at %s", got)
		}
		if got := s.DaysFrom.In(zone).Format(time.DateTime); got != "1999-12-19 00:00:00" {
			t.Errorf("the days begin at %s", got)
		}
		stage.Pass(24 * time.Hour)
		alice.Says("5")
		stage.Settle(alice)
		s = stage.Answer[sshchat.Stats](t, alice, "/stats #lobby")
		if s.Hours != [24]int{23: 1} || s.Days != [14]int{12: 4, 13: 1} {
			t.Errorf("a day later %+v", s)
		}
		if f := stage.Answer[*sshchat.Fault](t, alice, "/stats #none"); f.Key != "room.unknown" {
			t.Errorf("of a room that is none: %s", f.Key)
		}
	})
}

// A day on which clocks change has its own length: in Berlin 25 hours on 29 October 2000.
func TestStatsOverSummerTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice := stage.Enter(t, c, "alice")
		alice.Says("/tz Europe/Berlin")
		until := func(s string) {
			zone, _ := time.LoadLocation("Europe/Berlin")
			at, err := time.ParseInLocation(time.DateTime, s, zone)
			if err != nil {
				t.Fatal(err)
			}
			stage.Pass(time.Until(at))
		}
		until("2000-10-29 00:30:00")
		alice.Says("first")
		until("2000-10-29 23:30:00")
		alice.Says("last")
		until("2000-10-30 00:30:00")
		alice.Says("the next day")
		stage.Settle(alice)
		if s := stage.Answer[sshchat.Stats](t, alice, "/stats"); s.Days != [14]int{12: 2, 13: 1} {
			t.Errorf("%+v", s)
		}
	})
}

// Whois names the rooms that somebody is in, and not to all that are in them.
func TestWhoisRooms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, stage.Unhurried)
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		bob.Says("/join #ops")
		bob.Says("/join #db")
		stage.Settle(alice, bob)
		stage.Want(t, stage.Answer[sshchat.Whois](t, alice, "/whois bob").Rooms, "#db", "#lobby", "#ops")
		bob.Says("/leave #ops")
		stage.Settle(alice, bob)
		stage.Want(t, stage.Answer[sshchat.Whois](t, alice, "/whois bob").Rooms, "#db", "#lobby")
		// A private room in which both have a grant, but only bob is.
		_, err := engine.Set(t.Context(), "room/den~x", fmt.Appendf(nil, `{"name":"den","private":true,"seats":[
			{"account":%q,"name":"alice","rank":1},{"account":%q,"name":"bob","rank":3}]}`,
			alice.Person().Account, bob.Person().Account), sshchat.SetOpt{})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		bob.Says("/join #+den")
		stage.Settle(alice, bob)
		stage.Want(t, stage.Answer[sshchat.Whois](t, alice, "/whois bob").Rooms, "#db", "#lobby")
		stage.Want(t, stage.Answer[sshchat.Whois](t, bob, "/whois bob").Rooms, "#+den", "#db", "#lobby")
		alice.Says("/join #+den")
		stage.Settle(alice, bob)
		stage.Want(t, stage.Answer[sshchat.Whois](t, alice, "/whois bob").Rooms, "#+den", "#db", "#lobby")
	})
}
