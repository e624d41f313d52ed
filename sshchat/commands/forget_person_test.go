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
	"sshchat/sshchat/text"
)

// annTalks has ann say the word everywhere, and returns her account.
func annTalks(t *testing.T, c *chat.Chat, ann, bob *stage.Person) sshchat.AccountID {
	t.Helper()
	stage.Tell[sshchat.Opened](t, ann, "/join #ops")
	stage.Done(t, ann, "/room private yes")
	ann.Says("in private " + stage.Telltale)
	ann.Says("/edit in private, " + stage.Telltale)
	stage.Tell[sshchat.Opened](t, ann, "/join #tea")
	for _, line := range []string{"in tea " + stage.Telltale, "/topic about " + stage.Telltale, "/mark begin of " + stage.Telltale, "/me drinks " + stage.Telltale, "/msg bob psst " + stage.Telltale, "/away " + stage.Telltale, "/back", "/switch #lobby", "here " + stage.Telltale} {
		stage.Pass(time.Minute)
		ann.Says(line)
		ann.Sees()
	}
	stage.Pass(time.Minute)
	bob.Says("/msg ann the " + stage.Telltale + " is yours")
	bob.Says("/quote ann I agree")
	ann.Sees()
	bob.Sees()
	return ann.Person().Account
}

// Whoever wants to be forgotten is told what goes, and then nothing is left of what they
// said, wherever they said it, nor of their account; the name is free.
func TestForgetMe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		stage.Own(t, c)
		ann, bob := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		id := annTalks(t, c, ann, bob)
		if ask := stage.Done(t, ann, "/forget me"); ask.Key != "forget.ask" || len(stage.Traces(t, engine, stage.Telltale)) == 0 {
			t.Fatalf("it is not asked first: %s", ask.Key)
		}
		lap, _ := stage.Login(t, c, stage.Somebody{Name: "lap", Key: "A"})
		lap.Says("from my lap " + stage.Telltale)
		lap.Sees()
		stage.Pass(time.Minute)
		ann.Sees()
		ann.Says("/forget me yes")
		told := ann.Sees()
		if !slices.Contains(told, "sshchat.Quitting") || !slices.Contains(told, "sshchat.Done") {
			t.Errorf("ann is told %q", told)
		}
		ann.Leaves(sshchat.Quit)
		bob.Sees()
		for _, trace := range stage.Traces(t, engine, stage.Telltale) {
			if !strings.HasPrefix(trace, string(sshchat.InboxOf(bob.Person().Account))) || !strings.Contains(trace, "is yours") {
				if trace != "search: the "+stage.Telltale+" is yours" { // bob's own copy of what he wrote
					t.Errorf("still there: %s", trace)
				}
			}
		}
		for _, trace := range stage.Traces(t, engine, string(id)) {
			t.Errorf("a record: %s", trace)
		}
		if !slices.Contains(lap.Evicted, sshchat.Kicked) {
			t.Errorf("her other session goes on: %v", lap.Evicted)
		}
		again := stage.In(t, c, stage.Somebody{Name: "ann", Key: "ANOTHER"}) // anybody's now
		if again.Person().Account == id {
			t.Error("the account is there")
		}
	})
}

// The owner, and the server's own machine, can have somebody forgotten, who need not be
// here; others cannot, and nobody gets rid by it of what was ruled about them.
func TestForgetSomebody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		book := &ledger{}
		c := stage.OpenOn(t, engine, chat.Options{Audit: book})
		boss := stage.Own(t, c)
		ann, bob := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		otto, eve := stage.In(t, c, stage.Somebody{Name: "otto", Key: "O"}), stage.In(t, c, stage.Somebody{Name: "eve", Key: "E"})
		boss.Says("/op otto")
		boss.Says("/mute eve")
		boss.Sees()
		local := stage.Socket(t, c)
		for _, try := range []struct {
			by         *stage.Person
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
			if got := stage.Refused(t, try.by, try.line); got != try.want && !strings.HasPrefix(got, try.want) {
				t.Errorf("%s by %s: %s, want %s", try.line, try.by.Person().Name, got, try.want)
			}
		}
		id := annTalks(t, c, ann, bob)
		ann.Leaves(sshchat.Quit)
		if ask := stage.Done(t, local, "/forget ann"); ask.Key != "forget.ask" {
			t.Errorf("it is not asked first: %s", ask.Key)
		}
		if did := stage.Done(t, local, "/forget ann yes"); did.Key != "forget.done" {
			t.Errorf("answered by %s", did.Key)
		}
		for _, trace := range append(stage.Traces(t, engine, stage.Telltale), stage.Traces(t, engine, string(id))...) {
			if !strings.Contains(trace, "is yours") {
				t.Errorf("still there: %s", trace)
			}
		}
		if last := book.all[len(book.all)-1]; last.What != "forget" || last.Target.String() != "ann" {
			t.Errorf("on the record: %+v", last)
		}
		if got := stage.Refused(t, bob, "/last ann"); got == "" {
			t.Error("her lines are shown")
		}
	})
}

// The topic of whoever is forgotten goes from the room where it stands, also of an account that
// joined theirs; what somebody else has set since stays.
func TestForgottenTopic(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		ann, lap := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "lap", Key: "L"})
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		stage.Tell[sshchat.Opened](t, ann, "/join #tea")
		ann.Says("/topic green")
		stage.Tell[sshchat.Opened](t, lap, "/join #milk")
		lap.Says("/topic white")
		stage.Tell[sshchat.Opened](t, ann, "/join #ops")
		ann.Says("/topic mine")
		stage.Tell[sshchat.Opened](t, bob, "/join #ops")
		stage.Done(t, ann, "/room op bob")
		bob.Says("/topic ours")
		for _, room := range []string{"#milk", "#tea"} {
			stage.Tell[sshchat.Opened](t, bob, "/join "+room)
		}
		stage.Done(t, lap, "/key add "+stage.Done(t, ann, "/key add").Args[0].(string)+" yes")
		if got := stage.Done(t, bob, "/topic"); got.Args[0] != text.Line("green") {
			t.Fatalf("the topic is %v", got.Args)
		}
		lap.Leaves(sshchat.Quit)
		stage.Pass(25 * time.Hour)
		ann.Says("/forget me yes")
		ann.Leaves(sshchat.Quit)
		if got := stage.Refused(t, bob, "/topic"); got != "topic.none" {
			t.Errorf("hers: %s", got)
		}
		for room, want := range map[string]string{"#tea": "", "#milk": "", "#ops": "ours"} {
			if got := stage.Tell[sshchat.RoomFacts](t, bob, "/room "+room).Topic.String(); got != want {
				t.Errorf("the topic of %s is %q, want %q", room, got, want)
			}
		}
	})
}

// Nobody ignores whoever is forgotten: the list would keep their name.
func TestForgottenIsNotIgnored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		ann, eve := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "eve", Key: "E"})
		bob, away := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"}), stage.In(t, c, stage.Somebody{Name: "away", Key: "W"})
		id := ann.Person().Account
		for _, p := range []*stage.Person{ann, eve, bob, away} {
			p.Says("hello")
		}
		for _, p := range []*stage.Person{bob, away} {
			stage.Done(t, p, "/ignore ann")
		}
		stage.Done(t, bob, "/ignore eve")
		away.Leaves(sshchat.Quit)
		ann.Says("/forget me yes")
		ann.Leaves(sshchat.Quit)
		if got := stage.Done(t, bob, "/ignore"); got.Args[0] != "eve" {
			t.Errorf("bob ignores %v", got.Args)
		}
		if got := stage.Refused(t, stage.In(t, c, stage.Somebody{Name: "away", Key: "W"}), "/ignore"); got != "ignore.nobody" {
			t.Errorf("who was away: %s", got)
		}
		for _, trace := range stage.Traces(t, engine, string(id)) {
			t.Errorf("a record: %s", trace)
		}
	})
}

// named returns the entries that say who somebody is, by name or by account.
func named(t *testing.T, engine sshchat.Engine, name string, id sshchat.AccountID) (found []string) {
	t.Helper()
	page, err := engine.Page(t.Context(), sshchat.Range{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range page {
		if e.Who() != "" { // it has the number alone, which is nobody's now
			continue
		}
		people := []sshchat.Person{e.From}
		for _, p := range e.People {
			people = append(people, p.Person)
		}
		if e.About != nil {
			people = append(people, *e.About)
		}
		for _, p := range people {
			if p.Name.String() == name || p.Account == id {
				found = append(found, fmt.Sprintf("#%d %s in %s: %v", e.Seq, e.Kind, e.Room, p))
			}
		}
	}
	return found
}

// Who came and went is somebody when they are forgotten, whoever asked for it, and so is who was
// answered, renamed, or ruled; nobody's reaction counts any more, and no reason of theirs is left.
func TestForgottenIsSomebody(t *testing.T) {
	for _, self := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			engine := stage.Engine(t)
			c := stage.OpenOn(t, engine, chat.Options{})
			boss := stage.Own(t, c)
			ann, bob := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
			id := annTalks(t, c, ann, bob)
			for _, line := range []string{"/nick annie", "/nick ann", "/switch #tea", "bye #tea", "/leave", "/del"} {
				stage.Pass(time.Minute)
				ann.Says(line)
				ann.Sees()
			}
			stage.Pass(time.Minute)
			bob.Says("look at this")
			bob.Sees()
			ann.Says("+1")
			ann.Says("/join #own")
			ann.Sees()
			bob.Says("/join #own")
			ann.Sees()
			ann.Says("/room kick bob no ear for the " + stage.Telltale)
			ann.Says("/room ban bob for 3d no " + stage.Telltale)
			ann.Sees()
			bob.Sees()
			gus := stage.In(t, c, stage.Somebody{Name: "gus"})
			gus.Says("/quote ann I agree as well")
			stage.Pass(time.Minute)
			if self {
				ann.Says("/forget me yes")
				ann.Sees()
				ann.Leaves(sshchat.Quit)
			} else {
				stage.Done(t, boss, "/forget ann yes")
			}
			stage.Pass(time.Minute)
			for _, name := range []string{"ann", "annie"} {
				for _, trace := range named(t, engine, name, id) {
					t.Errorf("by herself %v: %s", self, trace)
				}
			}
			for _, trace := range stage.Traces(t, engine, stage.Telltale) {
				if !strings.Contains(trace, "is yours") {
					t.Errorf("by herself %v: still there: %s", self, trace)
				}
			}
			seen := strings.Join(bob.Sees(), "\n")
			if !strings.Contains(seen, "left (somebody)") || strings.Contains(seen, "left ann") {
				t.Errorf("by herself %v: bob sees %s", self, seen)
			}
			late := stage.In(t, c, stage.Somebody{Name: "late", Key: "L"})
			page := stage.Answer[sshchat.Lines](t, late, "/history")
			for _, e := range page.Entries {
				if len(e.Answers) > 0 {
					t.Errorf("%s is answered by %v", e.Body, e.Answers)
				}
			}
		})
	}
}
