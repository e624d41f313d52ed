package chat

import (
	"context"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/people"
	"sshchat/sshchat/tray"
)

// What is done to an account is done by its records, and each node holds its own sessions
// to them: so it does not matter where it is done.

// followPeople keeps the sessions of this node true to the records of who they are, until ctx
// ends.
func (c *Chat) followPeople(ctx context.Context) error {
	return c.People.Follow(ctx, people.Changes{
		About:   func(account sshchat.AccountID) bool { return len(c.ByAccount(account)) > 0 },
		Account: c.accountChanged,
		Gone: func(account sshchat.AccountID) {
			sendAll(slices.DeleteFunc(c.Everybody(), func(m *Session) bool { return !m.wasOf(account) }), tray.Order{})
		},
		Key:     c.keyChanged,
		Settled: func(print sshchat.Print) { sendAll(c.roll.ByKey(print), tray.Order{}) },
	})
}

// accountChanged has the sessions of an account be what it says now.
func (c *Node) accountChanged(a *people.Account) {
	for _, m := range c.ByAccount(a.ID) {
		if m.learn(a) {
			m.Send(tray.Order{Reshow: true})
		}
		if m.shares() { // another window may have changed how it sees the chat
			m.Ring()
		}
	}
}

// keyChanged ends the sessions of a key that opens nothing any more: it may have been stolen.
// Those of one that opens another account are its sessions from then on.
func (c *Node) keyChanged(print sshchat.Print, account sshchat.AccountID) {
	for _, m := range c.roll.ByKey(print) {
		switch {
		case m.AccountID() == account:
		case account != "" && c.Cards.Windows().Mixed(m.AccountID(), m.seat.Session, print):
			m.evict(sshchat.Quit, sshchat.NewFault("window.moved"))
		case account != "":
			m.Send(tray.Order{Moved: true})
		case !m.isLeaving():
			m.evict(sshchat.Kicked, sshchat.NewFault("key.gone"))
		}
	}
}

// sendAll gives sessions an order. An empty one has them see whether they may stay where they are,
// when all that goes with their key is where it belongs.
func sendAll(sessions []*Session, o tray.Order) {
	for _, m := range sessions {
		m.Send(o)
	}
}

// GiveRole changes what an account may do, for its sessions too. What the operator's
// files say stands.
func (c *Node) GiveRole(ctx context.Context, account sshchat.AccountID, role sshchat.Role) error {
	a, err := c.People.NoteRole(ctx, account, role)
	if err == nil {
		c.accountChanged(a)
	}
	return err
}

// DropKey takes a key away from m's account: never the last, and never the one that is in
// use, which would leave the session without its ground. Sessions that came in with it end.
func (m *Session) DropKey(ctx context.Context, print sshchat.Print) error {
	if print == m.login.Key {
		return sshchat.NewFault("key.inuse")
	}
	return m.books.People.RemoveKey(ctx, m.AccountID(), print)
}

// JoinAccount gives m's key to another account. The account that it had keeps its names
// if it has other keys; otherwise the names go along.
func (m *Session) JoinAccount(ctx context.Context, to sshchat.AccountID) error {
	c, print := m.node, m.login.Key
	left, err := c.People.MoveKey(ctx, m.AccountID(), print, to)
	if err != nil {
		return err
	}
	if c.Cards.Windows().Mixed(m.AccountID(), m.seat.Session, print) {
		m.evict(sshchat.Quit, sshchat.NewFault("window.moved"))
		return nil
	}
	if err := m.recognizeAgain(ctx); err != nil {
		return err
	}
	if len(left.Keys) == 0 { // places go to who the sessions are already: nobody is sent out
		if err := c.GiveAll(ctx, left, to); err != nil {
			return err
		}
	}
	m.Tell(sshchat.Done{Key: "key.added"})
	return nil
}

// become makes m a session of another account: its key was moved there. Only the session
// that owns m may call it; others send an order.
func (m *Session) become(a *people.Account) {
	m.books.Mail.Open(&m.box, m.whole, a.ID)
	m.node.roll.Turn(m, a.ID)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.was, m.account, m.prints, m.born, m.admitted = m.account, a.ID, a.Prints(), a.Since, a.Admitted
	m.role, m.ignores = max(m.login.Role, a.Role, sshchat.MemberRole), a.Ignores
}

// recognizeAgain makes m a session of the account that its key opens now. Only the session that owns m may call it.
func (m *Session) recognizeAgain(ctx context.Context) error {
	known, err := m.books.Known(ctx, m.login.Key)
	if err != nil || !known || m.guest { // a key that was removed ends its sessions by itself
		return err
	}
	a, err := m.books.People.AccountByKey(ctx, m.login.Key)
	if err != nil {
		return err
	}
	if a.ID == m.AccountID() {
		if m.learn(a) {
			m.reshown(ctx)
		}
		if a.Renamed != nil && !m.login.Bot {
			m.Tell(books.Renamed(ctx, m.books, a))
		}
		return nil
	}
	m.become(a)
	m.reshown(ctx)
	moving, err := m.books.People.IsMoving(ctx, m.login.Key)
	if err != nil {
		return err
	}
	if !moving { // else m hears when it is over
		m.Send(tray.Order{})
	}
	_, err = m.books.People.NoteListed(ctx, a, m.login.Key, m.login.Role)
	return err
}

// UndoMove takes a move back: the account is there again, with its names and its ranks. Of
// its steps each can be done again.
func (c *Node) UndoMove(ctx context.Context, k people.Move) error {
	if err := c.People.MoveBack(ctx, k); err != nil {
		return err
	}
	if err := c.Rooms.GrantsBack(ctx, k.To, k.Grants); err != nil {
		return err
	}
	for _, skeleton := range k.Old.Names {
		card, here := c.Cards.Under(skeleton)
		if here && card.Account != k.Old.ID && card.Print != k.Print {
			c.sendAway(ctx, &card, sshchat.NewFault("key.notyours"))
		}
	}
	return c.People.EndMove(ctx, k)
}

// sendAway ends the session of a card, on whichever node, and waits until its name is free.
func (c *Node) sendAway(ctx context.Context, card *people.Card, why *sshchat.Fault) {
	here := c.SessionsOf(card)
	for _, m := range here {
		m.evict(sshchat.Kicked, why)
	}
	for _, m := range here {
		m.awaitGone(ctx, people.LeaveWait)
	}
	c.Cards.Asks().SendAway(ctx, card, why)
}

// EndSessions ends the sessions of who is to be forgotten, on all nodes, but for the one that
// asks for it, and waits until they say no more.
func (c *Node) EndSessions(ctx context.Context, id sshchat.AccountID, but *Session) {
	if but.AccountID() == id {
		but.Leaves() // by itself, when all of this is done
	}
	for _, m := range c.ByAccount(id) {
		if m.visiting && m != but {
			m.evict(sshchat.Kicked, sshchat.NewFault("forget.gone"))
		}
	}
	if but.AccountID() == id && but.shares() {
		if err := c.Cards.Windows().Forget(ctx, id, but.seat); err != nil {
			c.Ledger.Warn(ctx, "close the windows of who is forgotten", "account", id, "err", err)
		}
	}
	for _, card := range c.Cards.Of(id) {
		if card.Session != but.seat.Session {
			c.sendAway(ctx, &card, sshchat.NewFault("forget.gone"))
		}
	}
}
