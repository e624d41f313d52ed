package sshchat

import "context"

// lockedOut refuses whom the lockdown keeps from coming in and from speaking. Whoever
// looks after the chat is never kept out. Any goroutine may call it.
func (m *rights) lockedOut() error {
	step := m.chat.rules.step()
	if step == LockdownOff {
		return nil
	}
	m.mu.Lock()
	guest, role, born, admitted := m.guest, m.role, m.born, m.admitted
	m.mu.Unlock()
	switch {
	case role >= OperatorRole || admitted:
		return nil
	case guest && step == LockdownGuests:
		return fault("lockdown")
	case guest:
		return fault("lockdown.new")
	case step == LockdownGuests:
		return nil
	}
	if wait := newAccount - m.chat.clock.Now().Sub(born); wait > 0 {
		return fault("lockdown.young", wait)
	}
	return nil
}

// knownOnly reports whether only those come in who own a name, or were invited.
func (c *Chat) knownOnly() bool {
	return c.o.Access == AccessKnown || c.rules.step() == LockdownKnown
}

// needsAdmission reports whether a lockdown takes an account for new.
func (c *Chat) needsAdmission(a *Account) bool {
	step := c.rules.step()
	return (step == LockdownNew || step == LockdownKnown) && !a.Admitted && c.clock.Now().Sub(a.Since) < newAccount
}

// useInvitation admits an account that came under a name which an operator let in. An
// invitation is for one.
func (c *Chat) useInvitation(ctx context.Context, account string, n Name) error {
	if err := c.admit(ctx, account); err != nil || c.knownOnly() { // else it is used up with the name
		return err
	}
	return c.uninvite(ctx, n)
}

// admit makes an account one that no lockdown takes for new, for its sessions too.
func (c *Chat) admit(ctx context.Context, account string) error {
	if err := c.noteAdmitted(ctx, account); err != nil {
		return err
	}
	for _, m := range c.everybody() {
		if m.accountID() == account {
			m.mu.Lock()
			m.admitted = true
			m.mu.Unlock()
		}
	}
	return nil
}
