package chat

import (
	"context"
	"errors"
	"fmt"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
)

// claimTries is how often somebody has others make way for a name, which a third may have by
// then.
const claimTries = 3

// claim makes a card of m's, for which ghosts make way: who did, did so for somebody.
// ErrConflict says that the name is held.
func (c *Node) claim(ctx context.Context, n sshchat.Name, m *Session, card people.Card) error {
	for tries := 0; ; tries++ {
		err := c.Cards.ClaimCard(ctx, n, card)
		if err == nil {
			return nil
		}
		if !errors.Is(err, sshchat.ErrConflict) {
			return fmt.Errorf("claim the name %q: %w", n.String(), err)
		}
		if tries == claimTries || !c.makeWay(ctx, n, m) {
			return sshchat.ErrConflict
		}
	}
}

// take makes m the holder of n, or says who is in the way. A holder who does not
// answer a probe is a ghost: it is evicted, and the newcomer gets the name.
func (c *Node) take(ctx context.Context, n sshchat.Name, m *Session) error {
	if ok, err := c.open(ctx, n, m); ok || err != nil {
		return err
	}
	m.seeks(n)
	err := c.claim(ctx, n, m, m.card())
	if err == nil {
		m.mu.Lock()
		m.claim.name = n
		m.mu.Unlock()
		c.roll.AddNamed(n.Skeleton(), m, m.found())
		return nil
	}
	m.seeks(m.held())
	if !errors.Is(err, sshchat.ErrConflict) {
		return err
	}
	holder, here := c.Cards.CardNamed(n)
	if here && holder.Session != m.seat.Session && !m.guest && m.login.Second != sshchat.Takeover && holder.Account == m.AccountID() {
		return sshchat.NewFault("name.yours", n.Text())
	}
	return sshchat.NewFault("name.taken", n.Text())
}

// makeWay reports whether the holder of n has gone or is a ghost that went now.
func (c *Node) makeWay(ctx context.Context, n sshchat.Name, m *Session) bool {
	holder, err := c.Cards.Asks().HolderOf(ctx, n)
	switch {
	case err != nil || holder.Session == m.seat.Session: // our own
		return false
	case holder.Session == "":
		return true
	case holder.Brief:
		return c.Cards.Asks().AwaitFree(ctx, n.Skeleton(), holder.Session, people.LeaveWait)
	}
	return c.Cards.Asks().Ask(ctx, n, people.Ask{
		Holder: holder.Session, Takeover: m.login.Second == sshchat.Takeover, Account: m.AccountID(), Guest: m.guest, Session: m.seat.Session,
	}, func() { m.waits(sshchat.NewFault("name.waits", n.Text())) })
}

// release frees the name that m holds, at the end of its life, and reports whether its person has
// another window.
func (c *Node) release(m *Session) (stays bool) {
	stays = c.Cards.Windows().Free(m.held(), m.seat)
	c.part(m.held().Skeleton(), m)
	close(m.gone)
	return stays
}

// free gives up one name of m's.
func (c *Node) free(held sshchat.Name, m *Session) {
	c.Cards.FreeCard(held, m.seat.Session)
	c.roll.RemoveNamed(held.Skeleton(), m)
}

// Rename moves m to another name: the new one is claimed before the old one is
// free, so m is never without.
func (c *Node) Rename(ctx context.Context, m *Session, to sshchat.Name) error {
	if card, ok := c.Cards.Windows().Of(m.AccountID(), m.seat.Session); ok { // another window may have changed it
		share(m).takeName(card.Name)
	}
	m.mu.Lock()
	old, before := m.claim.name, m.personLocked()
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
		err := c.Cards.ChangeCard(ctx, old, m.seat.Session, func(card *people.Card) { card.Name = to.String() })
		if err != nil {
			c.Ledger.Warn(ctx, "show a name", "name", to.String(), "err", err)
		}
	} else {
		c.Cards.TurnOver(old, to, m.seat.Session)
	}
	told := make(chan struct{}, len(m.views))
	for _, v := range m.views {
		e := c.Ledger.Entry(v.room.ID(), sshchat.Renamed, before)
		e.About = &after
		if newOwner {
			e.People = []sshchat.Passage{{Person: after, NewOwner: true}}
		}
		v.room.Append(e, func(sshchat.Entry, error) { told <- struct{}{} })
	}
	if !same {
		c.freeTold(ctx, old, m, told)
	}
	return nil
}

// freeTold gives up a name of m's when its rooms were told of the new one: another node may
// tell of who comes by the old one as soon as that is free. A node that is alone tells it behind
// anyhow.
func (c *Node) freeTold(ctx context.Context, old sshchat.Name, m *Session, told <-chan struct{}) {
	wait, cancel := context.WithTimeout(ctx, people.LeaveWait)
	defer cancel()
	for range cap(told) {
		if c.Ledger.Link.Among() {
			select {
			case <-told:
			case <-wait.Done():
			}
		}
	}
	c.free(old, m)
}

// giveBack frees what m claimed since it held old, if it is another name.
func (c *Node) giveBack(m *Session, old sshchat.Name) {
	m.mu.Lock()
	taken := m.claim.name
	m.claim = claimed{old, old.Skeleton()}
	m.mu.Unlock()
	if taken != old {
		c.free(taken, m)
	}
}

// mayRename refuses a new name that a login would be refused.
func (c *Node) mayRename(ctx context.Context, m *Session, to sshchat.Name) error {
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

// A program that makes a name its key's holds it for the moment that this takes. Nobody is
// here by that: nobody can tell it to leave, and nobody is told of it. Whoever wants the
// name meanwhile waits for the moment to end.

// holdBriefly claims n for a program that acts for m, and returns what ends that.
func (c *Node) holdBriefly(ctx context.Context, n sshchat.Name, m *Session) (end func(), err error) {
	err = c.claim(ctx, n, m, people.Card{Session: m.seat.Session, Brief: true})
	if errors.Is(err, sshchat.ErrConflict) {
		err = sshchat.NewFault("name.taken", n.Text())
	}
	return func() { c.Cards.FreeCard(n, m.seat.Session) }, err
}
