package mail

import (
	"cmp"
	"context"
	"slices"

	"sshchat/sshchat"
)

// twinPage is how much of an inbox is looked through at once for the other copies of letters.
const twinPage = 1000

// Send stores a letter: the addressee's copy, and the sender's own, which knows the number
// of the other, when that is stored. Who sees their own knows that it was sent. saved hears
// once what became of it.
func (b *Book) Send(theirs, own sshchat.Entry, saved func(sshchat.Entry, error)) {
	if theirs.Room == own.Room { // to oneself
		b.ledger.Engine.Append(own, saved)
		return
	}
	b.ledger.Engine.Append(theirs, func(e sshchat.Entry, err error) {
		if err != nil {
			saved(own, err)
			return
		}
		own.Twin = e.Seq
		b.ledger.Engine.Append(own, saved)
	})
}

// Edit stores what changes both copies of a letter: the addressee's first, as it must not
// be changed for its author alone.
func (b *Book) Edit(theirs, own sshchat.Entry, saved func(sshchat.Entry, error)) {
	b.ledger.Engine.Append(theirs, func(_ sshchat.Entry, err error) {
		if err != nil {
			saved(own, err)
			return
		}
		b.ledger.Engine.Append(own, saved)
	})
}

// Twins returns an account's letters to another, newest first, as they are in the other's
// inbox. One whose copy is not there has none.
func (b *Book) Twins(ctx context.Context, from, to sshchat.AccountID, own []sshchat.Entry) (theirs []sshchat.Entry, err error) {
	if len(own) == 0 {
		return nil, nil
	}
	page, err := b.ledger.Engine.Page(ctx, sshchat.Range{Room: sshchat.InboxOf(to), Before: own[0].Seq, Kinds: []sshchat.Kind{sshchat.Told}, Limit: twinPage})
	if err != nil {
		return nil, err
	}
	i := len(page) - 1
	for _, letter := range own {
		var e *sshchat.Entry
		if letter.Twin != 0 {
			e, err = b.linked(ctx, to, page, letter.Twin)
		} else {
			e, i = alike(page, i, from, letter)
		}
		if err != nil {
			return nil, err
		}
		if e != nil && e.From.Account == from && !e.Body.IsZero() {
			theirs = append(theirs, *e)
		}
	}
	return theirs, nil
}

// linked returns the letter of that number in an inbox, a page of which is read.
func (b *Book) linked(ctx context.Context, account sshchat.AccountID, page []sshchat.Entry, seq uint64) (*sshchat.Entry, error) {
	i, ok := slices.BinarySearchFunc(page, seq, func(e sshchat.Entry, seq uint64) int { return cmp.Compare(e.Seq, seq) })
	if ok {
		return &page[i], nil
	}
	one, err := b.ledger.Engine.Page(ctx, sshchat.Range{
		Room: sshchat.InboxOf(account), After: seq - 1, Before: seq + 1, Kinds: []sshchat.Kind{sshchat.Told}, Limit: 1,
	})
	if err != nil || len(one) == 0 {
		return nil, err
	}
	return &one[0], nil
}

// alike finds the other copy of a letter that does not know its number, as of those that were
// written before letters did: it is the newest one up to i that is by its author and says the
// same. next is where the copy of an older letter may be.
func alike(page []sshchat.Entry, i int, from sshchat.AccountID, letter sshchat.Entry) (e *sshchat.Entry, next int) {
	for j := i; j >= 0; j-- { // one that was sent after it may be stored before it
		if e := &page[j]; e.Seq < letter.Seq && e.From.Account == from && e.Body == letter.Body {
			return e, j - 1
		}
	}
	return nil, i
}

// SendersCopy returns the number that a letter, which lies in the inbox of an account, has in
// its sender's; 0: it is not found there.
func (b *Book) SendersCopy(ctx context.Context, account sshchat.AccountID, e sshchat.Entry) (uint64, error) {
	page, err := b.ledger.Engine.Page(ctx, sshchat.Range{ // it is the later one
		Room: sshchat.InboxOf(e.From.Account), After: e.Seq, Kinds: []sshchat.Kind{sshchat.Told}, Limit: 50, Oldest: true,
	})
	for i := range page {
		own := &page[i]
		if own.From.Account != e.From.Account || own.About == nil || own.About.Account != account {
			continue
		}
		if own.Twin == e.Seq || own.Twin == 0 && own.Body == e.Body {
			return own.Seq, err
		}
	}
	return 0, err
}
