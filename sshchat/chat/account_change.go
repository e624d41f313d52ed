package chat

import (
	"context"
	"errors"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

// What is done to an account is done to the sessions of its person, too: the book keeps
// the one, this file finds the other.

// GiveRole changes what an account may do, for its sessions too. What the operator's
// files say stands.
func (c *Node) GiveRole(ctx context.Context, account string, role sshchat.Role) error {
	if err := c.People.NoteRole(ctx, account, role); err != nil {
		return err
	}
	for _, m := range c.Everybody() {
		if m.AccountID() == account {
			m.setRole(max(role, m.login.Role))
			if err := m.Reshow(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// TellAccount tells the sessions of an account what was done about it.
func (c *Node) TellAccount(account string, n sshchat.Notice) {
	for _, m := range c.Everybody() {
		if m.AccountID() == account && !m.visiting {
			m.Tell(n)
		}
	}
}

// DropKey takes a key away from m's account: never the last, and never the one that is in
// use, which would leave the session without its ground. Sessions that came in with it end:
// it may have been stolen.
func (m *Session) DropKey(ctx context.Context, print string) error {
	if print == m.login.Key {
		return sshchat.NewFault("key.inuse")
	}
	if err := m.books.People.RemoveKey(ctx, m.AccountID(), print); err != nil {
		return err
	}
	for _, other := range m.node.Everybody() {
		if other.login.Key == print {
			other.evict(sshchat.Kicked, sshchat.NewFault("key.gone"))
		}
	}
	return nil
}

// JoinAccount gives m's key to another account. The account that it had keeps its names
// if it has other keys; otherwise the names go along.
func (m *Session) JoinAccount(ctx context.Context, to string) error {
	c, print := m.node, m.login.Key
	left, err := c.People.MoveKey(ctx, m.AccountID(), print, to)
	if err != nil {
		return err
	}
	if err := m.recognizeAgain(ctx); err != nil {
		return err
	}
	sessions := slices.DeleteFunc(c.Everybody(), func(o *Session) bool { return o.login.Key != print })
	for _, other := range sessions { // this key's other sessions are the same person
		other.send(order{moved: true})
	}
	if len(left.Keys) == 0 { // places go to who the sessions are already: nobody is sent out
		if err := c.GiveAll(ctx, left, to); err != nil {
			return err
		}
	}
	for _, other := range sessions { // which may be in rooms that the account may not enter
		other.send(order{})
	}
	m.Tell(sshchat.Done{Key: "key.added"})
	return nil
}

// UndoMove takes a move back: the account is there again, with its names and its ranks. Of
// its steps each can be done again.
func (c *Node) UndoMove(ctx context.Context, k people.Move) error {
	if err := c.People.MoveBack(ctx, k); err != nil {
		return err
	}
	if err := c.Rooms.SeatsBack(ctx, k.To, k.Seats); err != nil {
		return err
	}
	for _, m := range c.Everybody() {
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
	return c.People.EndMove(ctx, k)
}

// isOneOf reports whether a name in use has one of the skeletons.
func isOneOf(name text.Text, skeletons []string) bool {
	n, err := sshchat.ParseName(name.String())
	return err == nil && slices.Contains(skeletons, n.Skeleton())
}

// useInvitation admits an account that came under a name which an operator let in. An
// invitation is for one.
func (c *Node) useInvitation(ctx context.Context, account string, n sshchat.Name) error {
	if err := c.Admit(ctx, account); err != nil || c.KnownOnly() { // else it is used up with the name
		return err
	}
	return c.People.Uninvite(ctx, n)
}

// Admit makes an account one that no lockdown takes for new, for its sessions too.
func (c *Node) Admit(ctx context.Context, account string) error {
	if err := c.People.NoteAdmitted(ctx, account); err != nil {
		return err
	}
	for _, m := range c.Everybody() {
		if m.AccountID() == account {
			m.mu.Lock()
			m.admitted = true
			m.mu.Unlock()
		}
	}
	return nil
}

// forgetIgnored takes an account off the lists of those who ignore it: they hold its name.
func (c *Node) forgetIgnored(ctx context.Context, id string) error {
	err := c.People.Unignore(ctx, id)
	for _, m := range c.Everybody() {
		m.mu.Lock()
		m.ignores = slices.DeleteFunc(slices.Clone(m.ignores), func(i people.Ignored) bool { return i.Account == id }) // who reads the list has no lock
		m.mu.Unlock()
	}
	return err
}

// EndSessions ends the sessions of who is to be forgotten, but for the one that asks for it,
// and waits until they say no more.
func (c *Node) EndSessions(ctx context.Context, id string, but *Session) {
	for _, m := range c.Everybody() {
		if m.AccountID() != id || m == but {
			continue
		}
		m.evict(sshchat.Kicked, sshchat.NewFault("forget.gone"))
		if !m.visiting {
			m.awaitGone(ctx, people.LeaveWait)
		}
	}
}

// ForgetAll forgets what there is of somebody besides what they said: their account with its
// keys, names and settings, their places in rooms, and to whom they wrote.
func (c *Node) ForgetAll(ctx context.Context, id string) error {
	if err := c.Rooms.Unseat(ctx, id); err != nil {
		return err
	}
	if err := errors.Join(c.ForgetReports(ctx, id), c.Rooms.ClearTopics(ctx, id), c.forgetIgnored(ctx, id), c.People.ForgetAccount(ctx, id)); err != nil {
		return err
	}
	return c.DropMarks(ctx, func(of, about string) bool { return of == id || about == id })
}
