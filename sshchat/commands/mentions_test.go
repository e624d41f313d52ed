package commands_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// What called somebody is shown once, newest first, from all of their rooms and letters; not what they left,
// what was taken back, what they said themselves, or what only has their name in a longer word.
func TestMentions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		ann, bob := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		gus := stage.In(t, c, stage.Somebody{Name: "gus"})
		say := func(p *stage.Person, lines ...string) {
			for _, line := range lines {
				stage.Pass(3 * time.Second)
				p.Says(line)
				stage.Pass(3 * time.Second)
				ann.Sees()
				bob.Sees()
			}
		}
		shown := func(p *stage.Person, line string) (got []string) {
			t.Helper()
			for _, h := range stage.Answer[sshchat.Found](t, p, line).Hits {
				got = append(got, h.Where+" "+h.Entry.Body.String())
			}
			return got
		}
		none := func(p *stage.Person, want string) {
			t.Helper()
			if f := stage.FaultOf(t, p, "/mentions"); f == nil || f.Key != want {
				t.Errorf("/mentions: %v, want %s", f, want)
			}
		}
		none(ann, "mentions.none")
		none(gus, "denied")
		say(ann, "/join #left", "/join #ops", "ann is my name", "a line of mine")
		say(bob, "/join #left", "ann: you will leave this", "/join #ops", "before", "ann, look", "after", "/quote ann I see", "annoying", "oops ann", "/del 1", "/msg ann a letter", "#lobby for @ann")
		say(ann, "/leave #left")
		if got, want := shown(ann, "/mentions"), []string{"#lobby for @ann", " a letter", "#ops I see", "#ops ann, look"}; !slices.Equal(got, want) {
			t.Errorf("/mentions: %q, want %q", got, want)
		}
		none(ann, "mentions.none")
		say(bob, "ann again")
		hits := stage.Answer[sshchat.Found](t, ann, "/mentions").Hits
		if len(hits) != 1 || hits[0].Before == nil || hits[0].After != nil {
			t.Errorf("what came since: %+v", hits)
		}
		if got := shown(ann, "/mentions all"); len(got) != 5 {
			t.Errorf("all: %q", got)
		}
		for i := range 25 { // more than one answer shows: none is passed over
			say(bob, fmt.Sprintf("ann, number %d", i))
		}
		if first, rest := shown(ann, "/mentions"), shown(ann, "/mentions"); len(first) != 20 || first[0] != "#ops ann, number 19" || len(rest) != 5 || rest[0] != "#ops ann, number 24" {
			t.Errorf("of many: %q, then %q", first, rest)
		}
		none(ann, "mentions.none")
		if got := shown(ann, "/mentions all"); len(got) != 20 || got[0] != "#ops ann, number 24" {
			t.Errorf("all of many: %q", got)
		}
		mark := sshchat.SeenKey(ann.AccountID(), "!")
		if n := stage.Records(t, c.Ledger.Engine, mark); n != 1 {
			t.Errorf("%d marks", n)
		}
		ann.Says("/forget me yes")
		stage.Pass(3 * time.Second)
		if n := stage.Records(t, c.Ledger.Engine, mark); n != 0 {
			t.Errorf("%d marks are left of who was forgotten", n)
		}
	})
}
