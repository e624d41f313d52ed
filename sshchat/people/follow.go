package people

import (
	"context"
	"errors"
	"strings"
	"sync"

	"sshchat/sshchat"
)

// Changes hears of records of people that change, on whichever node that is done. No function
// in it may block.
type Changes struct {
	// About reports whether it is of interest that an account changes: all do, all the time.
	About   func(account sshchat.AccountID) bool
	Account func(*Account)
	Gone    func(account sshchat.AccountID)                      // there is no such account any more
	Key     func(print sshchat.Print, account sshchat.AccountID) // it opens another account; "": none
	Settled func(print sshchat.Print)                            // a move of the key is over that could be taken back
}

// Follow tells of changes until ctx ends.
func (b *Book) Follow(ctx context.Context, c Changes) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	errs := make([]error, 3)
	for i, f := range []struct {
		prefix string
		fn     func(rest string, v sshchat.Value) error
	}{
		{"account/", func(id string, v sshchat.Value) error { return c.account(sshchat.AccountID(id), v) }},
		{"key/", func(print string, v sshchat.Value) error {
			c.Key(sshchat.Print(print), sshchat.AccountID(v.Data))
			return nil
		}},
		{movedPrefix, func(print string, v sshchat.Value) error {
			if v.Rev == 0 {
				c.Settled(sshchat.Print(print))
			}
			return nil
		}},
	} {
		watch := func() {
			defer stop()
			errs[i] = b.ledger.Engine.Watch(ctx, f.prefix, func(v sshchat.Value) error {
				if v.Key == "" {
					return nil
				}
				return f.fn(strings.TrimPrefix(v.Key, f.prefix), v)
			})
		}
		if i == len(errs)-1 { // by the caller's own goroutine
			watch()
		} else {
			wg.Go(watch)
		}
	}
	wg.Wait()
	return errors.Join(errs...)
}

// account tells of the change of one account.
func (c Changes) account(id sshchat.AccountID, v sshchat.Value) error {
	if v.Rev == 0 {
		c.Gone(id)
		return nil
	}
	if !c.About(id) {
		return nil
	}
	a, err := parseAccount(v)
	if err == nil {
		a.rev = v.Rev
		c.Account(&a)
	}
	return nil // whoever reads it next is told what is wrong with it
}

// IsMoving reports whether a key is being moved, or back, together with what its account owned:
// what its person may do is not settled until then.
func (mv *moves) IsMoving(ctx context.Context, print sshchat.Print) (bool, error) {
	var k Move
	rev, err := mv.ledger.GetJSON(ctx, movedKeyKey(print), &k)
	return rev != 0, err
}
