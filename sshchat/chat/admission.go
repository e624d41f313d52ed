package chat

import (
	"context"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
)

// lockedOut refuses whom the lockdown keeps from coming in and from speaking. Whoever
// looks after the chat is never kept out. Any goroutine may call it.
func (m *rights) lockedOut() error {
	step := m.chat.rules.Step()
	if step == sshchat.LockdownOff {
		return nil
	}
	m.mu.Lock()
	guest, role, born, admitted := m.guest, m.role, m.born, m.admitted
	m.mu.Unlock()
	switch {
	case role >= sshchat.OperatorRole || admitted:
		return nil
	case guest && step == sshchat.LockdownGuests:
		return sshchat.NewFault("lockdown")
	case guest:
		return sshchat.NewFault("lockdown.new")
	case step == sshchat.LockdownGuests:
		return nil
	}
	if wait := sshchat.NewAccount - m.chat.ledger.Clock.Now().Sub(born); wait > 0 {
		return sshchat.NewFault("lockdown.young", wait)
	}
	return nil
}

// knownOnly reports whether only those come in who own a name, or were invited.
func (c *Chat) knownOnly() bool {
	return c.o.Access == sshchat.AccessKnown || c.rules.Step() == sshchat.LockdownKnown
}

// NeedsAdmission reports whether a lockdown takes an account for new.
func (c *Chat) NeedsAdmission(a *people.Account) bool {
	step := c.rules.Step()
	return (step == sshchat.LockdownNew || step == sshchat.LockdownKnown) && !a.Admitted && c.ledger.Clock.Now().Sub(a.Since) < sshchat.NewAccount
}

// useInvitation admits an account that came under a name which an operator let in. An
// invitation is for one.
func (c *Chat) useInvitation(ctx context.Context, account string, n sshchat.Name) error {
	if err := c.Admit(ctx, account); err != nil || c.knownOnly() { // else it is used up with the name
		return err
	}
	return c.people.Uninvite(ctx, n)
}

// Admit makes an account one that no lockdown takes for new, for its sessions too.
func (c *Chat) Admit(ctx context.Context, account string) error {
	if err := c.people.NoteAdmitted(ctx, account); err != nil {
		return err
	}
	for _, m := range c.everybody() {
		if m.AccountID() == account {
			m.mu.Lock()
			m.admitted = true
			m.mu.Unlock()
		}
	}
	return nil
}
