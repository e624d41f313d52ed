package books

import (
	"cmp"
	"context"
	"errors"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
	"sshchat/sshchat/rooms"
)

// OwnerCode makes a one-time code that makes whoever says it the owner of the chat, or
// returns "" when one was used. The program prints it at each start until then; the one of
// the start before is good no more. Of several nodes each has its own.
func (b *Books) OwnerCode(ctx context.Context) (string, error) {
	return b.People.OwnerCode(ctx, b.Cards.Node)
}

// LoginName reads the name that somebody logs in under with a key, or as a guest (print
// ""). It is ParseName but for whoever owns a name that a later rule would refuse. The
// error is a *Fault when it is no name.
func (b *Books) LoginName(ctx context.Context, login string, print sshchat.Print) (sshchat.Name, error) {
	return b.People.LoginName(ctx, login, print)
}

// Known reports whether a key has an account here. The key need not be proved: this
// tells a door how to ask, not who somebody is.
func (b *Books) Known(ctx context.Context, print sshchat.Print) (bool, error) {
	if err := b.Ledger.Link.Admit(ctx); err != nil {
		return false, err
	}
	return b.People.Known(ctx, print)
}

// MayUse reports whether a key, or a guest (print ""), may come in under a name. It
// keeps nothing, so it may be asked about keys that are only offered: an agent with
// many keys finds the right one by it. The error is a *Fault when the answer is no.
func (b *Books) MayUse(ctx context.Context, n sshchat.Name, print sshchat.Print) error {
	if err := b.Ledger.Link.Admit(ctx); err != nil {
		return err
	}
	return b.People.MayUse(ctx, n, print)
}

// Passed reports whether a key's person knew the passphrase once. As Known, it tells a
// door how to ask.
func (b *Books) Passed(ctx context.Context, print sshchat.Print) (bool, error) {
	if err := b.Ledger.Link.Admit(ctx); err != nil {
		return false, err
	}
	return b.People.Passed(ctx, print)
}

// FindName reads a word that means somebody: a name, or one that was somebody's before a
// rule was made that refuses it.
func (b *Books) FindName(ctx context.Context, word string) (sshchat.Name, error) {
	n, err := sshchat.ParseName(word)
	if err == nil {
		return n, nil
	}
	old, oldErr := sshchat.Spell(word)
	if oldErr == nil && (b.Cards.IsHeld(old) || b.People.Owned(ctx, old)) {
		return old, nil
	}
	return sshchat.Name{}, err
}

// IsHere reports whether somebody holds a name that a word means.
func (b *Books) IsHere(word string) bool {
	n, err := sshchat.Spell(word) // it may be older than a rule
	return err == nil && b.Cards.IsHeld(n)
}

// MayHelp reports whether the maker of a code may still open an account that is another's:
// who is an operator no more, is banned, or has become an equal, may not.
func (b *Books) MayHelp(ctx context.Context, maker, account sshchat.AccountID) (bool, error) {
	by, err := b.People.Account(ctx, maker)
	of, ofErr := b.People.Account(ctx, account)
	switch err = cmp.Or(err, ofErr); {
	case errors.Is(err, people.ErrNoAccount): // forgotten, or moved into another
		return false, nil
	case err != nil:
		return false, err
	}
	who := sshchat.Subject{Account: by.ID, Prints: by.Prints(), Born: by.Since, Role: by.Rank()}
	_, banned := b.Rules.Find("ban", who, "", b.Ledger.Clock.Now())
	role := of.Rank()
	return !banned && by.Rank() >= sshchat.OperatorRole && (role < sshchat.OperatorRole || role < by.Rank()), nil
}

// HasWords reports whether there is something that an account said, or that was written to it.
func (b *Books) HasWords(ctx context.Context, id sshchat.AccountID) (bool, error) {
	for _, r := range []sshchat.Range{
		{By: id, Kinds: sshchat.KindsOf(sshchat.Worded), Limit: 1},
		{Room: sshchat.InboxOf(id), Kinds: []sshchat.Kind{sshchat.Told}, Limit: 1},
	} {
		page, err := b.Ledger.Engine.Page(ctx, r)
		if err != nil || len(page) > 0 {
			return len(page) > 0, err
		}
	}
	return len(b.Rooms.TopicsBy(id)) > 0, nil // its entry may be older than what is kept
}

// GiveAll makes to the owner of everything that old owned, and forgets old.
func (b *Books) GiveAll(ctx context.Context, old *people.Account, to sshchat.AccountID) error {
	words, err := b.HasWords(ctx, old.ID)
	if err != nil {
		return err
	}
	if err := b.People.HandOver(ctx, old, to, words); err != nil {
		return err
	}
	if err := b.Rooms.PassGrants(ctx, old.ID, to); err != nil {
		return err
	}
	return b.People.DropHandedOver(ctx, old.ID)
}

// Goods is what goes to another account with somebody's only key.
type Goods struct {
	Names []string     // under which they spoke
	Rooms []rooms.Room // in which they have a rank
	words bool         // that they said, or that were written to them and nobody can read afterwards
}

// None reports whether nothing would go.
func (g Goods) None() bool { return len(g.Names) == 0 && len(g.Rooms) == 0 && !g.words }

// GoodsOf returns what would go with a key of an account: nothing if that has another, and
// stays.
func (b *Books) GoodsOf(ctx context.Context, account sshchat.AccountID) (g Goods, err error) {
	old, err := b.People.Account(ctx, account)
	if err != nil || len(old.Keys) > 1 {
		return g, err
	}
	if g.Names, err = b.People.SpokenNames(ctx, old); err != nil {
		return g, err
	}
	g.Rooms = b.Rooms.RoomsOf(old.ID)
	g.words, err = b.HasWords(ctx, old.ID)
	return g, err
}

// NoteMove keeps what moving a key of an account to another one changes, so that it can be
// taken back.
func (b *Books) NoteMove(ctx context.Context, account sshchat.AccountID, print sshchat.Print, to sshchat.AccountID) error {
	old, err := b.People.Account(ctx, account)
	if err != nil {
		return err
	}
	return b.People.NoteMove(ctx, old, print, to, b.Rooms.GrantsOf(old.ID, to))
}
