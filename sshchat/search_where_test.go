package sshchat_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
)

// TestSearchWhere: a search that finds nothing here says what it would find elsewhere;
// in: takes every room and every person that the caller can read, and nothing else.
func TestSearchWhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		alice, bob, carol := enter(t, c, "alice"), enter(t, c, "bob"), enter(t, c, "carol")
		carol.say("/join #far")
		carol.say("deploy far away")
		alice.say("/join #ops")
		bob.say("/join #ops")
		alice.say("deploy at three")
		bob.say("/away deploy of myself")
		bob.say("/back")
		bob.say("/msg alice deploy is done")
		carol.say("/msg alice deploy it yourself")
		carol.say("/msg bob deploy between us")
		settle(alice, bob, carol)
		alice.say("/switch #lobby")
		settle(alice)
		f := answer[*sshchat.Fault](t, alice, "/search deploy")
		if f.Key != "search.elsewhere" || f.Args[2] != "3" {
			t.Errorf("in the lobby it is told %s %v", f.Key, f.Args)
		}
		if f := answer[*sshchat.Fault](t, alice, "/search nosuch"); f.Key != "search.none" {
			t.Errorf("of nothing anywhere it is told %s %v", f.Key, f.Args)
		}
		for line, want := range map[string][]string{
			"/search deploy in:all":                    {" deploy it yourself", " deploy is done", "#ops deploy at three"},
			"/search deploy in:ALL in:#lobby":          {" deploy it yourself", " deploy is done", "#ops deploy at three"},
			"/search deploy in:@bob":                   {" deploy is done"},
			"/search @bob deploy":                      {" deploy is done"},
			"/search deploy in:@bob in:#ops":           {" deploy is done", "#ops deploy at three"},
			"/search deploy in:#lobby in:#ops":         {"#ops deploy at three"},
			"/search deploy in:ops":                    {" deploy at three"},
			"/search deploy in:#ops":                   {" deploy at three"},
			"/search #far deploy":                      {" deploy far away"}, // public
			"/search in:all from:bob":                  {" deploy is done"},
			"/search in:all from:alice after:today":    {"#ops deploy at three"},
			"/search deploy in:all from:carol in:@bob": {" deploy it yourself"},
		} {
			var got []string
			pass(time.Minute)
			for _, h := range answer[sshchat.Found](t, alice, line).Hits {
				got = append(got, h.Where+" "+h.Entry.Body.String())
				if h.Entry.Kind == sshchat.Told && (h.Before != nil || h.After != nil) {
					t.Errorf("%s: other letters stand round one", line)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s finds %q, want %q", line, got, want)
			}
		}
		for line, key := range map[string]string{
			"/search deploy in:@nobody": "msg.nobody", "/search deploy in:#none": "room.unknown", "/search between in:@bob": "search.none",
			"/search x from:bob from:carol": "option.twice", "/search x after:today after:today": "option.twice",
			"/search deploy in:all before:2h": "search.none",
		} {
			pass(time.Minute)
			if f := answer[*sshchat.Fault](t, alice, line); f.Key != key {
				t.Errorf("%s is refused with %s, want %s", line, f.Key, key)
			}
		}
	})
}

// TestSearchPrograms: a program, which is in no room, searches those of its account.
func TestSearchPrograms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		alice := enter(t, c, "alice")
		alice.say("/join #ops")
		alice.say("deploy at three")
		settle(alice)
		n, err := sshchat.ParseName("alice")
		if err != nil {
			t.Fatal(err)
		}
		m, err := c.Visit(t.Context(), sshchat.Login{Name: n, Key: "SHA256:alice", Looks: true})
		if err != nil {
			t.Fatal(err)
		}
		v := &person{t: t, Member: m.Member}
		t.Cleanup(func() { v.leave(sshchat.Quit) })
		if f := answer[*sshchat.Fault](t, v, "/search deploy"); f.Key != "search.elsewhere" || f.Args[2] != "1" {
			t.Errorf("it is told %s %v", f.Key, f.Args)
		}
		if found := answer[sshchat.Found](t, v, "/search deploy in:all"); len(found.Hits) != 1 || found.Hits[0].Where != "#ops" {
			t.Errorf("in:all finds %+v", found)
		}
	})
}
