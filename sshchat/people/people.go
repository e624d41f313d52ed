package people

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
)

// Book keeps who people are over all their sessions: their accounts with the keys that
// open them, the names that they own, the codes that let them in, and what moved from one
// account to another. It knows neither sessions nor rooms: who changes an account tells
// the sessions of it.
type Book struct {
	ledger *ledger.Ledger
	*accounts
	*owners
	*codes
	*moves
}

// Options is what the book is told of the chat that it is for.
type Options struct {
	NameExpiry  func() time.Duration        // a name unused for so long is free again; 0: never
	InvitedOnly func() bool                 // whether only those come in who own a name, or were invited
	Stay        func(from netip.Addr) error // takes a new account out of the budget of where it comes from
}

// New returns the book over what the ledger keeps. It reads nothing yet.
func New(l *ledger.Ledger, o Options) *Book {
	as := &accounts{ledger: l, stay: o.Stay}
	ow := &owners{ledger: l, accounts: as, expiry: o.NameExpiry, invitedOnly: o.InvitedOnly}
	return &Book{
		ledger: l, accounts: as, owners: ow,
		codes: &codes{ledger: l}, moves: &moves{ledger: l, accounts: as, owners: ow},
	}
}

// UnusedFor is how long an account or a name stays under which nobody ever spoke, and
// a room in which nobody did.
const UnusedFor = 24 * time.Hour

// ForgetAccount forgets an account with its keys and names.
func (b *Book) ForgetAccount(ctx context.Context, id sshchat.AccountID) error {
	a, err := b.Account(ctx, id)
	if errors.Is(err, ErrNoAccount) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, skeleton := range a.Names {
		if err := b.Disown(ctx, skeleton, func(o Ownership) bool { return o.Account == id }); err != nil {
			return err
		}
	}
	for _, k := range a.Keys {
		if err := b.closeKey(ctx, id, k.Print); err != nil {
			return err
		}
	}
	return b.ledger.Remove(ctx, accountKey(id))
}

// TidyAccounts forgets accounts that never spoke and those whose names have expired, with
// all that is theirs, and names under which nobody ever spoke, but of those who are here.
// It returns which accounts there are.
func (b *Book) TidyAccounts(ctx context.Context, here map[sshchat.AccountID]bool) (alive map[sshchat.AccountID]bool, err error) {
	now := b.ledger.Clock.Now()
	var gone []sshchat.AccountID
	alive = map[sshchat.AccountID]bool{}
	err = b.ledger.Each(ctx, "account/", func(v sshchat.Value) error {
		a, err := parseAccount(v)
		if err != nil {
			return err
		}
		if here[a.ID] || !b.unused(&a, now) {
			alive[a.ID] = true
		} else {
			gone = append(gone, a.ID)
		}
		return nil
	})
	for _, id := range gone {
		err = errors.Join(err, b.ForgetAccount(ctx, id))
	}
	if err == nil {
		err = b.tidyNames(ctx, now, here)
	}
	return alive, err
}

// unused reports whether nobody ever spoke as an account, or its names have expired.
func (b *Book) unused(a *Account, now time.Time) bool {
	return a.Fresh && now.Sub(a.Seen) > UnusedFor ||
		b.expires(now, a.Seen, 2) && a.Role <= sshchat.MemberRole
}

// tidyNames frees names that were only tried on.
func (b *Book) tidyNames(ctx context.Context, now time.Time, here map[sshchat.AccountID]bool) error {
	triedOn := func(o Ownership) bool { return o.Fresh && now.Sub(o.Used) > UnusedFor }
	var unspoken []sshchat.Skeleton
	err := b.ledger.Each(ctx, "owner/", func(v sshchat.Value) error {
		o, err := parseOwnership(v)
		if err == nil && triedOn(o) && !here[o.Account] {
			unspoken = append(unspoken, ownedName(v.Key))
		}
		return err
	})
	for _, skeleton := range unspoken {
		err = errors.Join(err, b.Disown(ctx, skeleton, triedOn))
	}
	return err
}
