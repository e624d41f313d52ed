package sshchat

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"sshchat/sshchat/text"
)

// What is done to an account is done to the sessions of its person, too: the book keeps
// the one, this file finds the other.

// giveRole changes what an account may do, for its sessions too. What the operator's
// files say stands.
func (c *Chat) giveRole(ctx context.Context, account string, role Role) error {
	if err := c.noteRole(ctx, account, role); err != nil {
		return err
	}
	for _, m := range c.everybody() {
		if m.accountID() == account {
			m.setRole(max(role, m.login.Role))
			if err := m.reshow(ctx); err != nil {
				return err
			}
		}
	}
	return nil
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
	who := Subject{Account: by.ID, Prints: by.prints(), Born: by.Since, Role: by.rank()}
	_, banned := c.rules.find("ban", who, "", c.clock.Now())
	role := of.rank()
	return !banned && by.rank() >= OperatorRole && (role < OperatorRole || role < by.rank()), nil
}

// tellAccount tells the sessions of an account what was done about it.
func (c *Chat) tellAccount(account string, n Notice) {
	for _, m := range c.everybody() {
		if m.accountID() == account && !m.visiting {
			m.Tell(n)
		}
	}
}

// dropKey takes a key away from m's account: never the last, and never the one that is in
// use, which would leave the session without its ground. Sessions that came in with it end:
// it may have been stolen.
func (m *kept) dropKey(ctx context.Context, print string) error {
	if print == m.login.Key {
		return fault("key.inuse")
	}
	if err := m.chat.removeKey(ctx, m.accountID(), print); err != nil {
		return err
	}
	for _, other := range m.chat.everybody() {
		if other.login.Key == print {
			other.evict(Kicked, fault("key.gone"))
		}
	}
	return nil
}

// goods is what goes to another account with somebody's only key.
type goods struct {
	Names []string    // under which they spoke
	Rooms []roomState // in which they have a rank
	words bool        // that they said, or that were written to them and nobody can read afterwards
}

func (g goods) none() bool { return len(g.Names) == 0 && len(g.Rooms) == 0 && !g.words }

// goods returns what would go with m's key: nothing if the account has another, and stays.
func (m *self) goods(ctx context.Context) (g goods, err error) {
	c := m.chat
	old, err := c.account(ctx, m.accountID())
	if err != nil || len(old.Keys) > 1 {
		return g, err
	}
	if g.Names, err = c.spokenNames(ctx, old); err != nil {
		return g, err
	}
	g.Rooms = c.directory.seats(old.ID)
	g.words, err = c.hasWords(ctx, old.ID)
	return g, err
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

// noteGoods keeps what moving m's key to another account changes, so that it can be taken
// back.
func (m *self) noteGoods(ctx context.Context, to string) error {
	old, err := m.chat.account(ctx, m.accountID())
	if err != nil {
		return err
	}
	seats := m.chat.directory.seatsOf(old.ID, to)
	return m.chat.noteMove(ctx, old, m.login.Key, to, seats)
}

// joinAccount gives m's key to another account. The account that it had keeps its names
// if it has other keys; otherwise the names go along.
func (m *Member) joinAccount(ctx context.Context, to string) error {
	c, print := m.chat, m.login.Key
	left, err := c.moveKey(ctx, m.accountID(), print, to)
	if err != nil {
		return err
	}
	if err := m.recognizeAgain(ctx); err != nil {
		return err
	}
	sessions := slices.DeleteFunc(c.everybody(), func(o *Member) bool { return o.login.Key != print })
	for _, other := range sessions { // this key's other sessions are the same person
		other.send(order{moved: true})
	}
	if len(left.Keys) == 0 { // places go to who the sessions are already: nobody is sent out
		if err := c.giveAll(ctx, left, to); err != nil {
			return err
		}
	}
	for _, other := range sessions { // which may be in rooms that the account may not enter
		other.send(order{})
	}
	m.Tell(Done{"key.added", nil})
	return nil
}

// giveAll makes to the owner of everything that old owned, and forgets old.
func (c *Chat) giveAll(ctx context.Context, old *Account, to string) error {
	words, err := c.hasWords(ctx, old.ID)
	if err != nil {
		return err
	}
	if err := c.handOver(ctx, old, to, words); err != nil {
		return err
	}
	if err := c.directory.passSeats(ctx, old.ID, to); err != nil {
		return err
	}
	return c.dropHandedOver(ctx, old.ID)
}

// undoMove takes a move back: the account is there again, with its names and its ranks. Of
// its steps each can be done again.
func (c *Chat) undoMove(ctx context.Context, k movedKey) error {
	if err := c.moveBack(ctx, k); err != nil {
		return err
	}
	if err := c.directory.seatsBack(ctx, k.To, k.Seats); err != nil {
		return err
	}
	for _, m := range c.everybody() {
		switch {
		case m.login.Key == k.Print:
			m.send(order{moved: true})
			m.send(order{})
		case m.accountID() != k.Old.ID && isOneOf(m.Person().Name, k.Old.Names):
			m.evict(Kicked, fault("key.notyours"))
		case m.accountID() == k.To:
			m.send(order{}) // it may be in rooms where it has no place any more
		}
	}
	return c.endMove(ctx, k)
}

// isOneOf reports whether a name in use has one of the skeletons.
func isOneOf(name text.Text, skeletons []string) bool {
	n, err := ParseName(name.String())
	return err == nil && slices.Contains(skeletons, n.Skeleton())
}
