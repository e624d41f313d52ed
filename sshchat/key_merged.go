package sshchat

import (
	"context"
	"slices"
	"time"
)

// maxMerged is how many accounts that were merged into it an account remembers: the latest.
const maxMerged = 16

// merge notes that an account was merged into a, with all that had been merged into it.
func (a *Account) merge(old *Account) {
	for _, id := range append(slices.Clone(old.Merged), old.ID) {
		a.Merged = slices.DeleteFunc(a.Merged, func(o string) bool { return o == id })
		if id != a.ID {
			a.Merged = append(a.Merged, id)
		}
	}
	a.Merged = a.Merged[max(0, len(a.Merged)-maxMerged):]
}

// unmerge forgets that an account was merged into others: it is there again, and what was
// said by it is its own. The other may have been merged into a third since.
func (c *Chat) unmerge(ctx context.Context, old *Account) error {
	its := func(id string) bool { return id == old.ID || slices.Contains(old.Merged, id) }
	return c.changeAccounts(ctx,
		func(a *Account) bool { return a.ID != old.ID && slices.ContainsFunc(a.Merged, its) },
		func(a *Account) { a.Merged = slices.DeleteFunc(a.Merged, its) },
	)
}

// hasWords reports whether there is something that an account said, or that was written to it.
func (c *Chat) hasWords(ctx context.Context, id string) (bool, error) {
	for _, r := range []Range{
		{By: id, Kinds: KindsOf(Worded), Limit: 1},
		{Room: inboxOf(id), Kinds: []Kind{Told}, Limit: 1},
	} {
		page, err := c.engine.Page(ctx, r)
		if err != nil || len(page) > 0 {
			return len(page) > 0, err
		}
	}
	return len(c.directory.topicsBy(id)) > 0, nil // its entry may be older than what is kept
}

// took reports whether a move brought an account to who is to be forgotten, even by way of
// a third one.
func (d departing) took(k movedKey) bool { return k.To == d.id || slices.Contains(d.merged, k.Old.ID) }

// mayForgetMerged refuses to forget an account as long as operators can take back that another
// joined it: a thief must not erase what was said by who is to be helped.
func (c *Chat) mayForgetMerged(ctx context.Context, d departing) error {
	var wait time.Duration
	now := c.clock.Now()
	err := c.eachMove(ctx, func(_ string, k movedKey) {
		if d.took(k) {
			wait = max(wait, k.At.Add(movedFor).Sub(now))
		}
	})
	if err == nil && wait > 0 {
		return fault("forget.moved", d.label, max(wait, time.Minute))
	}
	return err
}

// forgetMoves forgets how those accounts came to be merged that are forgotten.
func (c *Chat) forgetMoves(ctx context.Context, d departing) error {
	var gone []string
	err := c.eachMove(ctx, func(print string, k movedKey) {
		if d.took(k) {
			gone = append(gone, print)
		}
	})
	if err != nil {
		return err
	}
	return c.dropMoves(ctx, gone)
}
