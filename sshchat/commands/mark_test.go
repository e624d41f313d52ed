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
	"sshchat/sshchat/commands"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/text"
)

// marksOf asks for the marks of a room and returns their words.
func marksOf(t *testing.T, p *stage.Person, line string) (words []string) {
	t.Helper()
	stage.Pass(time.Minute)
	p.Sees()
	for _, e := range stage.Tell[sshchat.Lines](t, p, line).Entries {
		words = append(words, string(e.Kind)+" "+e.Body.String())
	}
	return words
}

// A mark is told to all who are in the room, listed there and nowhere else, found, and taken
// back like a line.
func TestMark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Hasty)
		ann, bob := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		for _, p := range []*stage.Person{ann, bob} {
			stage.Tell[sshchat.Opened](t, p, "/join #ops")
		}
		stage.Settle(ann, bob)
		if got := stage.Refused(t, ann, "/mark"); got != "mark.none" {
			t.Errorf("a room without marks: %s", got)
		}
		ann.Says("/mark rollback started")
		for _, p := range []*stage.Person{ann, bob} {
			if got := p.Sees(); stage.Count(got, "rollback started") != 1 {
				t.Errorf("%s sees %q", p.Person().Name, got)
			}
		}
		bob.Says("/mark disk\nfull")
		ann.Says("/del")
		bob.Says("well")
		stage.Settle(ann, bob)
		if got := marksOf(t, bob, "/mark"); !slices.Equal(got, []string{"marked disk full"}) {
			t.Errorf("marks: %q", got)
		}
		if got := stage.Tell[sshchat.Found](t, ann, "/search disk"); len(got.Hits) != 1 || got.Hits[0].Entry.Kind != sshchat.Marked {
			t.Errorf("a search finds %+v", got.Hits)
		}
		stage.Done(t, bob, "/del all")
		if got := stage.Refused(t, ann, "/mark"); got != "mark.none" {
			t.Errorf("all are taken back: %s", got)
		}
		stage.Tell[sshchat.Opened](t, bob, "/switch #lobby")
		if got := stage.Refused(t, bob, "/mark"); got != "mark.none" {
			t.Errorf("another room: %s", got)
		}
		bob.Says("/query ann")
		stage.Settle(bob)
		if got := stage.Refused(t, bob, "/mark here"); got != "mark.letters" {
			t.Errorf("one person alone: %s", got)
		}
	})
}

// A mark obeys what a line obeys: a key, read-only rooms, slow mode, its length, a day's budget.
func TestWhoMarks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budgets := estate.DefaultEstate()
		budgets[estate.StaysAct] = estate.Budget{Source: 12, All: 20}
		o := stage.Hasty
		o.Estate, o.Audit = budgets, &ledger{}
		c := stage.OpenOn(t, stage.Engine(t), o)
		boss := stage.Own(t, c)
		ann, bob := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		guest := stage.In(t, c, stage.Somebody{Name: "gus"})
		for _, p := range []*stage.Person{ann, bob, guest, boss} {
			stage.Tell[sshchat.Opened](t, p, "/join #ops")
		}
		refused := func(p *stage.Person, line, want string) {
			t.Helper()
			stage.Pass(time.Minute)
			p.Sees()
			got := ""
			if f := stage.FaultOf(t, p, line); f != nil {
				got = f.Key
			}
			if got != want {
				t.Errorf("%s by %s: %q, want %q", line, p.Person().Name, got, want)
			}
		}
		refused(guest, "/mark here", "denied")
		refused(bob, "/mark "+strings.Repeat("长", 61), "mark.long")
		refused(bob, "/mark "+strings.Repeat("长", 60), "")
		ann.Says("/slow 10m")
		stage.Settle(ann)
		refused(bob, "/mark now", "")
		refused(bob, "/mark at once", "slow.wait")
		ann.Says("/slow off")
		ann.Says("/room speak ops")
		stage.Settle(ann)
		refused(bob, "/mark I may not", "room.readonly")
		refused(ann, "/mark I may", "")
		ann.Says("/room speak all")
		stage.Settle(ann)
		for range 12 {
			bob.Says("/mark many")
		}
		refused(bob, "/mark one too many", "full.source.acts")
		refused(boss, "/mark an operator", "")
	})
}

// Only the newest marks are listed, and none that is older than a month: what it costs is bounded.
func TestMarksAreBounded(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		c := stage.OpenOn(t, stage.Engine(t), chat.Options{Rate: sshchat.Rate{Burst: 1e6, Every: time.Second}, Estate: map[estate.Stays]estate.Budget{}})
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		ann.Says("/mark old")
		stage.Settle(ann)
		time.Sleep(31 * 24 * time.Hour)
		for i := range 60 {
			commands.Do(t.Context(), ann.Session, text.Line(fmt.Sprintf("/mark %d", i)))
		}
		stage.Settle(ann)
		if got := marksOf(t, ann, "/mark"); len(got) != 50 || got[0] != "marked 10" || got[49] != "marked 59" {
			t.Errorf("%d marks: %q", len(got), got)
		}
	})
}
