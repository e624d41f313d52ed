package sqlite

import (
	"context"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/index"
	"sshchat/sshchat/sqlite/store"
)

// pageBy reads what one account said, by the index of words, in which its people stand as
// words of their own: who said nothing costs nothing, however much others did.
func (e *reader) pageBy(ctx context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	match, err := e.marksBy(ctx, r)
	if err != nil || match == "" {
		return nil, err
	}
	first, last, err := e.between(ctx, e.searchers, r.Since, r.Until)
	if err != nil {
		return nil, err
	}
	var w where
	w.add("word MATCH ?", match)
	w.addNumbers("word.rowid", max(first, clamp(r.After)+1), before(last, r.Before))
	w.add("m.body <> ''")
	w.addTimes("m.at", r.Since, r.Until)
	w.addKinds("m.kind", r.Kinds)
	order := " ORDER BY word.rowid DESC LIMIT ?"
	if r.Oldest {
		order = " ORDER BY word.rowid LIMIT ?"
	}
	all, err := store.ScanSome(ctx, e.searchers, r.Bytes,
		"SELECT"+store.EntryColumns+"FROM word CROSS JOIN message m ON m.seq = word.rowid"+store.EntryTables+" WHERE "+w.sql()+order,
		append(w.args, r.Limit)...)
	if !r.Oldest {
		slices.Reverse(all)
	}
	return all, err
}

// marksBy returns the terms that stand for an account's people, under each name that they
// had, and for the room; "" when there is nothing to be found.
func (e *reader) marksBy(ctx context.Context, r sshchat.Range) (string, error) {
	people, err := store.Numbers(ctx, e.searchers, "SELECT id FROM person WHERE account = ?", r.By)
	if err != nil || len(people) == 0 {
		return "", err
	}
	terms := []string{index.Any(index.Person, people)}
	if r.Room != "" {
		rooms, err := store.Numbers(ctx, e.searchers, "SELECT id FROM room WHERE name IN (?, '')", r.Room)
		if err != nil || len(rooms) == 0 {
			return "", err
		}
		terms = append(terms, index.Any(index.Room, rooms))
	}
	return strings.Join(terms, " AND "), nil
}
