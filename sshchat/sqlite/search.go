package sqlite

import (
	"context"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
)

// Search implements sshchat.Engine. The index is asked for the words, the room and
// the person at once, newest first, and stops at the limit: the cost hardly depends
// on the size of the log.
func (e *Engine) Search(ctx context.Context, q sshchat.Query) ([]sshchat.Entry, error) {
	q.Limit = memory.SearchLimit(q.Limit)
	unsaved := e.unsaved() // before the file: what leaves here is there by then
	ctx, done := e.beginRead(ctx)
	defer done()
	stored, err := e.search(ctx, q)
	if err != nil || unsaved == nil {
		return stored, e.readError(ctx, err)
	}
	return mergeFound(stored, unsaved.Search(q), unsaved, q.Limit), nil
}

// search finds what is in the file, newest first.
func (e *Engine) search(ctx context.Context, q sshchat.Query) ([]sshchat.Entry, error) {
	terms, ok := matchWords(q.Text)
	if !ok {
		return nil, nil
	}
	marks, ok, err := e.marks(ctx, q)
	if err != nil || !ok {
		return nil, err
	}
	first, last, err := e.between(ctx, q.Since, q.Until)
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
	w.addTimes("m.at", q.Since, q.Until)
	return scanEntries(ctx, e.readers,
		"SELECT"+entryColumns+"FROM "+from+entryTables+" WHERE "+w.sql()+" ORDER BY "+seq+" DESC LIMIT ?",
		append(w.args, q.Limit)...)
}

// marks returns the terms that stand for q's rooms and person. It reports false when
// there is no such room or person, so that nothing can be found.
func (e *Engine) marks(ctx context.Context, q sshchat.Query) (terms []string, ok bool, err error) {
	if len(q.Rooms) > 0 {
		var ids []int64
		for _, room := range q.Rooms {
			if ids, err = e.ids(ctx, ids, "SELECT id FROM room WHERE name = ?", room); err != nil {
				return nil, false, err
			}
		}
		if len(ids) == 0 {
			return nil, false, nil
		}
		terms = append(terms, anyMark(roomMark, ids))
	}
	if q.From != "" {
		ids, err := e.ids(ctx, nil, "SELECT id FROM person WHERE folded = ?", memory.FoldName(q.From))
		if err != nil || len(ids) == 0 {
			return nil, false, err
		}
		terms = append(terms, anyMark(personMark, ids))
	}
	return terms, true, nil
}

// ids appends to all the numbers that a query selects.
func (e *Engine) ids(ctx context.Context, all []int64, query string, args ...any) ([]int64, error) {
	rows, err := e.readers.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		all = append(all, id)
	}
	return all, rows.Err()
}

// mergeFound puts what was found in memory before what was found in the file.
func mergeFound(stored, waiting []sshchat.Entry, unsaved *memory.Log, limit int) []sshchat.Entry {
	all := merge(stored, waiting, unsaved)
	slices.Reverse(all)
	all = slices.DeleteFunc(all, func(e sshchat.Entry) bool { return e.Body.IsZero() })
	return all[:min(len(all), limit)]
}
