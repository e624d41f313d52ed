package chat

import (
	"context"
	"errors"
	"fmt"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
)

// A program that makes a name its key's holds it for the moment that this takes. Nobody is
// here by that: nobody can tell it to leave, and nobody is told of it. Whoever wants the
// name meanwhile waits for the moment to end.

// holdBriefly claims n for a program that acts for m, and returns what ends that.
func (c *Chat) holdBriefly(ctx context.Context, n sshchat.Name, m *Session) (end func(), err error) {
	for range 3 {
		err := c.Cards.ClaimCard(ctx, n, people.Card{Session: m.session, Brief: true})
		if err == nil {
			return func() { c.Cards.FreeCard(n, m.session) }, nil
		}
		if !errors.Is(err, sshchat.ErrConflict) {
			return nil, fmt.Errorf("claim the name %q: %w", n.String(), err)
		}
		if !c.makeWay(ctx, n, m) {
			break
		}
	}
	return nil, sshchat.NewFault("name.taken", n.Text())
}
