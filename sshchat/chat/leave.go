package chat

import (
	"context"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
)

func (c *Node) unvisit(m *Session) {
	if c.roll.Remove(m) {
		c.Paces.Leave(m.Rate)
	}
}

// parted keeps of a visitor who spoke that the name is theirs.
func (c *Node) parted(ctx context.Context, m *Session) {
	if m.hasTalked() && !m.forgotten {
		c.renew(ctx, m)
	}
}

// Leave undoes Enter in reverse: no more bells, the rooms are told, and only when the
// log has it the name is free. It waits for that, a second at most in a storm.
func (m *Session) Leave(ctx context.Context, cause sshchat.Cause) {
	m.Leaves()
	m.errand.End()
	if m.IsMoved() { // what is kept of m is kept with the account that it has now
		if err := m.recognizeAgain(ctx); err != nil {
			m.books.Ledger.Warn(ctx, "find the account of a key", "err", err)
		}
	}
	if m.visiting {
		m.detach()
		m.node.unvisit(m)
		m.node.parted(ctx, m)
		return
	}
	if m.shared != nil {
		share(m).settle(ctx)
	}
	stays := m.shared != nil && m.books.Cards.Windows().Close(ctx, m.held(), m.seat)
	for _, v := range m.views {
		v.room.Leave(m.whole)
		if !m.forgotten {
			m.remember(ctx, v)
		}
	}
	if !stays {
		m.books.Cards.Hide(m.held(), m.seat.Session)
	}
	m.books.Mail.Close(&m.box) // who sees m go writes to somebody who is away
	if !m.guest && !m.forgotten {
		m.rememberMail(ctx)
		m.node.renew(ctx, m)
	}
	if !stays && !m.isNameless() { // else others told the rooms
		m.tellLeft(ctx, cause)
	}
	views := m.views
	m.detach()
	if m.node.release(m) && !stays { // another window was opened meanwhile
		for _, v := range views {
			v.room.Came(sshchat.Passage{Person: m.Person(), Entered: true})
		}
	}
}

// tellLeft tells the rooms that m left, and waits for that.
func (m *Session) tellLeft(ctx context.Context, cause sshchat.Cause) {
	told := make(chan struct{}, len(m.views))
	p := sshchat.Passage{Person: m.Person(), Cause: cause, Stayed: m.books.Ledger.Clock.Now().Sub(m.since)}
	if m.forgotten {
		p.Person = sshchat.Somebody
	}
	for _, v := range m.views {
		v.room.Went(p, func() { told <- struct{}{} })
	}
	given := ctx.Done()
	if m.books.Ledger.Link.Among() && cause != sshchat.Restart { // it gets through, or the lease is lost
		given = nil
	}
	for range m.views {
		select {
		case <-told:
		case <-given: // the engine is stuck; the name must not be
		}
	}
}

// renew notes that m uses the name that it holds, and when m was last here.
func (c *Node) renew(ctx context.Context, m *Session) {
	if m.guest || m.local {
		return
	}
	m.mu.Lock()
	u := people.NameUse{Account: m.account, Key: m.login.Key, Name: m.name, Source: sshchat.SourceOf(m.login.Addr), Spoke: m.talked}
	m.mu.Unlock()
	c.People.NoteUse(ctx, u)
}
