package face

import (
	"slices"

	"sshchat/sshchat/chat"
	"sshchat/sshchat/term"
)

// maxDrafts and maxDraftBytes bound the drafts that wait for their person to come back to
// where they typed them. The eldest makes room, and becomes a line of the history.
const (
	maxDrafts     = 16
	maxDraftBytes = 256 << 10
)

// drafts are what somebody had typed in each place when they turned away from it, the eldest
// first. Whoever stays where they are has none.
type drafts []placedDraft

type placedDraft struct {
	place chat.Place
	draft term.Draft
}

// keep keeps a draft for its place, and returns what there was no more room for.
func (ds *drafts) keep(at chat.Place, d term.Draft) (gone []term.Draft) {
	if old := ds.take(at); old.Len() > 0 {
		gone = append(gone, old)
	}
	if d.Len() == 0 {
		return gone
	}
	*ds = append(*ds, placedDraft{at, d})
	bytes := 0
	for _, p := range *ds {
		bytes += p.draft.Len()
	}
	for len(*ds) > maxDrafts || len(*ds) > 1 && bytes > maxDraftBytes {
		gone = append(gone, (*ds)[0].draft)
		bytes -= (*ds)[0].draft.Len()
		*ds = slices.Delete(*ds, 0, 1)
	}
	return gone
}

// take takes the draft of a place out.
func (ds *drafts) take(at chat.Place) (d term.Draft) {
	i := slices.IndexFunc(*ds, func(p placedDraft) bool { return p.place == at })
	if i < 0 {
		return d
	}
	d = (*ds)[i].draft
	if *ds = slices.Delete(*ds, i, i+1); len(*ds) == 0 {
		*ds = nil
	}
	return d
}

// turned changes the drafts when the session went from one place to another; d is what was
// typed at the first.
func (t *terminal) turned(from chat.Place, d term.Draft) {
	to := t.s.Member.Place()
	if to == from { // it could not
		t.bring(d)
		return
	}
	for _, gone := range t.drafts.keep(from, d) {
		t.editor.Remember(gone.Text())
	}
	t.bring(t.drafts.take(to))
}

// bring makes d the draft again, or, if something was typed since, the newest line of the history.
func (t *terminal) bring(d term.Draft) {
	if !t.editor.Bring(d) && d.Len() > 0 {
		t.editor.Remember(d.Text())
	}
}
