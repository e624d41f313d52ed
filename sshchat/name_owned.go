package sshchat

import "context"

// LoginName reads the name that somebody logs in under with a key, or as a guest (print
// ""). It is ParseName but for whoever owns a name that a later rule would refuse: it
// stays theirs, as it is theirs by the key. The error is a *Fault when it is no name.
func (c *Chat) LoginName(ctx context.Context, login, print string) (Name, error) {
	n, err := ParseName(login)
	if err == nil || print == "" {
		return n, err
	}
	old, oldErr := spell(login)
	if oldErr != nil {
		return Name{}, err
	}
	o, _, expired, ownerErr := c.owner(ctx, old.Skeleton())
	if ownerErr != nil || o.Account == "" || expired || c.MayUse(ctx, old, print) != nil {
		return Name{}, err
	}
	return old, nil
}

// FindName reads a word that means somebody: a name, or one that was somebody's before a
// rule was made that refuses it.
func (c *Chat) FindName(ctx context.Context, word string) (Name, error) {
	n, err := ParseName(word)
	if err == nil {
		return n, nil
	}
	old, oldErr := spell(word)
	if oldErr != nil {
		return Name{}, err
	}
	if c.memberNamed(old) != nil {
		return old, nil
	}
	if o, _, expired, ownerErr := c.owner(ctx, old.Skeleton()); ownerErr == nil && o.Account != "" && !expired {
		return old, nil
	}
	return Name{}, err
}
