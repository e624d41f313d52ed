package chat

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// What is done to an account is done to the sessions of its person, too: the book keeps
// the one, this file finds the other.

// GiveRole changes what an account may do, for its sessions too. What the operator's
// files say stands.
func (c *Chat) GiveRole(ctx context.Context, account string, role sshchat.Role) error {
	if err := c.people.NoteRole(ctx, account, role); err != nil {
		return err
	}
	for _, m := range c.everybody() {
		if m.AccountID() == account {
			m.setRole(max(role, m.login.Role))
			if err := m.Reshow(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// mayHelp reports whether the maker of a code may still open an account that is another's:
// who is an operator no more, is banned, or has become an equal, may not.
func (c *Chat) mayHelp(ctx context.Context, maker, account string) (bool, error) {
	by, err := c.people.Account(ctx, maker)
	of, ofErr := c.people.Account(ctx, account)
	switch err = cmp.Or(err, ofErr); {
	case errors.Is(err, people.ErrNoAccount): // forgotten, or moved into another
		return false, nil
	case err != nil:
		return false, err
	}
	who := sshchat.Subject{Account: by.ID, Prints: by.Prints(), Born: by.Since, Role: by.Rank()}
	_, banned := c.rules.Find("ban", who, "", c.ledger.Clock.Now())
	role := of.Rank()
	return !banned && by.Rank() >= sshchat.OperatorRole && (role < sshchat.OperatorRole || role < by.Rank()), nil
}

// tellAccount tells the sessions of an account what was done about it.
func (c *Chat) tellAccount(account string, n sshchat.Notice) {
	for _, m := range c.everybody() {
		if m.AccountID() == account && !m.visiting {
			m.Tell(n)
		}
	}
}

// dropKey takes a key away from m's account: never the last, and never the one that is in
// use, which would leave the session without its ground. Sessions that came in with it end:
// it may have been stolen.
func (m *kept) dropKey(ctx context.Context, print string) error {
	if print == m.login.Key {
		return sshchat.NewFault("key.inuse")
	}
	if err := m.chat.people.RemoveKey(ctx, m.AccountID(), print); err != nil {
		return err
	}
	for _, other := range m.chat.everybody() {
		if other.login.Key == print {
			other.evict(sshchat.Kicked, sshchat.NewFault("key.gone"))
		}
	}
	return nil
}

// goods is what goes to another account with somebody's only key.
type goods struct {
	Names []string     // under which they spoke
	Rooms []rooms.Room // in which they have a rank
	words bool         // that they said, or that were written to them and nobody can read afterwards
}

func (g goods) none() bool { return len(g.Names) == 0 && len(g.Rooms) == 0 && !g.words }

// goods returns what would go with m's key: nothing if the account has another, and stays.
func (m *self) goods(ctx context.Context) (g goods, err error) {
	c := m.chat
	old, err := c.people.Account(ctx, m.AccountID())
	if err != nil || len(old.Keys) > 1 {
		return g, err
	}
	if g.Names, err = c.people.SpokenNames(ctx, old); err != nil {
		return g, err
	}
	g.Rooms = c.directory.Seats(old.ID)
	g.words, err = c.hasWords(ctx, old.ID)
	return g, err
}

// hasWords reports whether there is something that an account said, or that was written to it.
func (c *Chat) hasWords(ctx context.Context, id string) (bool, error) {
	for _, r := range []sshchat.Range{
		{By: id, Kinds: sshchat.KindsOf(sshchat.Worded), Limit: 1},
		{Room: sshchat.InboxOf(id), Kinds: []sshchat.Kind{sshchat.Told}, Limit: 1},
	} {
		page, err := c.ledger.Engine.Page(ctx, r)
		if err != nil || len(page) > 0 {
			return len(page) > 0, err
		}
	}
	return len(c.directory.TopicsBy(id)) > 0, nil // its entry may be older than what is kept
}

// noteGoods keeps what moving m's key to another account changes, so that it can be taken
// back.
func (m *self) noteGoods(ctx context.Context, to string) error {
	old, err := m.chat.people.Account(ctx, m.AccountID())
	if err != nil {
		return err
	}
	seats := m.chat.directory.SeatsOf(old.ID, to)
	return m.chat.people.NoteMove(ctx, old, m.login.Key, to, seats)
}

// joinAccount gives m's key to another account. The account that it had keeps its names
// if it has other keys; otherwise the names go along.
func (m *Session) joinAccount(ctx context.Context, to string) error {
	c, print := m.chat, m.login.Key
	left, err := c.people.MoveKey(ctx, m.AccountID(), print, to)
	if err != nil {
		return err
	}
	if err := m.recognizeAgain(ctx); err != nil {
		return err
	}
	sessions := slices.DeleteFunc(c.everybody(), func(o *Session) bool { return o.login.Key != print })
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
	m.Tell(sshchat.Done{Key: "key.added"})
	return nil
}

// giveAll makes to the owner of everything that old owned, and forgets old.
func (c *Chat) giveAll(ctx context.Context, old *people.Account, to string) error {
	words, err := c.hasWords(ctx, old.ID)
	if err != nil {
		return err
	}
	if err := c.people.HandOver(ctx, old, to, words); err != nil {
		return err
	}
	if err := c.directory.PassSeats(ctx, old.ID, to); err != nil {
		return err
	}
	return c.people.DropHandedOver(ctx, old.ID)
}

// undoMove takes a move back: the account is there again, with its names and its ranks. Of
// its steps each can be done again.
func (c *Chat) undoMove(ctx context.Context, k people.Move) error {
	if err := c.people.MoveBack(ctx, k); err != nil {
		return err
	}
	if err := c.directory.SeatsBack(ctx, k.To, k.Seats); err != nil {
		return err
	}
	for _, m := range c.everybody() {
		switch {
		case m.login.Key == k.Print:
			m.send(order{moved: true})
			m.send(order{})
		case m.AccountID() != k.Old.ID && isOneOf(m.Person().Name, k.Old.Names):
			m.evict(sshchat.Kicked, sshchat.NewFault("key.notyours"))
		case m.AccountID() == k.To:
			m.send(order{}) // it may be in rooms where it has no place any more
		}
	}
	return c.people.EndMove(ctx, k)
}

// isOneOf reports whether a name in use has one of the skeletons.
func isOneOf(name text.Text, skeletons []string) bool {
	n, err := sshchat.ParseName(name.String())
	return err == nil && slices.Contains(skeletons, n.Skeleton())
}

// endSessions ends the sessions of who is to be forgotten, but for the one that asks for it,
// and waits until they say no more.
func (c *Chat) endSessions(ctx context.Context, id string, but *Session) {
	for _, m := range c.everybody() {
		if m.AccountID() != id || m == but {
			continue
		}
		m.evict(sshchat.Kicked, sshchat.NewFault("forget.gone"))
		if !m.visiting {
			m.awaitGone(ctx, people.LeaveWait)
		}
	}
}

// forgetAll forgets what there is of somebody besides what they said: their account with its
// keys, names and settings, their places in rooms, and to whom they wrote.
func (c *Chat) forgetAll(ctx context.Context, id string) error {
	if err := c.directory.Unseat(ctx, id); err != nil {
		return err
	}
	if err := errors.Join(c.forgetReports(ctx, id), c.directory.ClearTopics(ctx, id), c.forgetIgnored(ctx, id), c.people.ForgetAccount(ctx, id)); err != nil {
		return err
	}
	return c.dropMarks(ctx, func(of, about string) bool { return of == id || about == id })
}
