package sshchat

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// probeWait is how long the holder of a name has to show that they are there. A
	// laptop that was closed does not answer; a bad mobile link does in one or two.
	probeWait = 3 * time.Second

	// heardWait is how long a holder who sent anything is no ghost to strangers: the answer
	// to a probe may stand behind a long paste that is held to its rate.
	heardWait = 10 * time.Second

	// leaveWait is how long a newcomer waits for a holder who is on the way out.
	leaveWait = 2 * time.Second
)

// take makes m the holder of n, or says who is in the way. A holder who does not
// answer a probe is a ghost: it is evicted, and the newcomer gets the name.
func (c *Chat) take(ctx context.Context, n Name, m *Member) error {
	for range 3 { // two may evict the same ghost; only one of them gets the name
		err := c.claimCard(ctx, n, m.card())
		if err == nil {
			m.mu.Lock()
			m.claim = n
			m.mu.Unlock()
			c.mu.Lock()
			c.members[n.Skeleton()] = m
			c.mu.Unlock()
			return nil
		}
		if !errors.Is(err, ErrConflict) {
			return fmt.Errorf("claim the name %q: %w", n.String(), err)
		}
		if !c.makeWay(ctx, n, m) {
			break
		}
	}
	c.mu.Lock()
	holder := c.members[n.Skeleton()]
	c.mu.Unlock()
	if holder != nil && holder != m && !m.guest && !m.login.Takeover && holder.accountID() == m.accountID() {
		return fault("name.yours", n.Text())
	}
	return fault("name.taken", n.Text())
}

// card is m as all nodes are to know it.
func (m *self) card() Card {
	card := Card{Session: m.session, Bot: m.login.Bot, Guest: m.guest, Since: m.since, Source: SourceOf(m.login.Addr)}
	m.mu.Lock()
	held := m.claim
	m.mu.Unlock()
	if now := m.chat.mine(held.Skeleton(), m.session); now != nil { // another name of theirs
		card.Rooms = now.Rooms
	}
	m.describe(&card)
	return card
}

// describe brings to m's card what may change in the course of a session. Any goroutine may
// call it.
func (m *self) describe(card *Card) {
	m.mu.Lock()
	defer m.mu.Unlock()
	card.Name, card.Account, card.Role, card.Listed = m.name.String(), m.account, m.role, m.login.Role
	card.IsAway, card.Away, card.Closed = m.isAway, m.away.String(), m.settings.Letters == "off"
}

// reshow brings to m's card what has changed of m. Any goroutine may call it. Who has no
// name yet has no card to change.
func (m *self) reshow(ctx context.Context) error {
	return m.chat.changeCard(ctx, m.held(), m.session, m.describe)
}

// held returns the name that m holds.
func (m *self) held() Name {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.claim
}

// makeWay reports whether the holder of n has gone or is a ghost that went now.
func (c *Chat) makeWay(ctx context.Context, n Name, m *Member) bool {
	c.mu.Lock()
	holder, brief := c.members[n.Skeleton()], c.briefs[n.Skeleton()]
	c.mu.Unlock()
	switch {
	case holder == m:
		return false // our own
	case holder == nil && brief != nil && !m.visiting:
		return awaitClosed(ctx, brief, leaveWait)
	case holder == nil:
		return false // in the moment between two steps, or on another node
	}
	switch {
	case holder.isLeaving():
	case m.login.Takeover && !m.guest && holder.accountID() == m.accountID():
		holder.evict(TakenOver, nil)
		c.Flush()
		if holder.awaitGone(ctx, leaveWait) {
			return true
		}
		holder.evict(LostLink, nil) // it does not even take its last words
	case holder.heardFrom(m):
		return false
	default:
		probe, cancel := context.WithTimeout(ctx, probeWait)
		defer cancel()
		if holder.login.Probe(probe) {
			return false
		}
		holder.evict(LostLink, nil)
	}
	c.Flush() // what is announced of the holder must be told before the name is free
	return holder.awaitGone(ctx, leaveWait)
}

// heardFrom reports whether m sent anything lately, as far as a stranger is concerned.
// The own account asks instead: it knows that its link was lost a moment ago.
func (m *self) heardFrom(by *Member) bool {
	if m.login.Heard == nil || !by.guest && m.accountID() == by.accountID() {
		return false
	}
	return m.chat.clock.Now().Sub(m.login.Heard()) < heardWait
}

// awaitClosed waits for something to be over, and reports whether it is.
func awaitClosed(ctx context.Context, over <-chan struct{}, atMost time.Duration) bool {
	wait, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	select {
	case <-over:
		return true
	case <-wait.Done():
		return false
	}
}

// release frees the name that m holds, at the end of its life.
func (c *Chat) release(m *Member) {
	c.free(m.held(), m)
	close(m.gone)
}

// free gives up one name of m's.
func (c *Chat) free(held Name, m *Member) {
	c.freeCard(held, m.session)
	c.mu.Lock()
	defer c.mu.Unlock()
	if key := held.Skeleton(); c.members[key] == m {
		delete(c.members, key)
	}
}

// rename moves m to another name: the new one is claimed before the old one is
// free, so m is never without.
func (c *Chat) rename(ctx context.Context, m *Member, to Name) error {
	m.mu.Lock()
	old, before := m.claim, m.personLocked()
	m.mu.Unlock()
	if before.Name == to.Text() {
		return fault("nick.same", to.Text())
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
		if err := m.reshow(ctx); err != nil {
			c.warn(ctx, "show a name", "name", to.String(), "err", err)
		}
	} else {
		c.turnOver(old, to, m.session)
	}
	for _, v := range m.views {
		e := c.entry(v.room.ID(), Renamed, before)
		e.About = &after
		if newOwner {
			e.People = []Passage{{Person: after, NewOwner: true}}
		}
		v.room.append(e, c.ignore)
	}
	if !same {
		c.free(old, m)
	}
	return nil
}

// giveBack frees what m claimed since it held old, if it is another name.
func (c *Chat) giveBack(m *Member, old Name) {
	m.mu.Lock()
	taken := m.claim
	m.claim = old
	m.mu.Unlock()
	if taken != old {
		c.free(taken, m)
	}
}

// mayRename refuses a new name that a login would be refused.
func (c *Chat) mayRename(ctx context.Context, m *Member, to Name) error {
	who := m.subject()
	who.Skeleton = to.Skeleton()
	if s, ok := c.rules.find("ban", who, "", c.clock.Now()); ok { // the name alone is banned
		return c.refusalOf(s, who)
	}
	if m.guest {
		return c.MayUse(ctx, to, "")
	}
	a, err := c.account(ctx, m.accountID())
	if err != nil {
		return err
	}
	return c.mayOwn(ctx, a, m.Role(), to)
}
