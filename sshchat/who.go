package sshchat

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
)

// identify finds out who somebody is, and whether they may come in under the name
// they ask for. Only a verified key has an account; a guest is somebody for one session.
func (c *Chat) identify(ctx context.Context, l Login, m *Member) error {
	m.role, m.guest = l.Role, l.Key == ""
	if m.guest {
		m.role = GuestRole
		m.account = "~" + strings.ToLower(rand.Text()[:10])
		return c.admitGuest(ctx, l, m)
	}
	a, err := c.recognize(ctx, l, m)
	if isFault(err, "name.owned") && !a.kept() {
		// Another first login with this key may have come between the readings of the
		// key and of the name's owner, who is this very person then.
		a, err = c.recognize(ctx, l, m)
	}
	if err != nil {
		return err
	}
	m.fresh = !a.kept()
	if m.fresh && l.Looks {
		return nil
	}
	if a, err = c.keep(ctx, a, l.Addr); err != nil {
		return err
	}
	if a, err = c.noteListed(ctx, a, l.Key, l.Role); err != nil {
		return err
	}
	if l.Passed {
		if a, err = c.notePassed(ctx, a); err != nil {
			return err
		}
	}
	if m.admitted && !a.Admitted {
		if err := c.useInvitation(ctx, a.ID, l.Name); err != nil {
			return err
		}
	}
	m.account, m.rooms = a.ID, a.Rooms
	m.ignores = a.Ignores
	m.settings = applySettings(m.settings, a.Settings)
	return nil
}

// recognize finds the account of l's key, or begins one, and refuses whom it may not
// let in under l's name. It keeps nothing: whoever is refused leaves no trace.
func (c *Chat) recognize(ctx context.Context, l Login, m *Member) (*Account, error) {
	a, err := c.accountByKey(ctx, l.Key)
	if err != nil {
		return nil, fmt.Errorf("find the account of a key: %w", err)
	}
	m.account, m.role = a.ID, max(l.Role, a.Role, MemberRole)
	m.prints, m.born, m.admitted = a.prints(), a.Since, a.Admitted
	if err := m.sanctioned("ban", ""); err != nil {
		return a, err
	}
	if err := m.lockedOut(); err != nil {
		if m.admitted, _ = c.invited(ctx, l.Name); !m.admitted {
			return a, err
		}
	}
	if err := c.mayOwn(ctx, a, m.role, l.Name); err != nil {
		return a, err
	}
	return a, m.mayBeCalled(a, l.Name)
}

// confirm makes the name that m just claimed m's own, and looks again who m is and whether
// m is banned: what was done since identify met only those who had claimed a name.
func (c *Chat) confirm(ctx context.Context, m *Member) error {
	if !m.guest {
		if err := m.recognizeAgain(ctx); err != nil {
			return err
		}
	}
	if err := m.sanctioned("ban", ""); err != nil {
		return err
	}
	if m.guest { // a program may just have made the name its key's
		return c.MayUse(ctx, m.login.Name, "")
	}
	var err error
	m.newOwner, err = m.own(ctx, m.login.Name)
	return err
}

// admitGuest holds a guest against everything that is for verified keys only.
func (c *Chat) admitGuest(ctx context.Context, l Login, m *Member) error {
	if c.o.Access == AccessKnown {
		return fault("guest.refused")
	}
	if err := m.lockedOut(); err != nil {
		return err
	}
	if err := m.sanctioned("ban", ""); err != nil {
		return err
	}
	return c.MayUse(ctx, l.Name, "")
}

// own makes a name that m holds m's own, and tells whether it was somebody else's before.
func (m *kept) own(ctx context.Context, n Name) (changed bool, err error) {
	return m.chat.own(ctx, m.accountID(), m.Role(), n)
}

// FindName reads a word that means somebody: a name, or one that was somebody's before a
// rule was made that refuses it.
func (c *Chat) FindName(ctx context.Context, word string) (Name, error) {
	n, err := ParseName(word)
	if err == nil {
		return n, nil
	}
	old, oldErr := spell(word)
	if oldErr == nil && (c.isHeld(old) || c.owned(ctx, old)) {
		return old, nil
	}
	return Name{}, err
}

// become makes m a session of another account: its key was moved there. Only the session
// that owns m may call it; others send an order.
func (m *kept) become(a *Account) {
	m.chat.mail.open(&m.box, m.whole, a.ID)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.account, m.prints, m.born, m.admitted = a.ID, a.prints(), a.Since, a.Admitted
	m.role, m.ignores = max(m.login.Role, a.Role, MemberRole), a.Ignores
}

// recognizeAgain makes m a session of the account that its key opens now, if that is not
// the one that it was of. Only the session that owns m may call it.
func (m *kept) recognizeAgain(ctx context.Context) error {
	known, err := m.chat.Known(ctx, m.login.Key)
	if err != nil || !known { // a key that was removed ends its sessions by itself
		return err
	}
	a, err := m.chat.accountByKey(ctx, m.login.Key)
	if err != nil {
		return err
	}
	if a.ID == m.accountID() {
		return nil
	}
	m.become(a)
	if err := m.reshow(ctx); err != nil {
		m.chat.warn(ctx, "show whose a session is", "account", a.ID, "err", err)
	}
	_, err = m.chat.noteListed(ctx, a, m.login.Key, m.login.Role)
	return err
}

// renewNames notes, as long as ctx lasts, that the names of those who are here are in
// use: somebody who stays for a year must not lose their name meanwhile.
func (c *Chat) renewNames(ctx context.Context) {
	for c.every(ctx, usedEvery) {
		for _, m := range c.everybody() {
			c.renew(ctx, m)
		}
	}
}

// renew notes that m uses the name that it holds, and when m was last here.
func (c *Chat) renew(ctx context.Context, m *Member) {
	if m.guest || m.local {
		return
	}
	m.mu.Lock()
	u := nameUse{Account: m.account, Name: m.name, Source: SourceOf(m.login.Addr), Spoke: m.talked}
	m.mu.Unlock()
	c.noteUse(ctx, u)
}

// settle keeps of m's account and name that they were spoken under.
func (m *kept) settle(ctx context.Context) {
	if m.local {
		return
	}
	m.mu.Lock()
	id, n := m.account, m.name
	m.mu.Unlock()
	m.chat.noteSpoken(ctx, id, n)
}
