package face

import (
	"strings"
	"testing"

	"sshchat/sshchat/chat"
	"sshchat/sshchat/term"
)

// drafted is a draft of so many bytes.
func drafted(text string) term.Draft {
	e := term.NewEditor()
	e.Feed([]byte("\x1b[200~" + text + "\x1b[201~"))
	return e.Take()
}

// TestDraftsAreBounded: the eldest makes room, and none goes without a word.
func TestDraftsAreBounded(t *testing.T) {
	var ds drafts
	kept, gone := 0, 0
	for range 3 {
		if gone += len(ds.keep(chat.Place{}, drafted("x"))); len(ds) != 1 {
			t.Fatalf("%d drafts of one place", len(ds))
		}
		kept++
	}
	if gone != kept-1 {
		t.Errorf("%d of %d are gone, want all but the last", gone, kept)
	}
	if ds.keep(chat.Place{}, drafted("")); ds != nil {
		t.Error("an empty draft is kept")
	}
	for i := range 2 * maxDrafts { // of other places, as nobody can make those here
		ds = append(ds, placedDraft{draft: drafted(strings.Repeat("y", i+1))})
	}
	if gone := ds[maxDrafts:].clone().keep(chat.Place{}, drafted("z")); len(gone) == 0 {
		t.Error("nothing made room")
	}
}

func (ds drafts) clone() *drafts {
	c := append(drafts(nil), ds...)
	return &c
}
