package commands_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/sqlite"
	"sshchat/sshchat/sqlite/archive"
)

// What is gone is gone from what others answered to it, too, for whoever reads (K7).
func TestErasedTextIsInNoQuote(t *testing.T) {
	for _, durable := range []bool{false, true} {
		for way, erase := range map[string]string{"edit": "/edit nothing", "del": "/del", "purge": "/purge bob"} {
			t.Run(fmt.Sprintf("%v %s", durable, way), func(t *testing.T) { quoteGone(t, durable, way, erase) })
		}
	}
}

func quoteGone(t *testing.T, durable bool, way, erase string) {
	path := filepath.Join(t.TempDir(), "chat.db")
	synctest.Test(t, func(t *testing.T) {
		var engine sshchat.Engine
		if !durable {
			engine = stage.Engine(t)
		} else if e, err := sqlite.Open(path, sqlite.Options{}); err == nil {
			engine = e
		} else {
			t.Fatal(err)
		}
		c := stage.OpenOn(t, engine, stage.Unhurried)
		olga := stage.EnterAs(t, c, "olga", owning)
		bob, alice := stage.Enter(t, c, "bob"), stage.Enter(t, c, "alice")
		bob.Says("my password is hunter2")
		stage.Settle(olga, bob, alice)
		alice.Says("/quote bob careful!")
		if got := olga.Sees(); len(got) != 1 || got[0] != "alice: > bob: my password is hunter2\ncareful!" {
			t.Fatalf("it is quoted as %q", got)
		}
		who := bob
		if way == "purge" {
			who = olga
		}
		stage.Settle(olga, bob, alice)
		who.Says(erase)
		stage.Settle(olga, bob, alice)
		if got := readers(t, olga); strings.Contains(got, "hunter2") || !strings.Contains(got, "careful!") {
			t.Errorf("olga still reads %s", got)
		}
		alice.Says("/edit do be careful!") // it is still below what it answers
		want := "alice: > bob: -\ndo be careful!"
		if way == "edit" {
			want = "alice: > bob: nothing\ndo be careful!"
		}
		if got := olga.Sees(); len(got) != 1 || got[0] != want {
			t.Errorf("the edited answer is %q", got)
		}
		late := stage.EnterAs(t, c, "late", func(l *chat.Login) { l.Backlog = 20 })
		if got := strings.Join(late.Sees(), "\n"); strings.Contains(got, "hunter2") || !strings.Contains(got, want) {
			t.Errorf("a newcomer reads %s", got)
		}
		if !durable {
			return
		}
		for _, f := range []archive.Format{archive.JSON, archive.Text} {
			var out bytes.Buffer
			if err := archive.Export(t.Context(), path, &out, f); err != nil {
				t.Fatal(err)
			}
			if got := out.String(); strings.Contains(got, "hunter2") || !strings.Contains(got, "careful!") {
				t.Errorf("exported is %s", got)
			}
		}
	})
}

// readers is everything that the commands for reading show somebody.
func readers(t *testing.T, p *stage.Person) string {
	t.Helper()
	var b strings.Builder
	show := func(e *sshchat.Entry) {
		if e != nil {
			b.WriteString(stage.Describe(chat.News{Entries: []*sshchat.Entry{e}})[0] + "\n")
		}
	}
	for _, line := range []string{"/history", "/last alice"} {
		for _, e := range stage.Tell[sshchat.Lines](t, p, line).Entries {
			show(&e)
		}
	}
	for _, hit := range stage.Tell[sshchat.Found](t, p, "/search careful").Hits {
		show(&hit.Entry)
		show(hit.Before)
		show(hit.After)
	}
	if got := stage.Refused(t, p, "/search hunter2"); got != "search.none" {
		t.Errorf("the search for it answers %s", got)
	}
	page, err := act.By(t.Context(), p.Session).Reading().Page("", sshchat.Range{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	for i := range page.Entries {
		show(&page.Entries[i])
	}
	return b.String()
}

// untold is an engine that refuses the first letter, and takes every other.
type untold struct {
	sshchat.Engine
	refused bool
}

func (e *untold) Append(entry sshchat.Entry, done func(sshchat.Entry, error)) {
	if entry.Kind == sshchat.Told && !e.refused {
		e.refused = true
		go done(entry, sshchat.ErrUnavailable)
		return
	}
	e.Engine.Append(entry, done)
}

// Who sees their own letter knows that the other has it.
func TestLetterIsSentToBothOrToNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.OpenOn(t, &untold{Engine: stage.Engine(t)}, stage.Unhurried)
		ann, bob := stage.Enter(t, c, "ann"), stage.Enter(t, c, "bob")
		stage.Settle(ann, bob)
		ann.Says("/msg bob lost")
		stage.Want(t, ann.Sees(), "fault not.saved")
		stage.Want(t, bob.Sees())
		ann.Says("/msg bob kept")
		stage.Want(t, ann.Sees(), "ann: kept")
		stage.Want(t, bob.Sees(), "ann: kept")
		ann.Says("/query bob")
		stage.Settle(ann)
		ann.Says("/edit better")
		if got := strings.Join(bob.Sees(), "\n"); got != "ann: better" {
			t.Errorf("bob sees the edited letter as %q", got)
		}
	})
}
