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

// unmerge forgets that an account was merged into another: it is there again, and what was
// said by it is its own.
func (c *Chat) unmerge(ctx context.Context, id string, old *Account) error {
	a, err := c.account(ctx, id)
	if err != nil || len(a.Merged) == 0 {
		return goneIsFine(err)
	}
	_, err = c.update(ctx, id, func(a *Account) error {
		a.Merged = slices.DeleteFunc(a.Merged, func(o string) bool { return o == old.ID || slices.Contains(old.Merged, o) })
		return nil
	})
	return goneIsFine(err)
}

// hasWords reports whether there is something that an account said, or that was written to it.
func (c *Chat) hasWords(ctx context.Context, id string) (bool, error) {
	for _, r := range []Range{
		{By: id, Kinds: worded(), Limit: 1},
		{Room: inboxOf(id), Kinds: []Kind{Told}, Limit: 1},
	} {
		page, err := c.engine.Page(ctx, r)
		if err != nil || len(page) > 0 {
			return len(page) > 0, err
		}
	}
	return false, nil
}

// mayForgetMerged refuses to forget an account as long as operators can take back that another
// joined it: a thief must not erase what was said by who is to be helped.
func (c *Chat) mayForgetMerged(ctx context.Context, d departing) error {
	var wait time.Duration
	now := c.clock.Now()
	err := c.eachMove(ctx, func(_ string, k movedKey) {
		if slices.Contains(d.merged, k.Old.ID) {
			wait = max(wait, k.At.Add(movedFor).Sub(now))
		}
	})
	if err == nil && wait > 0 {
		return fault("forget.moved", d.label, max(wait, time.Minute))
	}
	return err
}

// forgetMoves forgets how those accounts came to be merged that are forgotten.
func (c *Chat) forgetMoves(ctx context.Context, merged []string) error {
	var gone []string
	err := c.eachMove(ctx, func(print string, k movedKey) {
		if slices.Contains(merged, k.Old.ID) {
			gone = append(gone, print)
		}
	})
	if err != nil {
		return err
	}
	return c.dropMoves(ctx, gone)
}
