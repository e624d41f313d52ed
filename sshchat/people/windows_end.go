package people

import (
	"context"
	"slices"

	"sshchat/sshchat"
)

// End ends other windows of a person, those that which says of: each node ends its own sessions when
// it hears of that.
func (ws Windows) End(ctx context.Context, account sshchat.AccountID, seat Seat, which func(n int) bool) error {
	card, ok := ws.Of(account, seat.Session)
	n, err := sshchat.Spell(card.Name)
	if !ok || err != nil {
		return err
	}
	return ws.cs.ChangeCard(ctx, n, seat.Session, func(c *Card) {
		c.Windows = slices.DeleteFunc(c.Windows, func(w Window) bool { return w.N != seat.Window && which(w.N) })
	})
}

// Forget has all windows of a person end but the one that has them forgotten, and waits for that:
// they say no more then, and keep nothing. What does not go in time is taken off the card.
func (ws Windows) Forget(ctx context.Context, account sshchat.AccountID, seat Seat) error {
	card, ok := ws.Of(account, seat.Session)
	n, err := sshchat.Spell(card.Name)
	if !ok || err != nil {
		return err
	}
	if err := ws.cs.ChangeCard(ctx, n, seat.Session, func(c *Card) { c.Forgets = seat.Window }); err != nil {
		return err
	}
	ws.awaitAlone(ctx, n.Skeleton(), seat)
	return ws.End(ctx, account, seat, func(int) bool { return true })
}

// awaitAlone waits until a card lists one window alone.
func (ws Windows) awaitAlone(ctx context.Context, key sshchat.Skeleton, seat Seat) {
	wake, stop := ws.cs.waits.watch(key)
	defer stop()
	wait, cancel := context.WithTimeout(ctx, LeaveWait)
	defer cancel()
	for {
		now := ws.cs.Mine(key, seat.Session)
		if now == nil || !slices.ContainsFunc(now.Windows, func(w Window) bool { return w.N != seat.Window }) {
			return
		}
		select {
		case <-wake:
		case <-wait.Done():
			return
		}
	}
}
