package commands_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// TestSearchWhere: a search that finds nothing here says what it would find elsewhere;
// in: takes every room and every person that the caller can read, and nothing else.
func TestSearchWhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice, bob, carol := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob"), stage.Enter(t, c, "carol")
		carol.Says("/join #far")
		carol.Says("deploy far away")
		alice.Says("/join #ops")
		bob.Says("/join #ops")
		alice.Says("deploy at three")
		bob.Says("/away deploy of myself")
		bob.Says("/back")
		bob.Says("/msg alice deploy is done")
		carol.Says("/msg alice deploy it yourself")
		carol.Says("/msg bob deploy between us")
		stage.Settle(alice, bob, carol)
		alice.Says("/switch #lobby")
		stage.Settle(alice)
		f := stage.Answer[*sshchat.Fault](t, alice, "/search deploy")
		if f.Key != "search.elsewhere" || f.Args[2] != "3" {
			t.Errorf("in the lobby it is told %s %v", f.Key, f.Args)
		}
		if f := stage.Answer[*sshchat.Fault](t, alice, "/search nosuch"); f.Key != "search.none" {
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
			stage.Pass(time.Minute)
			for _, h := range stage.Answer[sshchat.Found](t, alice, line).Hits {
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
			stage.Pass(time.Minute)
			if f := stage.Answer[*sshchat.Fault](t, alice, line); f.Key != key {
				t.Errorf("%s is refused with %s, want %s", line, f.Key, key)
			}
		}
	})
}

// TestSearchPrograms: a program, which is in no room, searches those of its account.
func TestSearchPrograms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice := stage.Enter(t, c, "alice")
		alice.Says("/join #ops")
		alice.Says("deploy at three")
		stage.Settle(alice)
		n, err := sshchat.ParseName("alice")
		if err != nil {
			t.Fatal(err)
		}
		m, err := c.Visit(t.Context(), chat.Login{Name: n, Key: "SHA256:alice", Looks: true})
		if err != nil {
			t.Fatal(err)
		}
		v := stage.Drive(t, m.Session)
		t.Cleanup(func() { v.Leaves(sshchat.Quit) })
		if f := stage.Answer[*sshchat.Fault](t, v, "/search deploy"); f.Key != "search.elsewhere" || f.Args[2] != "1" {
			t.Errorf("it is told %s %v", f.Key, f.Args)
		}
		if found := stage.Answer[sshchat.Found](t, v, "/search deploy in:all"); len(found.Hits) != 1 || found.Hits[0].Where != "#ops" {
			t.Errorf("in:all finds %+v", found)
		}
	})
}
