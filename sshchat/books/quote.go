package books

import (
	"context"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

const (
	quoteLines = 3   // of what is quoted
	quoteCells = 200 // of each of them
)

// excerpt is the beginning of what e says. What its author quoted by hand is left out,
// unless it is all there is.
func excerpt(e *sshchat.Entry) sshchat.Quoted {
	var own []text.Text
	for _, line := range e.Body.Lines() {
		if !strings.HasPrefix(line.String(), ">") {
			own = append(own, line)
		}
	}
	if len(own) == 0 {
		own = e.Body.Lines()
	}
	q := sshchat.Quoted{From: e.From, More: len(own) > quoteLines}
	for _, line := range own[:min(len(own), quoteLines)] {
		q.Lines = append(q.Lines, line.Truncate(quoteCells))
	}
	return q
}

// quoted returns what e answers, as that is now, from the tail where that holds it. A
// number that leads into another room leads nowhere.
func (b *Books) quoted(ctx context.Context, e *sshchat.Entry) (*sshchat.Quoted, error) {
	old, err := b.entryOf(ctx, e.Room, e.Ref)
	if err != nil {
		return nil, err
	}
	if old == nil {
		return &sshchat.Quoted{}, nil
	}
	return quoteOf(old), nil
}

// entryOf returns the entry numbered ref of a room; nil: it is kept no more.
func (b *Books) entryOf(ctx context.Context, room string, ref uint64) (*sshchat.Entry, error) {
	if r := b.Live.Held(room); r != nil {
		if old := r.Tail().At(ref); old != nil {
			return old, nil
		}
	}
	page, err := b.Ledger.Engine.Page(ctx, sshchat.Range{Room: room, After: ref - 1, Before: ref + 1, Limit: 1})
	if err != nil || len(page) == 0 || page[0].Room != room {
		return nil, err
	}
	return &page[0], nil
}

func quoteOf(old *sshchat.Entry) *sshchat.Quoted {
	if !old.IsEditable() {
		return &sshchat.Quoted{From: old.From}
	}
	q := excerpt(old)
	return &q
}

// AddQuotes notes with entries that answer others what those say now.
func (b *Books) AddQuotes(ctx context.Context, entries []sshchat.Entry) error {
	for i := range entries {
		e := &entries[i]
		of := e
		if e.Kind == sshchat.Edited && !e.Body.IsZero() { // it is shown as the line that it changed
			old, err := b.entryOf(ctx, e.Room, e.Ref)
			if err != nil {
				return err
			}
			of = old
		}
		if of == nil || !sshchat.Quotable(of) && of.Kind != sshchat.Reacted {
			continue
		}
		q, err := b.quoted(ctx, of)
		if err != nil {
			return err
		}
		e.Quoted = q
	}
	return nil
}

// WithQuotes is AddQuotes for entries that others read too.
func (b *Books) WithQuotes(ctx context.Context, entries []*sshchat.Entry) ([]*sshchat.Entry, error) {
	if !slices.ContainsFunc(entries, sshchat.MayQuote) {
		return entries, nil // as nearly always
	}
	for i, e := range entries {
		if sshchat.MayQuote(e) {
			own := []sshchat.Entry{*e}
			if err := b.AddQuotes(ctx, own); err != nil {
				return entries, err
			}
			entries[i] = &own[0]
		}
	}
	return entries, nil
}
