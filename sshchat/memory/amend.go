package memory

import (
	"slices"
	"sort"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// Replaces reports whether the Edited entry puts its Body in the place of e's.
func Replaces(edited, e *sshchat.Entry) bool {
	return !edited.Body.IsZero() && e.IsEditable() &&
		edited.Ref == e.Seq && edited.Room == e.Room && e.Seq < edited.Seq
}

// amend returns entries as the newest of them, added, leave them: without the text
// that they erase or replace. Readers may hold the old slice and the old entries,
// so both are copied.
func amend(entries, added []*sshchat.Entry) []*sshchat.Entry {
	if !slices.ContainsFunc(added, (*sshchat.Entry).Amends) {
		return entries
	}
	a := amendment{slices.Clone(entries), map[uint64][]int{}}
	for i, e := range entries {
		if e.Kind == sshchat.Edited && !e.Body.IsZero() {
			a.edits[e.Ref] = append(a.edits[e.Ref], i)
		}
	}
	for _, e := range added {
		switch e.Kind {
		case sshchat.Erased:
			if e.Who() != "" {
				a.unname(e)
				continue
			}
			for _, ref := range e.Refs {
				if ref < e.Seq {
					a.blank(ref)
				}
				a.blankEdits(ref, e.Seq, func(*sshchat.Entry) bool { return true })
			}
		case sshchat.Edited:
			a.replace(e)
		}
	}
	return a.entries
}

// amendment is a log while it is amended. edits are the places of the Edited entries
// that hold a text, by what they refer to.
type amendment struct {
	entries []*sshchat.Entry
	edits   map[uint64][]int
}

// blank takes the text of the entry seq, if it is here.
func (a *amendment) blank(seq uint64) {
	if i, ok := find(a.entries, seq); ok {
		bare := *a.entries[i]
		bare.Body = text.Text{}
		a.entries[i] = &bare
	}
}

// unname does what an Erased entry says of somebody.
func (a *amendment) unname(e *sshchat.Entry) {
	for i, old := range a.entries {
		if e.Unnames(old) {
			a.entries[i] = old.Unnamed(e.Who())
		}
	}
}

// blankEdits takes the text of those Edited entries before the number seq that refer
// to ref and of which gone says so.
func (a *amendment) blankEdits(ref, seq uint64, gone func(*sshchat.Entry) bool) {
	all := a.edits[ref]
	before := sort.Search(len(all), func(i int) bool { return a.entries[all[i]].Seq >= seq })
	rest := make([]int, 0, len(all)-before)
	for _, i := range all[:before] {
		if gone(a.entries[i]) {
			a.blank(a.entries[i].Seq)
		} else {
			rest = append(rest, i)
		}
	}
	a.edits[ref] = append(rest, all[before:]...)
}

// replace does what an Edited entry says.
func (a *amendment) replace(e *sshchat.Entry) {
	if e.Body.IsZero() {
		return
	}
	a.blankEdits(e.Ref, e.Seq, func(old *sshchat.Entry) bool { return old.Room == e.Room })
	if i, ok := find(a.entries, e.Ref); ok && Replaces(e, a.entries[i]) {
		a.entries[i] = edited(a.entries[i], e)
	}
}

// edited returns old with the text of the Edited entry e.
func edited(old, e *sshchat.Entry) *sshchat.Entry {
	fresh := *old
	fresh.Body, fresh.Edited = e.Body, true
	return &fresh
}
