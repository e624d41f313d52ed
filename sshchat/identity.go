package sshchat

import (
	"context"
	"slices"
	"time"

	"sshchat/sshchat/bucket"
	"sshchat/sshchat/text"
)

// guesses bounds how often somebody may try a code: with fifty bits in it, three a
// minute find nothing.
var guesses = Rate{Burst: 3, Every: 20 * time.Second}

// limiter is a bucket for its member's own goroutine.
type limiter struct{ bucket.Bucket }

func (l *limiter) allow(now time.Time) bool {
	if l.IsZero() {
		l.Bucket = bucket.New(guesses, now)
	}
	return l.Allow(now)
}

// guess refuses who tries codes too often.
func (m *pen) guess() error {
	if !m.guessing.allow(m.chat.clock.Now()) {
		return fault("key.slow")
	}
	return nil
}

// pace holds what m has written to the disk to the rate of what m may say.
func (m *pen) pace() error {
	if wait, ok := m.rate.takeSay(m.chat.clock.Now()); !ok {
		return fault("rate", wait)
	}
	return nil
}

// motd returns the message of the day: one that an operator set, else the file's.
func (c *Chat) motd(ctx context.Context) (t text.Text, set bool) {
	v, err := c.engine.Get(ctx, motdKey)
	if err == nil && v.Rev != 0 {
		return text.Block(string(v.Data)), true
	}
	return c.motdFile(), false
}

// motdFile returns what the file says; it may say nothing.
func (c *Chat) motdFile() text.Text {
	if c.o.MOTD != nil {
		return c.o.MOTD()
	}
	return text.Text{}
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
