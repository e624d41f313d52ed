package sshchat

import (
	"cmp"
	"context"
	"errors"
	"slices"
)

// Role is what somebody may do. Each may what those before it may.
type Role uint8

// The roles.
const (
	GuestRole    Role = iota // proved nothing
	MemberRole               // proved a key
	OperatorRole             // looks after the chat
	OwnerRole                // whose chat it is
)

// String returns the role's name, as it is kept and shown.
func (r Role) String() string {
	return [...]string{"guest", "member", "operator", "owner"}[min(r, OwnerRole)]
}

// rank is what the person of an account may do, here or away: what the account is given,
// or what the operator's files said of one of its keys when that last came in.
func (a *Account) rank() Role {
	role := a.Role
	for _, k := range a.Keys {
		role = max(role, k.Listed)
	}
	return role
}

// noteListed keeps with an account what the operator's files say of the key that came in:
// nobody can ask them about somebody who is away.
func (c *Chat) noteListed(ctx context.Context, a *Account, l Login) (*Account, error) {
	listed := l.Role
	if listed < OperatorRole {
		listed = 0
	}
	differs := func(k KeyOf) bool { return k.Print == l.Key && k.Listed != listed }
	if !slices.ContainsFunc(a.Keys, differs) {
		return a, nil
	}
	return c.update(ctx, a.ID, func(a *Account) error {
		for i := range a.Keys {
			if differs(a.Keys[i]) {
				a.Keys[i].Listed = listed
			}
		}
		return nil
	})
}

// mayHelp reports whether the maker of a code may still open an account that is another's:
// who is an operator no more, is banned, or has become an equal, may not.
func (c *Chat) mayHelp(ctx context.Context, maker, account string) (bool, error) {
	by, err := c.account(ctx, maker)
	of, ofErr := c.account(ctx, account)
	switch err = cmp.Or(err, ofErr); {
	case errors.Is(err, errNoAccount): // forgotten, or moved into another
		return false, nil
	case err != nil:
		return false, err
	}
	who := Subject{Account: by.ID, Prints: printsOf(by.Keys), Born: by.Since, Role: by.rank()}
	_, banned := c.rules.find("ban", who, "", c.clock.Now())
	role := of.rank()
	return !banned && by.rank() >= OperatorRole && (role < OperatorRole || role < by.rank()), nil
}
