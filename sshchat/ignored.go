package sshchat

import (
	"context"
	"slices"
)

// ignored returns whom m ignores.
func (m *self) ignored() []Ignored {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ignores
}

// setIgnored changes whom m ignores, in the account if there is one.
func (m *Member) setIgnored(ctx context.Context, change func([]Ignored) []Ignored) error {
	list := change(slices.Clone(m.ignored()))
	if !m.guest {
		var err error
		if list, err = m.chat.noteIgnored(ctx, m.accountID(), change); err != nil {
			return err
		}
	}
	list = list[:min(len(list), maxIgnores)]
	m.mu.Lock()
	m.ignores = list
	m.mu.Unlock()
	return nil
}

// ignoring returns whether m does not want to see an entry.
func (m *self) ignoring() func(*Entry) bool {
	list := m.ignored()
	return func(e *Entry) bool {
		return e.Kind.Is(Personal) &&
			slices.ContainsFunc(list, func(i Ignored) bool { return i.Account == e.From.Account })
	}
}

// dropIgnored takes out what was said by those whom m ignores.
func (m *self) dropIgnored(entries []*Entry) []*Entry {
	if len(m.ignored()) == 0 {
		return entries
	}
	return slices.DeleteFunc(entries, m.ignoring())
}

// withoutIgnored is dropIgnored for lines that were asked for.
func (m *self) withoutIgnored(entries []Entry) []Entry {
	ignoring := m.ignoring()
	return slices.DeleteFunc(entries, func(e Entry) bool { return ignoring(&e) })
}

// forgetIgnored takes an account off the lists of those who ignore it: they hold its name.
func (c *Chat) forgetIgnored(ctx context.Context, id string) error {
	err := c.unignore(ctx, id)
	for _, m := range c.everybody() {
		m.mu.Lock()
		m.ignores = slices.DeleteFunc(slices.Clone(m.ignores), func(i Ignored) bool { return i.Account == id }) // who reads the list has no lock
		m.mu.Unlock()
	}
	return err
}
