package chat

import (
	"context"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/bucket"
	"sshchat/sshchat/people"
)

// guesses bounds how often somebody may try a code: with fifty bits in it, three a
// minute find nothing.
var guesses = sshchat.Rate{Burst: 3, Every: 20 * time.Second}

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
	if !m.guessing.allow(m.books.Ledger.Clock.Now()) {
		return sshchat.NewFault("key.slow")
	}
	return nil
}

// Pace holds what m has written to the disk to the rate of what m may say.
func (m *pen) Pace() error {
	if wait, ok := m.rate.TakeSay(m.books.Ledger.Clock.Now()); !ok {
		return sshchat.NewFault("rate", wait)
	}
	return nil
}

// SetIgnored changes whom m ignores, in the account if there is one.
func (m *Session) SetIgnored(ctx context.Context, change func([]people.Ignored) []people.Ignored) error {
	list := change(slices.Clone(m.Ignored()))
	if !m.guest {
		var err error
		if list, err = m.books.People.NoteIgnored(ctx, m.AccountID(), change); err != nil {
			return err
		}
	}
	list = list[:min(len(list), people.MaxIgnores)]
	m.mu.Lock()
	m.ignores = list
	m.mu.Unlock()
	return nil
}

// forgetIgnored takes an account off the lists of those who ignore it: they hold its name.
func (c *Chat) forgetIgnored(ctx context.Context, id string) error {
	err := c.People.Unignore(ctx, id)
	for _, m := range c.everybody() {
		m.mu.Lock()
		m.ignores = slices.DeleteFunc(slices.Clone(m.ignores), func(i people.Ignored) bool { return i.Account == id }) // who reads the list has no lock
		m.mu.Unlock()
	}
	return err
}
