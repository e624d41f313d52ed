package sshchat

import (
	"context"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// Lockdown says who comes in and speaks for now. Each step keeps out those of the steps
// before it, too. It is one record, so that all nodes keep to it.
type Lockdown string

// The steps of a lockdown.
const (
	LockdownOff    Lockdown = ""
	LockdownGuests Lockdown = "guests" // who has no key
	LockdownNew    Lockdown = "new"    // whose account is younger than an hour
	LockdownKnown  Lockdown = "known"  // who comes under a name that nobody owns: as --access known
)

// newAccount is how long an account is new to a lockdown, and how long a ban meets new
// accounts from where its person came: a raid is over by then, or has to wait.
const newAccount = time.Hour

// lockdownOf reads the record. One that a newer version has written keeps out whom all
// steps keep out, and no more.
func lockdownOf(v Value) Lockdown {
	if v.Rev == 0 {
		return LockdownOff
	}
	switch l := Lockdown(v.Data); l {
	case LockdownNew, LockdownKnown:
		return l
	}
	return LockdownGuests
}

// parseLockdown reads what an operator typed.
func parseLockdown(s string) (Lockdown, bool) {
	switch s {
	case "off":
		return LockdownOff, true
	case "on", "guests": // "on" is what it was called when there was one step
		return LockdownGuests, true
	case "new", "known":
		return Lockdown(s), true
	}
	return "", false
}

// doLockdown says who comes in and speaks, or how that is.
func doLockdown(c *Call) error {
	if c.Args == "" {
		c.tell(Done{"lockdown.is", []any{lockdownWord(c.Chat.rules.step())}})
		return nil
	}
	step, ok := parseLockdown(strings.ToLower(c.Args))
	if !ok {
		return c.usage()
	}
	word := lockdownWord(step)
	return c.rule(Ruling{What: "lockdown", Reason: text.Line(word)}, func() error {
		if err := c.keepWord(lockdownKey, word, step == LockdownOff); err != nil {
			return err
		}
		c.tell(Done{"lockdown.is", []any{word}})
		return nil
	})
}

// lockdownWord is how a step is typed.
func lockdownWord(l Lockdown) string {
	if l == LockdownOff {
		return "off"
	}
	return string(l)
}

func completeLockdown(*Call) []string { return []string{"off", "guests", "new", "known"} }

// lockedOut refuses whom the lockdown keeps from coming in and from speaking. Whoever
// looks after the chat is never kept out. Any goroutine may call it.
func (m *Member) lockedOut() error {
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

// invited reports whether an operator let a name in.
func (c *Chat) invited(ctx context.Context, n Name) (bool, error) {
	v, err := c.engine.Get(ctx, inviteKey(n.Skeleton()))
	return v.Rev != 0, err
}

// doAdmit lets a new name in where only known ones may come, and an account that is too
// young for a lockdown.
func doAdmit(c *Call) error {
	word, _ := bareName(c.Args)
	n, err := ParseName(word)
	if err != nil {
		return err
	}
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	r := Ruling{What: "admit", Target: n.Text()}
	if t.account != nil {
		if !c.Chat.needsAdmission(t.account) {
			return fault("name.owned", n.Text())
		}
		r.Account = t.account.ID
	}
	return c.rule(r, func() error {
		if t.account != nil {
			if err := c.Chat.admit(c.Ctx, t.account.ID); err != nil {
				return err
			}
		} else if err := c.keepWord(inviteKey(n.Skeleton()), n.String(), false); err != nil {
			return err
		}
		c.tell(Done{"invite.done", []any{n.Text()}})
		return nil
	})
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
	return c.remove(ctx, inviteKey(n.Skeleton()))
}

// admit makes an account one that no lockdown takes for new, for its sessions too.
func (c *Chat) admit(ctx context.Context, account string) error {
	_, err := c.update(ctx, account, func(a *Account) error {
		a.Admitted = true
		return nil
	})
	if err != nil {
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
