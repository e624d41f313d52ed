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
func (mv *moves) unmerge(ctx context.Context, old *Account) error {
	its := func(id string) bool { return id == old.ID || slices.Contains(old.Merged, id) }
	return mv.accounts.changeAccounts(ctx,
		func(a *Account) bool { return a.ID != old.ID && slices.ContainsFunc(a.Merged, its) },
		func(a *Account) { a.Merged = slices.DeleteFunc(a.Merged, its) },
	)
}

// broughtTo returns which moves brought an account to the one named id, into which those
// named merged went, even by way of a third one.
func broughtTo(id string, merged []string) func(k movedKey) bool {
	return func(k movedKey) bool { return k.To == id || slices.Contains(merged, k.Old.ID) }
}

// movableFor returns for how long operators can still take back that another account joined
// this one: a thief must not erase meanwhile what was said by who is to be helped.
func (mv *moves) movableFor(ctx context.Context, id string, merged []string) (wait time.Duration, err error) {
	now, brought := mv.clock.Now(), broughtTo(id, merged)
	err = mv.eachMove(ctx, func(k movedKey) {
		if brought(k) {
			wait = max(wait, k.At.Add(movedFor).Sub(now))
		}
	})
	return wait, err
}

// forgetMoves forgets how those accounts came to be merged that are forgotten.
func (mv *moves) forgetMoves(ctx context.Context, id string, merged []string) error {
	return mv.dropMoves(ctx, broughtTo(id, merged))
}
