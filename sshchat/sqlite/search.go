package sqlite

import (
	"context"
	"maps"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/sqlite/index"
	"sshchat/sshchat/sqlite/store"
)

// Search implements sshchat.Engine. The index is asked for the words, the room and
// the person at once, newest first, and stops at the limit: the cost hardly depends
// on the size of the log.
func (e *reader) Search(ctx context.Context, q sshchat.Query) ([]sshchat.Entry, error) {
	q.Limit = memory.SearchLimit(q.Limit)
	unsaved := e.unsaved() // before the file: what leaves here is there by then
	ctx, done := e.beginRead(ctx)
	defer done()
	stored, err := e.search(ctx, q)
	if err != nil || unsaved == nil {
		return stored, e.readError(ctx, err)
	}
	return e.searchAll(ctx, q, stored, unsaved)
}

// search finds what is in the file, newest first.
func (e *reader) search(ctx context.Context, q sshchat.Query) ([]sshchat.Entry, error) {
	terms, ok := index.Terms(q.Text)
	if !ok {
		return nil, nil
	}
	marks, ok, err := e.marks(ctx, q)
	if err != nil || !ok {
		return nil, err
	}
	first, last, err := e.between(ctx, e.searchers, q.Since, q.Until)
	if err != nil {
		return nil, err
	}
	var w where
	from := "message m"
	seq := "m.seq"
	if match := strings.Join(append(terms, marks...), " AND "); match != "" {
		from, seq = "word CROSS JOIN message m ON m.seq = word.rowid", "word.rowid"
		w.add("word MATCH ?", match)
	}
	w.addNumbers(seq, first, before(last, q.Before))
	w.add("m.body <> ''") // neither erased nor without a body
	w.addKinds("m.kind", sshchat.KindsOf(sshchat.Searched))
	w.addTimes("m.at", q.Since, q.Until)
	return store.ScanEntries(ctx, e.searchers,
		"SELECT"+store.EntryColumns+"FROM "+from+store.EntryTables+" WHERE "+w.sql()+" ORDER BY "+seq+" DESC LIMIT ?",
		append(w.args, q.Limit)...)
}

// marks returns the terms that stand for q's rooms and person. It reports false when
// there is no such room or person, so that nothing can be found.
func (e *reader) marks(ctx context.Context, q sshchat.Query) (terms []string, ok bool, err error) {
	if len(q.Rooms) > 0 {
		var ids []int64
		for _, room := range q.Rooms {
			id, err := store.Numbers(ctx, e.searchers, "SELECT id FROM room WHERE name = ?", room)
			if err != nil {
				return nil, false, err
			}
			ids = append(ids, id...)
		}
		if len(ids) == 0 {
			return nil, false, nil
		}
		terms = append(terms, index.Any(index.Room, ids))
	}
	if q.From != "" {
		ids, err := store.Numbers(ctx, e.searchers, "SELECT id FROM person WHERE folded = ?", memory.FoldName(q.From))
		if err != nil || len(ids) == 0 {
			return nil, false, err
		}
		terms = append(terms, index.Any(index.Person, ids))
	}
	return terms, true, nil
}

// searchAll adds to what was found in the file what is found in memory, among it
// what entries in the file say by now.
func (e *reader) searchAll(ctx context.Context, q sshchat.Query, stored []sshchat.Entry, unsaved *memory.Log) ([]sshchat.Entry, error) {
	c := waiting(unsaved)
	changed, err := e.numbered(ctx, slices.Collect(maps.Keys(c.edits)))
	if err != nil {
		return nil, e.readError(ctx, err)
	}
	all := merge(slices.Concat(stored, changed), unsaved.Search(q), c)
	all = slices.DeleteFunc(all, func(e sshchat.Entry) bool { return c.touches(&e) && !memory.Matches(&e, q) })
	all = all[max(0, len(all)-q.Limit):]
	if _, err := e.whole(sshchat.Range{Before: q.Before, Limit: q.Limit}, all); err != nil {
		return nil, err
	}
	slices.Reverse(all)
	return all, nil
}

// numbered reads entries by their numbers.
func (e *reader) numbered(ctx context.Context, seqs []uint64) ([]sshchat.Entry, error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	return store.ScanEntries(ctx, e.readers,
		"SELECT"+store.EntryColumns+"FROM message m"+store.EntryTables+"WHERE m.seq IN (SELECT value FROM json_each(?))", numberList(seqs))
}
