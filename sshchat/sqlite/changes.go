package sqlite

import (
	"cmp"
	"encoding/json"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
)

// changes is what entries that wait in memory will do to those in the file, once it
// can be written.
type changes struct {
	gone  map[uint64]uint64           // what is erased, by which entry
	edits map[uint64][]*sshchat.Entry // edits of an entry, in rising order
	who   []*sshchat.Entry            // what says that somebody is forgotten
}

// waiting returns the changes that wait.
func waiting(unsaved *memory.Log) changes {
	c := changes{gone: map[uint64]uint64{}, edits: map[uint64][]*sshchat.Entry{}}
	all, _ := unsaved.After(0)
	for _, e := range all {
		switch {
		case e.Who() != "":
			c.who = append(c.who, e)
		case e.Kind == sshchat.Erased:
			for _, ref := range e.Refs {
				c.gone[ref] = e.Seq
			}
		case e.Kind == sshchat.Edited && !e.Body.IsZero():
			c.edits[e.Ref] = append(c.edits[e.Ref], e)
		}
	}
	return c
}

// touches reports whether apply may change e.
func (c changes) touches(e *sshchat.Entry) bool {
	return len(c.who) > 0 || c.gone[e.Seq] != 0 || c.edits[e.Seq] != nil || e.Kind == sshchat.Edited
}

// apply changes an entry as the file's copy of it will be. It does what
// store.erase and store.edit do; what is erased stays so, whatever comes after.
func (c changes) apply(e *sshchat.Entry) {
	for _, w := range c.who {
		if w.Unnames(e) {
			*e = *e.Unnamed(w.Who())
		}
	}
	for _, edit := range c.edits[e.Seq] {
		if memory.Replaces(edit, e) {
			e.Body, e.Edited = edit.Body, true
		}
	}
	gone := c.gone[e.Seq] > e.Seq
	if e.Kind == sshchat.Edited {
		gone = gone || c.gone[e.Ref] > e.Seq || slices.ContainsFunc(c.edits[e.Ref], func(later *sshchat.Entry) bool {
			return later.Seq > e.Seq && later.Room == e.Room
		})
	}
	if gone {
		e.Body = text.Text{}
	}
}

// merge puts what waits in memory behind what is in the file, each entry once, in
// rising order, as the changes leave it.
func merge(stored, unsaved []sshchat.Entry, c changes) []sshchat.Entry {
	all := slices.Concat(stored, unsaved)
	slices.SortStableFunc(all, func(a, b sshchat.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	all = slices.CompactFunc(all, func(a, b sshchat.Entry) bool { return a.Seq == b.Seq })
	for i := range all {
		c.apply(&all[i])
	}
	return all
}

// numberList is numbers in the form that json_each takes apart.
func numberList(seqs []uint64) string {
	b, _ := json.Marshal(append([]uint64{}, seqs...)) // numbers cannot fail; nil would be null, which is a row
	return string(b)
}
