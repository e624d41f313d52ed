package commands_test

import (
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

func TestSearchShowsNeighbours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		alice.Says("which disk?")
		bob.Says("磁盘满了 on db1")
		alice.Says("cleaning")
		found := stage.Answer[sshchat.Found](t, alice, "/search 磁盘")
		if len(found.Hits) != 1 || found.More {
			t.Fatalf("found %+v", found)
		}
		h := found.Hits[0]
		if h.Entry.Body.String() != "磁盘满了 on db1" || h.Before == nil || h.Before.Body.String() != "which disk?" ||
			h.After == nil || h.After.Body.String() != "cleaning" {
			t.Errorf("hit %+v", h)
		}
		first := stage.Answer[sshchat.Found](t, alice, "/search which from:alice in:#lobby").Hits
		if len(first) != 1 || first[0].Before != nil {
			t.Errorf("the first line has a line before it: %+v", first)
		}
		for line, key := range map[string]string{
			"/search":                     "usage",
			"/search nothing-of-the-kind": "search.none",
			"/search disk from:bob":       "search.none",
			"/search disk in:#elsewhere":  "room.unknown",
			"/search disk after:tomorrow": "date",
			"/history 0":                  "history.count",
			"/history 100000":             "history.count",
			"/history tomorrow":           "date",
			"/history 1999-01-01":         "history.none",
			"/last nobody":                "last.none",
		} {
			if f := stage.Answer[*sshchat.Fault](t, alice, line); f.Key != key {
				t.Errorf("%s is refused with %s, want %s", line, f.Key, key)
			}
		}
		if got := stage.Answer[sshchat.Lines](t, alice, "/history 2000-01-01"); len(got.Entries) != 3 { // the bubble's day
			t.Errorf("the day has %d lines", len(got.Entries))
		}
		if got := stage.Answer[sshchat.Lines](t, bob, "/last alice"); len(got.Entries) != 2 || got.Entries[1].Body.String() != "cleaning" {
			t.Errorf("/last alice shows %+v", got.Entries)
		}
		if got := stage.Answer[sshchat.Raw](t, bob, "/raw bob"); got.Entry.Body.String() != "磁盘满了 on db1" {
			t.Errorf("/raw bob shows %+v", got.Entry)
		}
	})
}

// TestHelpGroups: a group goes by its heading in each language, a command by its name,
// and nobody is shown the commands of operators that they are not.
func TestHelpGroups(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		alice := stage.Enter(t, c, "alice")
		for line, want := range map[string]string{
			"/help talk": "talk", "/help 说话": "talk", "/help rooms": "rooms", "/help 聊天室": "rooms", "/help look": "look",
			"/help 查看": "look", "/help You": "you", "/help 自己": "you", "/help manage": "moderation", "/help 管理": "moderation",
		} {
			h := stage.Answer[sshchat.Help](t, alice, line)
			if h.Group != want || h.One || len(h.Commands) == 0 {
				t.Errorf("%s is answered with %+v", line, h)
			}
			for _, row := range h.Commands {
				if row.Group != want || row.Role >= sshchat.OperatorRole {
					t.Errorf("%s shows /%s of %s", line, row.Name, row.Group)
				}
			}
		}
		for line, want := range map[string]string{"/help keys": "keys", "/help 按键": "keys", "/help TEXT": "text", "/help 文字": "text"} {
			if h := stage.Answer[sshchat.Help](t, alice, line); h.Page != want || len(h.Commands) > 0 {
				t.Errorf("%s is answered with %+v", line, h)
			}
		}
		for _, line := range []string{"/help /rooms", "/help 房间"} {
			if h := stage.Answer[sshchat.Help](t, alice, line); !h.One || h.Commands[0].Name != "rooms" {
				t.Errorf("%s is answered with %+v", line, h)
			}
		}
	})
}

// TestLastOf: /last takes a name and a count, together too; what it has no use for is
// refused.
func TestLastOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		for _, s := range []string{"one", "two", "three"} {
			alice.Says(s)
			bob.Says("so " + s)
		}
		stage.Settle(alice, bob)
		for line, want := range map[string]int{
			"/last": 6, "/last 2": 2, "/last alice": 3, "/last alice 2": 2, "/last #lobby ~alice 1": 1, "/last #lobby 5": 5,
		} {
			if got := stage.Answer[sshchat.Lines](t, bob, line).Entries; len(got) != want {
				t.Errorf("%s shows %d lines, want %d", line, len(got), want)
			}
		}
		for line, key := range map[string]string{
			"/last alice two": "usage", "/last alice 0": "history.count", "/last 2 alice": "usage", "/last alice 2 3": "usage", "/raw alice bob": "usage",
			"/bans now": "usage", "/who #lobby now": "usage", "/room members of": "usage", "/back again": "usage",
		} {
			if f := stage.Answer[*sshchat.Fault](t, alice, line); f.Key != key && f.Key != "denied" {
				t.Errorf("%s is refused with %s, want %s", line, f.Key, key)
			}
		}
	})
}

// TestRawText: /raw shows the last message that has a text.
func TestRawText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		owner := stage.EnterAs(t, c, "alice", func(l *chat.Login) { l.Role = sshchat.OwnerRole })
		owner.Says("kept")
		owner.Says("taken back")
		stage.Settle(owner)
		owner.Says("/del 1")
		owner.Says("/topic -")
		stage.Settle(owner)
		for _, line := range []string{"/raw", "/raw alice", "/raw #lobby alice"} {
			if got := stage.Answer[sshchat.Raw](t, owner, line); got.Entry.Body.String() != "kept" {
				t.Errorf("%s shows %q", line, got.Entry.Body)
			}
		}
	})
}

// TestShowEmpty: what has no text is told to be such, in both cases.
func TestShowEmpty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice := stage.Enter(t, c, "alice")
		alice.Says("taken back")
		stage.Settle(alice)
		alice.Says("/del 1")
		stage.Settle(alice)
		for _, line := range []string{"/show 1", "/show 2"} { // that she came in, and her line
			if f := stage.Answer[*sshchat.Fault](t, alice, line); f.Key != "show.empty" {
				t.Errorf("%s is answered with %s", line, f.Key)
			}
		}
	})
}
