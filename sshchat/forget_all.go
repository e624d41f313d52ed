package sshchat

import (
	"context"
	"errors"
)

// saidBy returns a page of what an account said anywhere, up to the entry numbered before;
// 0: the newest.
func (c *Chat) saidBy(ctx context.Context, id string, before uint64) ([]Entry, error) {
	return c.engine.Page(ctx, Range{By: id, Kinds: KindsOf(Worded), Limit: forgetPage, Before: before})
}

// endSessions ends the sessions of who is to be forgotten, but for the one that asks for it,
// and waits until they say no more.
func (c *Chat) endSessions(ctx context.Context, id string, but *Member) {
	for _, m := range c.everybody() {
		if m.accountID() != id || m == but {
			continue
		}
		m.evict(Kicked, fault("forget.gone"))
		if !m.visiting {
			m.awaitGone(ctx, leaveWait)
		}
	}
}

// beForgotten ends m's session, of which nothing is kept any more.
func (m *Member) beForgotten() {
	m.forgotten = true
	m.quit()
}

// forgetAll forgets what there is of somebody besides what they said: their account with its
// keys, names and settings, their places in rooms, and to whom they wrote.
func (c *Chat) forgetAll(ctx context.Context, id string) error {
	if err := c.directory.unseat(ctx, id); err != nil {
		return err
	}
	if err := errors.Join(c.forgetReports(ctx, id), c.directory.clearTopics(ctx, id), c.forgetIgnored(ctx, id), c.forgetAccount(ctx, id)); err != nil {
		return err
	}
	return c.dropMarks(ctx, func(of, about string) bool { return of == id || about == id })
}
