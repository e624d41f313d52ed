package chat

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
)

// identify finds out who somebody is, and whether they may come in under the name
// they ask for. Only a verified key has an account; a guest is somebody for one session.
func (c *Chat) identify(ctx context.Context, l Login, m *Session) error {
	m.role, m.guest = l.Role, l.Key == ""
	if m.guest {
		m.role = sshchat.GuestRole
		m.account = "~" + strings.ToLower(rand.Text()[:10])
		return c.admitGuest(ctx, l, m)
	}
	a, err := c.recognize(ctx, l, m)
	if sshchat.IsFault(err, "name.owned") && !a.Kept() {
		// Another first login with this key may have come between the readings of the
		// key and of the name's owner, who is this very person then.
		a, err = c.recognize(ctx, l, m)
	}
	if err != nil {
		return err
	}
	m.fresh = !a.Kept()
	if m.fresh && l.Looks {
		return nil
	}
	if a, err = c.People.Keep(ctx, a, l.Addr); err != nil {
		return err
	}
	if a, err = c.People.NoteListed(ctx, a, l.Key, l.Role); err != nil {
		return err
	}
	if l.Passed {
		if a, err = c.People.NotePassed(ctx, a); err != nil {
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
	m.settings = sshchat.ApplySettings(m.settings, a.Settings)
	return nil
}

// recognize finds the account of l's key, or begins one, and refuses whom it may not
// let in under l's name. It keeps nothing: whoever is refused leaves no trace.
func (c *Chat) recognize(ctx context.Context, l Login, m *Session) (*people.Account, error) {
	a, err := c.People.AccountByKey(ctx, l.Key)
	if err != nil {
		return nil, fmt.Errorf("find the account of a key: %w", err)
	}
	m.account, m.role = a.ID, max(l.Role, a.Role, sshchat.MemberRole)
	m.prints, m.born, m.admitted = a.Prints(), a.Since, a.Admitted
	if err := m.Sanctioned("ban", ""); err != nil {
		return a, err
	}
	if err := m.lockedOut(); err != nil {
		if m.admitted, _ = c.People.Invited(ctx, l.Name); !m.admitted {
			return a, err
		}
	}
	if err := c.People.MayOwn(ctx, a, m.role, l.Name); err != nil {
		return a, err
	}
	return a, m.mayBeCalled(a, l.Name)
}

// confirm makes the name that m just claimed m's own, and looks again who m is and whether
// m is banned: what was done since identify met only those who had claimed a name.
func (c *Chat) confirm(ctx context.Context, m *Session) error {
	if !m.guest {
		if err := m.recognizeAgain(ctx); err != nil {
			return err
		}
	}
	if err := m.Sanctioned("ban", ""); err != nil {
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
func (c *Chat) admitGuest(ctx context.Context, l Login, m *Session) error {
	if c.Options.Access == sshchat.AccessKnown {
		return sshchat.NewFault("guest.refused")
	}
	if err := m.lockedOut(); err != nil {
		return err
	}
	if err := m.Sanctioned("ban", ""); err != nil {
		return err
	}
	return c.MayUse(ctx, l.Name, "")
}

// own makes a name that m holds m's own, and tells whether it was somebody else's before.
func (m *kept) own(ctx context.Context, n sshchat.Name) (changed bool, err error) {
	return m.books.People.Own(ctx, m.AccountID(), m.Role(), n)
}

// become makes m a session of another account: its key was moved there. Only the session
// that owns m may call it; others send an order.
func (m *kept) become(a *people.Account) {
	m.books.Mail.Open(&m.box, m.whole, a.ID)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.account, m.prints, m.born, m.admitted = a.ID, a.Prints(), a.Since, a.Admitted
	m.role, m.ignores = max(m.login.Role, a.Role, sshchat.MemberRole), a.Ignores
}

// recognizeAgain makes m a session of the account that its key opens now, if that is not
// the one that it was of. Only the session that owns m may call it.
func (m *kept) recognizeAgain(ctx context.Context) error {
	known, err := m.books.Known(ctx, m.login.Key)
	if err != nil || !known { // a key that was removed ends its sessions by itself
		return err
	}
	a, err := m.books.People.AccountByKey(ctx, m.login.Key)
	if err != nil {
		return err
	}
	if a.ID == m.AccountID() {
		return nil
	}
	m.become(a)
	if err := m.Reshow(ctx); err != nil {
		m.books.Ledger.Warn(ctx, "show whose a session is", "account", a.ID, "err", err)
	}
	_, err = m.books.People.NoteListed(ctx, a, m.login.Key, m.login.Role)
	return err
}

// renewNames notes, as long as ctx lasts, that the names of those who are here are in
// use: somebody who stays for a year must not lose their name meanwhile.
func (c *Chat) renewNames(ctx context.Context) {
	for c.Ledger.Every(ctx, people.UsedEvery) {
		for _, m := range c.everybody() {
			c.renew(ctx, m)
		}
	}
}

// renew notes that m uses the name that it holds, and when m was last here.
func (c *Chat) renew(ctx context.Context, m *Session) {
	if m.guest || m.local {
		return
	}
	m.mu.Lock()
	u := people.NameUse{Account: m.account, Name: m.name, Source: sshchat.SourceOf(m.login.Addr), Spoke: m.talked}
	m.mu.Unlock()
	c.People.NoteUse(ctx, u)
}

// settle keeps of m's account and name that they were spoken under.
func (m *kept) settle(ctx context.Context) {
	if m.local {
		return
	}
	m.mu.Lock()
	id, n := m.account, m.name
	m.mu.Unlock()
	m.books.People.NoteSpoken(ctx, id, n)
}
