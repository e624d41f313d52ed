package commands_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
)

// The hours and days of /stats are those of who asks; the bubble begins at midnight UTC.
func TestStats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		alice := enter(t, c, "alice")
		alice.say("/tz Asia/Kathmandu") // 05:45 ahead: 05:45 on 1 January
		alice.say("1")
		settle(alice)
		pass(10 * time.Minute)
		alice.say("2")
		pass(20 * time.Minute) // 06:15
		alice.say("3")
		alice.say("/me does 4")
		settle(alice)
		s := answer[sshchat.Stats](t, alice, "/stats")
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
		pass(24 * time.Hour)
		alice.say("5")
		settle(alice)
		s = answer[sshchat.Stats](t, alice, "/stats #lobby")
		if s.Hours != [24]int{23: 1} || s.Days != [14]int{12: 4, 13: 1} {
			t.Errorf("a day later %+v", s)
		}
		if f := answer[*sshchat.Fault](t, alice, "/stats #none"); f.Key != "room.unknown" {
			t.Errorf("of a room that is none: %s", f.Key)
		}
	})
}

// A day on which clocks change has its own length: in Berlin 25 hours on 29 October 2000.
func TestStatsOverSummerTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		alice := enter(t, c, "alice")
		alice.say("/tz Europe/Berlin")
		until := func(s string) {
			zone, _ := time.LoadLocation("Europe/Berlin")
			at, err := time.ParseInLocation(time.DateTime, s, zone)
			if err != nil {
				t.Fatal(err)
			}
			pass(time.Until(at))
		}
		until("2000-10-29 00:30:00")
		alice.say("first")
		until("2000-10-29 23:30:00")
		alice.say("last")
		until("2000-10-30 00:30:00")
		alice.say("the next day")
		settle(alice)
		if s := answer[sshchat.Stats](t, alice, "/stats"); s.Days != [14]int{12: 2, 13: 1} {
			t.Errorf("%+v", s)
		}
	})
}

// Whois names the rooms that somebody is in, and not to all that are in them.
func TestWhoisRooms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, unhurried)
		alice, bob := enter(t, c, "alice"), enter(t, c, "bob")
		bob.say("/join #ops")
		bob.say("/join #db")
		settle(alice, bob)
		want(t, answer[sshchat.Whois](t, alice, "/whois bob").Rooms, "#db", "#lobby", "#ops")
		bob.say("/leave #ops")
		settle(alice, bob)
		want(t, answer[sshchat.Whois](t, alice, "/whois bob").Rooms, "#db", "#lobby")
		// A private room in which both have a seat, but only bob is.
		_, err := engine.Set(t.Context(), "room/den~x", fmt.Appendf(nil, `{"name":"den","private":true,"seats":[
			{"account":%q,"name":"alice","rank":1},{"account":%q,"name":"bob","rank":3}]}`,
			alice.Person().Account, bob.Person().Account), sshchat.SetOpt{})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		bob.say("/join #+den")
		settle(alice, bob)
		want(t, answer[sshchat.Whois](t, alice, "/whois bob").Rooms, "#db", "#lobby")
		want(t, answer[sshchat.Whois](t, bob, "/whois bob").Rooms, "#+den", "#db", "#lobby")
		alice.say("/join #+den")
		settle(alice, bob)
		want(t, answer[sshchat.Whois](t, alice, "/whois bob").Rooms, "#+den", "#db", "#lobby")
	})
}
