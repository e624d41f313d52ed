package chat

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
)

// take makes m the holder of n, or says who is in the way. A holder who does not
// answer a probe is a ghost: it is evicted, and the newcomer gets the name.
func (c *Chat) take(ctx context.Context, n sshchat.Name, m *Session) error {
	for range 3 { // two may evict the same ghost; only one of them gets the name
		err := c.Cards.ClaimCard(ctx, n, m.card())
		if err == nil {
			m.mu.Lock()
			m.claim = n
			m.mu.Unlock()
			c.sessions.addNamed(n, m)
			return nil
		}
		if !errors.Is(err, sshchat.ErrConflict) {
			return fmt.Errorf("claim the name %q: %w", n.String(), err)
		}
		if !c.makeWay(ctx, n, m) {
			break
		}
	}
	holder, here := c.Cards.CardNamed(n)
	if here && holder.Session != m.session && !m.guest && !m.login.Takeover && holder.Account == m.AccountID() {
		return sshchat.NewFault("name.yours", n.Text())
	}
	return sshchat.NewFault("name.taken", n.Text())
}

// card is m as all nodes are to know it.
func (m *self) card() people.Card {
	card := people.Card{Session: m.session, Bot: m.login.Bot, Guest: m.guest, Since: m.since, Source: sshchat.SourceOf(m.login.Addr)}
	m.mu.Lock()
	held := m.claim
	m.mu.Unlock()
	if now := m.books.Cards.Mine(held.Skeleton(), m.session); now != nil { // another name of theirs
		card.Rooms = now.Rooms
	}
	m.describe(&card)
	return card
}

// describe brings to m's card what may change in the course of a session. Any goroutine may
// call it.
func (m *self) describe(card *people.Card) {
	m.mu.Lock()
	defer m.mu.Unlock()
	card.Name, card.Account, card.Role, card.Listed = m.name.String(), m.account, m.role, m.login.Role
	card.IsAway, card.Away, card.Closed = m.isAway, m.away.String(), m.settings.Letters == "off"
}

// Reshow brings to m's card what has changed of m. Any goroutine may call it. Who has no
// name yet has no card to change.
func (m *self) Reshow(ctx context.Context) error {
	return m.books.Cards.ChangeCard(ctx, m.held(), m.session, m.describe)
}

// held returns the name that m holds.
func (m *self) held() sshchat.Name {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.claim
}

// makeWay reports whether the holder of n has gone or is a ghost that went now.
func (c *Chat) makeWay(ctx context.Context, n sshchat.Name, m *Session) bool {
	holder, err := c.Cards.HolderOf(ctx, n)
	switch {
	case err != nil || holder.Session == m.session: // our own
		return false
	case holder.Session == "":
		return true
	case holder.Brief:
		return c.Cards.AwaitFree(ctx, n, holder.Session, people.LeaveWait)
	}
	return c.Cards.Ask(ctx, n, holder.Session, people.Ask{
		Takeover: m.login.Takeover, Account: m.AccountID(), Guest: m.guest, Session: m.session,
	})
}

// answerAsks answers who wants a name that a session of this node holds, until ctx ends.
func (c *Chat) answerAsks(ctx context.Context) error {
	var answers sync.WaitGroup
	defer answers.Wait()
	return c.Cards.FollowAsks(ctx, func(key string, rev uint64, a people.Ask) {
		answers.Go(func() { c.answerAsk(ctx, key, rev, a) })
	})
}

// answerAsk answers one ask. That of a name whose holder is on another node is that node's.
func (c *Chat) answerAsk(ctx context.Context, key string, rev uint64, a people.Ask) {
	holder := c.sessions.bySkeleton(key)
	if holder == nil {
		var card people.Card
		held, err := c.Ledger.GetJSON(ctx, people.CardPrefix+key, &card)
		if err == nil && (held == 0 || card.Node == c.Cards.Node) { // nobody, or in the moment between two steps
			c.Cards.EndAsk(key, rev)
		}
		return
	}
	if !holder.makesWay(ctx, a) {
		c.Cards.EndAsk(key, rev)
	}
}

// makesWay reports whether m has gone for who asks. Whoever does not answer a probe is a
// ghost, and is evicted.
func (m *Session) makesWay(ctx context.Context, a people.Ask) bool {
	switch {
	case m.isLeaving():
	case a.MayTake(m.AccountID()):
		m.evict(sshchat.TakenOver, nil)
		m.books.Flush()
		if m.awaitGone(ctx, people.LeaveWait) {
			return true
		}
		m.evict(sshchat.LostLink, nil) // it does not even take its last words
	case m.heardFrom(a):
		return false
	default:
		probe, cancel := context.WithTimeout(ctx, people.ProbeWait)
		defer cancel()
		if m.login.Probe(probe) {
			return false
		}
		m.evict(sshchat.LostLink, nil)
	}
	m.books.Flush() // what is announced of the holder must be told before the name is free
	return m.awaitGone(ctx, people.LeaveWait)
}

// heardFrom reports whether m sent anything lately, as far as a stranger is concerned.
// The own account asks instead: it knows that its link was lost a moment ago.
func (m *self) heardFrom(by people.Ask) bool {
	if m.login.Heard == nil || !by.Guest && m.AccountID() == by.Account {
		return false
	}
	return m.books.Ledger.Clock.Now().Sub(m.login.Heard()) < people.HeardWait
}

// release frees the name that m holds, at the end of its life.
func (c *Chat) release(m *Session) {
	c.free(m.held(), m)
	close(m.gone)
}

// free gives up one name of m's.
func (c *Chat) free(held sshchat.Name, m *Session) {
	c.Cards.FreeCard(held, m.session)
	c.sessions.removeNamed(held, m)
}

// rename moves m to another name: the new one is claimed before the old one is
// free, so m is never without.
func (c *Chat) rename(ctx context.Context, m *Session, to sshchat.Name) error {
	m.mu.Lock()
	old, before := m.claim, m.personLocked()
	m.mu.Unlock()
	if before.Name == to.Text() {
		return sshchat.NewFault("nick.same", to.Text())
	}
	if err := c.mayRename(ctx, m, to); err != nil {
		return err
	}
	same := old.Skeleton() == to.Skeleton() // only the case, or a look-alike of one's own
	if !same {
		if err := c.take(ctx, to, m); err != nil {
			return err
		}
	}
	newOwner := false
	if !m.guest {
		var err error
		if newOwner, err = m.own(ctx, to); err != nil {
			c.giveBack(m, old)
			return err
		}
	}
	m.mu.Lock()
	m.name = to
	if !same {
		m.talked, m.noted = false, false
	}
	after := m.personLocked()
	m.mu.Unlock()
	if same {
		if err := m.Reshow(ctx); err != nil {
			c.Ledger.Warn(ctx, "show a name", "name", to.String(), "err", err)
		}
	} else {
		c.Cards.TurnOver(old, to, m.session)
	}
	for _, v := range m.views {
		e := c.Ledger.Entry(v.room.ID(), sshchat.Renamed, before)
		e.About = &after
		if newOwner {
			e.People = []sshchat.Passage{{Person: after, NewOwner: true}}
		}
		v.room.Append(e, c.Ledger.Ignore)
	}
	if !same {
		c.free(old, m)
	}
	return nil
}

// giveBack frees what m claimed since it held old, if it is another name.
func (c *Chat) giveBack(m *Session, old sshchat.Name) {
	m.mu.Lock()
	taken := m.claim
	m.claim = old
	m.mu.Unlock()
	if taken != old {
		c.free(taken, m)
	}
}

// mayRename refuses a new name that a login would be refused.
func (c *Chat) mayRename(ctx context.Context, m *Session, to sshchat.Name) error {
	who := m.subject()
	who.Skeleton = to.Skeleton()
	if s, ok := c.Rules.Find("ban", who, "", c.Ledger.Clock.Now()); ok { // the name alone is banned
		return c.RefusalOf(s, who)
	}
	if m.guest {
		return c.MayUse(ctx, to, "")
	}
	a, err := c.People.Account(ctx, m.AccountID())
	if err != nil {
		return err
	}
	return c.People.MayOwn(ctx, a, m.Role(), to)
}
