package commands_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
)

// traces returns where an engine still has a word: every entry of every room, and every
// record.
func traces(t *testing.T, engine sshchat.Engine, word string) (found []string) {
	t.Helper()
	page, err := engine.Page(t.Context(), sshchat.Range{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range page {
		if e.Room != "" && strings.Contains(e.Body.String(), word) {
			found = append(found, e.Room+" "+string(e.Kind)+": "+e.Body.String())
		}
	}
	hits, err := engine.Search(t.Context(), sshchat.Query{Text: word})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range hits {
		found = append(found, "search: "+e.Body.String())
	}
	done := context.Canceled
	err = engine.Watch(t.Context(), "", func(v sshchat.Value) error {
		if v.Key == "" {
			return done
		}
		if data, _ := json.Marshal(string(v.Data)); strings.Contains(v.Key+" "+string(data), word) {
			found = append(found, v.Key)
		}
		return nil
	})
	if err != done {
		t.Fatal(err)
	}
	return found
}

// gone is a word that ann says wherever something can be said.
const gone = "xylophone"

// annTalks has ann say the word everywhere, and returns her account.
func annTalks(t *testing.T, c *chat.Chat, ann, bob *person) string {
	t.Helper()
	tell[sshchat.Opened](t, ann, "/join #ops")
	done(t, ann, "/room private yes")
	ann.say("in private " + gone)
	ann.say("/edit in private, " + gone)
	tell[sshchat.Opened](t, ann, "/join #tea")
	for _, line := range []string{"in tea " + gone, "/topic about " + gone, "/me drinks " + gone, "/msg bob psst " + gone, "/away " + gone, "/back", "/switch #lobby", "here " + gone} {
		pass(time.Minute)
		ann.say(line)
		ann.sees()
	}
	pass(time.Minute)
	bob.say("/msg ann the " + gone + " is yours")
	bob.say("/quote ann I agree")
	ann.sees()
	bob.sees()
	return ann.Person().Account
}

// Whoever wants to be forgotten is told what goes, and then nothing is left of what they
// said, wherever they said it, nor of their account; the name is free.
func TestForgetMe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, chat.Options{})
		own(t, c)
		ann, bob := in(t, c, somebody{name: "ann", key: "A"}), in(t, c, somebody{name: "bob", key: "B"})
		id := annTalks(t, c, ann, bob)
		if ask := done(t, ann, "/forget me"); ask.Key != "forget.ask" || len(traces(t, engine, gone)) == 0 {
			t.Fatalf("it is not asked first: %s", ask.Key)
		}
		lap, _ := login(t, c, somebody{name: "lap", key: "A"})
		lap.say("from my lap " + gone)
		lap.sees()
		pass(time.Minute)
		ann.sees()
		ann.say("/forget me yes")
		told := ann.sees()
		if !slices.Contains(told, "sshchat.Quitting") || !slices.Contains(told, "sshchat.Done") {
			t.Errorf("ann is told %q", told)
		}
		ann.leave(sshchat.Quit)
		bob.sees()
		for _, trace := range traces(t, engine, gone) {
			if !strings.HasPrefix(trace, "@"+bob.Person().Account) || !strings.Contains(trace, "is yours") {
				if trace != "search: the "+gone+" is yours" { // bob's own copy of what he wrote
					t.Errorf("still there: %s", trace)
				}
			}
		}
		for _, trace := range traces(t, engine, id) {
			t.Errorf("a record: %s", trace)
		}
		if !slices.Contains(lap.evicted, sshchat.Kicked) {
			t.Errorf("her other session goes on: %v", lap.evicted)
		}
		again := in(t, c, somebody{name: "ann", key: "ANOTHER"}) // anybody's now
		if again.Person().Account == id {
			t.Error("the account is there")
		}
	})
}

// The owner, and the server's own machine, can have somebody forgotten, who need not be
// here; others cannot, and nobody gets rid by it of what was ruled about them.
func TestForgetSomebody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		book := &ledger{}
		c := openOn(t, engine, chat.Options{Audit: book})
		boss := own(t, c)
		ann, bob := in(t, c, somebody{name: "ann", key: "A"}), in(t, c, somebody{name: "bob", key: "B"})
		otto, eve := in(t, c, somebody{name: "otto", key: "O"}), in(t, c, somebody{name: "eve", key: "E"})
		boss.say("/op otto")
		boss.say("/mute eve")
		boss.sees()
		local := socket(t, c)
		for _, try := range []struct {
			by         *person
			line, want string
		}{
			{bob, "/forget ann yes", "forget.others"},
			{otto, "/forget 2", "forget.others"},
			{otto, "/forget me", "forget.role"},
			{boss, "/forget me yes", "forget.role"},
			{boss, "/forget otto yes", "forget.role"},
			{local, "/forget boss yes", "forget.role"},
			{local, "/forget nosuch yes", "rule.nobody"},
			{local, "/forget", "usage"},
			{local, "/forget ann now", "usage"},
			{eve, "/forget me yes", "mute"},
		} {
			if got := refused(t, try.by, try.line); got != try.want && !strings.HasPrefix(got, try.want) {
				t.Errorf("%s by %s: %s, want %s", try.line, try.by.Person().Name, got, try.want)
			}
		}
		id := annTalks(t, c, ann, bob)
		ann.leave(sshchat.Quit)
		if ask := done(t, local, "/forget ann"); ask.Key != "forget.ask" {
			t.Errorf("it is not asked first: %s", ask.Key)
		}
		if did := done(t, local, "/forget ann yes"); did.Key != "forget.done" {
			t.Errorf("answered by %s", did.Key)
		}
		for _, trace := range append(traces(t, engine, gone), traces(t, engine, id)...) {
			if !strings.Contains(trace, "is yours") {
				t.Errorf("still there: %s", trace)
			}
		}
		if last := book.all[len(book.all)-1]; last.What != "forget" || last.Target.String() != "ann" {
			t.Errorf("on the record: %+v", last)
		}
		if got := refused(t, bob, "/last ann"); got == "" {
			t.Error("her lines are shown")
		}
	})
}

// The topic of whoever is forgotten goes from the room where it stands, also of an account that
// joined theirs; what somebody else has set since stays.
func TestForgottenTopic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		ann, lap := in(t, c, somebody{name: "ann", key: "A"}), in(t, c, somebody{name: "lap", key: "L"})
		bob := in(t, c, somebody{name: "bob", key: "B"})
		tell[sshchat.Opened](t, ann, "/join #tea")
		ann.say("/topic green")
		tell[sshchat.Opened](t, lap, "/join #milk")
		lap.say("/topic white")
		tell[sshchat.Opened](t, ann, "/join #ops")
		ann.say("/topic mine")
		tell[sshchat.Opened](t, bob, "/join #ops")
		done(t, ann, "/room op bob")
		bob.say("/topic ours")
		for _, room := range []string{"#milk", "#tea"} {
			tell[sshchat.Opened](t, bob, "/join "+room)
		}
		done(t, lap, "/key add "+done(t, ann, "/key add").Args[0].(string)+" yes")
		if got := done(t, bob, "/topic"); got.Args[0] != text.Line("green") {
			t.Fatalf("the topic is %v", got.Args)
		}
		lap.leave(sshchat.Quit)
		pass(25 * time.Hour)
		ann.say("/forget me yes")
		ann.leave(sshchat.Quit)
		if got := refused(t, bob, "/topic"); got != "topic.none" {
			t.Errorf("hers: %s", got)
		}
		for room, want := range map[string]string{"#tea": "", "#milk": "", "#ops": "ours"} {
			if got := tell[sshchat.RoomFacts](t, bob, "/room "+room).Topic.String(); got != want {
				t.Errorf("the topic of %s is %q, want %q", room, got, want)
			}
		}
	})
}

// Nobody ignores whoever is forgotten: the list would keep their name.
func TestForgottenIsNotIgnored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, chat.Options{})
		ann, eve := in(t, c, somebody{name: "ann", key: "A"}), in(t, c, somebody{name: "eve", key: "E"})
		bob, away := in(t, c, somebody{name: "bob", key: "B"}), in(t, c, somebody{name: "away", key: "W"})
		id := ann.Person().Account
		for _, p := range []*person{ann, eve, bob, away} {
			p.say("hello")
		}
		for _, p := range []*person{bob, away} {
			done(t, p, "/ignore ann")
		}
		done(t, bob, "/ignore eve")
		away.leave(sshchat.Quit)
		ann.say("/forget me yes")
		ann.leave(sshchat.Quit)
		if got := done(t, bob, "/ignore"); got.Args[0] != "eve" {
			t.Errorf("bob ignores %v", got.Args)
		}
		if got := refused(t, in(t, c, somebody{name: "away", key: "W"}), "/ignore"); got != "ignore.none" {
			t.Errorf("who was away: %s", got)
		}
		for _, trace := range traces(t, engine, id) {
			t.Errorf("a record: %s", trace)
		}
	})
}
