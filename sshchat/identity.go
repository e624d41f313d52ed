package sshchat

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// guesses bounds how often somebody may try a code: with fifty bits in it, three a
// minute find nothing.
var guesses = Rate{Burst: 3, Every: 20 * time.Second}

// limiter is a bucket for its member's own goroutine.
type limiter struct{ bucket }

func (l *limiter) allow(now time.Time) bool {
	if l.rate == (Rate{}) {
		l.bucket = newBucket(guesses, now)
	}
	_, ok := l.take(now)
	return ok
}

// identify finds out who somebody is, and makes the name theirs if it is nobody's.
// Only a verified key has an account; a guest is somebody for one session.
func (c *Chat) identify(ctx context.Context, l Login, m *Member) error {
	m.role, m.guest = l.Role, l.Key == ""
	if m.guest {
		m.role = GuestRole
		m.account = "~" + strings.ToLower(rand.Text()[:10])
		return c.admitGuest(ctx, l, m)
	}
	a, err := c.accountByKey(ctx, l.Key)
	if err != nil {
		return fmt.Errorf("find the account of a key: %w", err)
	}
	m.account, m.role = a.ID, max(l.Role, a.Role, MemberRole)
	if err := c.sanctioned("ban", m.subjectWith(a.Keys)); err != nil && m.role < OperatorRole {
		return err
	}
	// Before the account is kept: whoever is refused leaves no trace.
	if err := c.MayUse(ctx, l.Name, l.Key); err != nil {
		return err
	}
	if a, err = c.keep(ctx, a); err != nil {
		return err
	}
	m.account = a.ID
	if m.newOwner, err = c.own(ctx, a, l.Name); err != nil {
		return err
	}
	m.ignores = a.Ignores
	m.settings = applySettings(m.settings, a.Settings)
	return nil
}

// admitGuest holds a guest against everything that is for verified keys only.
func (c *Chat) admitGuest(ctx context.Context, l Login, m *Member) error {
	switch {
	case c.o.Access == AccessKnown:
		return fault("guest.refused")
	case c.rules.lockedDown():
		return fault("lockdown")
	}
	if err := c.sanctioned("ban", m.subject()); err != nil {
		return err
	}
	return c.MayUse(ctx, l.Name, "")
}

// sanctioned returns the refusal that meets who, if one holds.
func (c *Chat) sanctioned(what string, who subject) error {
	if s, ok := c.rules.find(what, who, c.clock.Now()); ok {
		return s.refusal()
	}
	return nil
}

// applySettings puts what an account has set over what the client's environment
// says. A value that is none any more is passed over.
func applySettings(s Settings, kept map[string]string) Settings {
	for name, value := range kept {
		set := settingFor(name)
		if set.values == nil || slices.Contains(set.values, value) {
			next := s
			if set.set(&next, value) == nil {
				s = next
			}
		}
	}
	return s
}

// keepSetting keeps one setting with m's account. A guest's goes with the session.
func (m *Member) keepSetting(ctx context.Context, name, value string) error {
	if m.guest {
		return nil
	}
	_, err := m.chat.update(ctx, m.account, func(a *Account) error {
		if a.Settings == nil {
			a.Settings = map[string]string{}
		}
		a.Settings[name] = value
		return nil
	})
	return err
}

// accountID returns who m is. Any goroutine may call it.
func (m *Member) accountID() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.account
}

// Role returns what m may do. Any goroutine may call it.
func (m *Member) Role() Role {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.role
}

func (m *Member) setRole(r Role) {
	m.mu.Lock()
	m.role = r
	m.mu.Unlock()
}

// become makes m a session of another account: its key was moved there.
func (m *Member) become(account string) {
	m.mu.Lock()
	m.account = account
	m.mu.Unlock()
}

// subject is m as sanctions see it. Any goroutine may call it.
func (m *Member) subject() subject { return m.subjectWith(nil) }

func (m *Member) subjectWith(keys []KeyOf) subject {
	m.mu.Lock()
	defer m.mu.Unlock()
	who := subject{account: m.account, skeleton: m.name.Skeleton(), addr: m.login.Addr, guest: m.guest}
	if m.login.Key != "" {
		who.prints = append(who.prints, m.login.Key)
	}
	for _, k := range keys {
		who.prints = append(who.prints, k.Print)
	}
	return who
}

// ignored returns whom m ignores.
func (m *Member) ignored() []Ignored {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ignores
}

// setIgnored changes whom m ignores, in the account if there is one.
func (m *Member) setIgnored(ctx context.Context, change func([]Ignored) []Ignored) error {
	list := change(slices.Clone(m.ignored()))
	if !m.guest {
		a, err := m.chat.update(ctx, m.account, func(a *Account) error {
			a.Ignores = change(a.Ignores)
			return nil
		})
		if err != nil {
			return err
		}
		list = a.Ignores
	}
	m.mu.Lock()
	m.ignores = list
	m.mu.Unlock()
	return nil
}

// dropIgnored takes out what was said by those whom m ignores.
func (m *Member) dropIgnored(entries []*Entry) []*Entry {
	list := m.ignored()
	if len(list) == 0 {
		return entries
	}
	return slices.DeleteFunc(entries, func(e *Entry) bool {
		return (isTalk(e) || e.Kind == Away || e.Kind == Back) &&
			slices.ContainsFunc(list, func(i Ignored) bool { return i.Account == e.From.Account })
	})
}

// setAway notes that m is away, or back, and reports whether that changed anything.
func (m *Member) setAway(why text.Text, away bool) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	was := m.isAway
	m.isAway, m.away = away, why
	return was != away
}

// seen notes when an account was last here.
func (c *Chat) seen(ctx context.Context, m *Member) {
	_, err := c.update(ctx, m.account, func(a *Account) error {
		a.Seen = c.clock.Now().UTC()
		return nil
	})
	if err != nil && !errors.Is(err, ErrClosed) {
		c.o.Log("note who was seen", "account", m.account, "err", err)
	}
}

// memberNamed returns who holds a name here, or nil.
func (c *Chat) memberNamed(n Name) *Member {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.members[n.Skeleton()]
}

// everybody returns all sessions of this node.
func (c *Chat) everybody() []*Member {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]*Member, 0, len(c.members))
	for _, m := range c.members {
		all = append(all, m)
	}
	return all
}

// motd returns the message of the day: an operator's, else the file's.
func (c *Chat) motd(ctx context.Context) text.Text {
	v, err := c.engine.Get(ctx, motdKey)
	if err == nil && v.Rev != 0 {
		return text.Block(string(v.Data))
	}
	if c.o.MOTD != nil {
		return c.o.MOTD()
	}
	return text.Text{}
}
