package sshchat

import (
	"context"
	"errors"
	"fmt"
)

// A program that makes a name its key's holds it for the moment that this takes. It is no
// member: nobody can tell it to leave, and nobody is told of it. Whoever wants the name
// meanwhile waits for the moment to end.

// briefs are the names that are held so, by skeleton; each is closed when it is over. The
// chat's mu guards it.
type briefs map[string]chan struct{}

// holdBriefly claims n for a program that acts for m, and returns what ends that.
func (c *Chat) holdBriefly(ctx context.Context, n Name, m *Member) (end func(), err error) {
	over, err := c.beginBrief(ctx, n)
	if err != nil {
		return nil, err
	}
	finish := func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.briefs, n.Skeleton())
		close(over)
	}
	for range 3 {
		err := c.claimCard(ctx, n, Card{Session: m.session, Brief: true})
		if err == nil {
			return func() { c.freeCard(n, m.session); finish() }, nil
		}
		if !errors.Is(err, ErrConflict) {
			finish()
			return nil, fmt.Errorf("claim the name %q: %w", n.String(), err)
		}
		if !c.makeWay(ctx, n, m) {
			break
		}
	}
	finish()
	return nil, fault("name.taken", n.Text())
}

// beginBrief notes that n is about to be held briefly, behind whoever does so already.
func (c *Chat) beginBrief(ctx context.Context, n Name) (over chan struct{}, err error) {
	for range 3 {
		c.mu.Lock()
		before := c.briefs[n.Skeleton()]
		if before == nil {
			over = make(chan struct{})
			c.briefs[n.Skeleton()] = over
		}
		c.mu.Unlock()
		if before == nil {
			return over, nil
		}
		if !awaitClosed(ctx, before, leaveWait) {
			break
		}
	}
	return nil, fault("name.taken", n.Text())
}
