package commands_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/chattest/stage"
)

// TestCalendar: a day is all of it, and nothing of its neighbours, to every command that
// takes one, also where it has 23 hours or 25, begins at 01:00, or has 00:00 twice.
func TestCalendar(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		for _, d := range []struct{ zone, before, day, after, begin, end string }{
			{"America/Santiago", "2000-03-10", "2000-03-11", "2000-03-12", "03-11 03:00", "03-12 04:00"},
			{"Asia/Beirut", "2000-03-25", "2000-03-26", "2000-03-27", "03-25 22:00", "03-26 21:00"},
			{"America/Havana", "2000-04-01", "2000-04-02", "2000-04-03", "04-02 05:00", "04-03 04:00"},
			{"Africa/Cairo", "2000-04-27", "2000-04-28", "2000-04-29", "04-27 22:00", "04-28 21:00"},
			{"Africa/Cairo", "2000-09-27", "2000-09-28", "2000-09-29", "09-27 21:00", "09-28 22:00"},
			{"America/Santiago", "2000-10-14", "2000-10-15", "2000-10-16", "10-15 04:00", "10-16 03:00"},
			{"America/Havana", "2000-10-28", "2000-10-29", "2000-10-30", "10-29 04:00", "10-30 05:00"},
			{"Asia/Shanghai", "2000-11-19", "2000-11-20", "2000-11-21", "11-19 16:00", "11-20 16:00"},
		} {
			alice.Says("/tz " + d.zone)
			begin, err := time.Parse(time.DateTime, "2000-"+d.begin+":00")
			end, err2 := time.Parse(time.DateTime, "2000-"+d.end+":00")
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			if time.Until(begin) < 12*time.Hour {
				t.Fatalf("%s: the table is out of order", d.day)
			}
			for i, at := range []time.Time{begin.Add(-time.Second), begin, end.Add(-time.Second), end} {
				stage.Pass(time.Until(at))
				bob.Says("word " + []string{"before", "first", "last", "after"}[i])
			}
			stage.Settle(alice, bob)
			all := func(n sshchat.Lines) (out []string) {
				for _, e := range n.Entries {
					out = append(out, e.Body.String()[len("word "):])
				}
				return out
			}
			expect := func(what string, got []string, want ...string) {
				t.Helper()
				if !slices.Equal(got, want) {
					t.Errorf("%s in %s has %q, want %q", what, d.zone, got, want)
				}
			}
			expect("/history "+d.before, all(stage.Answer[sshchat.Lines](t, alice, "/history "+d.before)), "before")
			expect("/history "+d.day, all(stage.Answer[sshchat.Lines](t, alice, "/history "+d.day)), "first", "last")
			expect("/history "+d.after, all(stage.Answer[sshchat.Lines](t, alice, "/history "+d.after)), "after")
			expect("/history yesterday", all(stage.Answer[sshchat.Lines](t, alice, "/history yesterday")), "first", "last")
			expect("/history today", all(stage.Answer[sshchat.Lines](t, alice, "/history today")), "after")
			expect("/history 10m", all(stage.Answer[sshchat.Lines](t, alice, "/history 10m")), "last", "after")
			for line, want := range map[string][]string{
				"/search word after:" + d.day + " before:" + d.after:  {"last", "first"},
				"/search word after:昨天 before:today":                  {"last", "first"},
				"/search word after:" + d.before + " before:" + d.day: {"before"},
				"/search word after:" + d.after:                       {"after"},
				"/search word after:5m":                               {"after", "last"},
			} {
				var got []string
				for _, h := range stage.Answer[sshchat.Found](t, alice, line).Hits {
					got = append(got, h.Entry.Body.String()[len("word "):])
				}
				expect(line, got, want...)
			}
			for word, want := range map[string]time.Time{d.day: begin, d.after: end, "yesterday": begin, "今天": end} {
				if _, at, err := books.ParseSince(word, alice.Now()); err != nil || !at.Equal(want) {
					t.Errorf("since %s in %s is %s, %v, want %s", word, d.zone, at.UTC(), err, want)
				}
			}
			if s := stage.Answer[sshchat.Stats](t, alice, "/stats"); !slices.Equal(s.Days[11:], []int{1, 2, 1}) {
				t.Errorf("the days in %s are %v", d.zone, s.Days)
			}
		}
	})
}

// TestNoDate: what is no day or moment is refused with one that is: today's.
func TestNoDate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice := stage.Enter(t, c, "alice")
		for _, line := range []string{
			"/search x after:tomorrow", "/search x before:2000-13-01", "/history tomorrow", "/history 11/12/2000", "/history #lobby never",
		} {
			f := stage.Answer[*sshchat.Fault](t, alice, line)
			if f.Key != "date" || len(f.Args) != 2 || f.Args[1] != "2000-01-01" {
				t.Errorf("%s is refused with %s %v", line, f.Key, f.Args)
			}
		}
		if _, _, err := books.ParseSince("never", alice.Now()); alice.FaultOf(err).Key != "since.bad" {
			t.Errorf("since never: %v", err)
		}
	})
}
