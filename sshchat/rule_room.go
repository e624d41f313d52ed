package sshchat

import (
	"context"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

const (
	// maxRoomRules is how many sanctions one room may have at a time: as many as anybody
	// reads, and as other chats give a channel (ergo: chan-list-modes).
	maxRoomRules = 100

	// maxAllRoomRules bounds those of all rooms together: some 20 MB. Past it a room that
	// has hardly any still gets fewRoomRules: whoever fills the list harms themselves.
	maxAllRoomRules = 10_000
	fewRoomRules    = 5

	// sweepEvery is how often sanctions that are over are forgotten.
	sweepEvery = 10 * time.Minute
)

// mayRuleMore refuses one sanction too many in a room. Operators are not bound by what
// all rooms have: it is theirs to put in order.
func (c *Call) mayRuleMore(in *roomState) error {
	if in == nil {
		return nil
	}
	here, all := c.Chat.rules.count(in.ID)
	switch {
	case here >= maxRoomRules:
		return fault("rule.many", text.Line(in.label()), maxRoomRules)
	case all >= maxAllRoomRules && here >= fewRoomRules && c.By.Role() < OperatorRole:
		return fault("rule.full")
	}
	return nil
}

// mayBeRuled refuses a room's sanction over nobody: a name that no one owns and no one has
// now costs nothing to make up.
func (t target) mayBeRuled(word string) error {
	if t.account == nil && t.member == nil && !t.prefix.IsValid() && t.print == "" {
		return fault("rule.nobody", echo(word))
	}
	return nil
}

// endRules forgets sanctions by their records' keys.
func (c *Chat) endRules(ctx context.Context, keys []string) error {
	for _, key := range keys {
		if err := c.remove(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// endRoomRules forgets what holds in a room that is closed: nobody is there to be met.
func (c *Chat) endRoomRules(ctx context.Context, room string) error {
	return c.endRules(ctx, c.rules.stale(c.clock.Now(), func(o string) bool { return o == room }))
}

// sweepRules forgets, as long as ctx lasts, sanctions that are over and those of rooms
// that are closed or gone, so that what nobody asks for takes no place.
func (c *Chat) sweepRules(ctx context.Context) {
	for c.every(ctx, sweepEvery) {
		err := c.endRules(ctx, c.rules.stale(c.clock.Now(), func(room string) bool {
			st, ok := c.directory.get(room)
			return !ok || !st.Closed.IsZero()
		}))
		if err != nil && ctx.Err() == nil {
			c.log("forget sanctions that are over", "err", err)
		}
	}
}

// every waits for the next of so many turns; it reports false when ctx ends.
func (c *Chat) every(ctx context.Context, d time.Duration) bool {
	due := make(chan struct{})
	stop := c.clock.AfterFunc(d, func() { close(due) })
	select {
	case <-ctx.Done():
		stop()
		return false
	case <-due:
		return true
	}
}

// pardonBy ends what somebody ruled in rooms, whichever they are, also in those that the
// operator who asks for it may not know of: only how many it were is told.
func (c *Call) pardonBy(word string) error {
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	if t.account == nil {
		return fault("pardon.none", echo(word))
	}
	var keys []string
	for _, s := range c.Chat.rules.ruledBy(t.account.ID) {
		keys = append(keys, s.key())
	}
	if len(keys) == 0 {
		return fault("pardon.none", echo(word))
	}
	r := Ruling{What: "unrule", Target: t.label(), Account: t.account.ID}
	if err := c.rule(r, func() error { return c.Chat.endRules(c.Ctx, keys) }); err != nil {
		return err
	}
	c.tell(Done{"pardon.done", []any{len(keys)}})
	return nil
}

// pardonAll ends every sanction of a kind in a room that the caller may end.
func (c *Call) pardonAll(what string, in *roomState) error {
	var keys []string
	for _, s := range c.Chat.rules.list(what, in.ID, c.Chat.clock.Now()) {
		if s.Seat <= c.By.rankIn(in.ID) && !s.meets(c.By.subjectIn(in.ID), c.Chat.clock.Now()) {
			keys = append(keys, s.key())
		}
	}
	if len(keys) == 0 {
		return fault("bans.none")
	}
	r := Ruling{What: "un" + what, Target: text.Line("*")}
	if err := c.ruleOver(in, r, func() error { return c.Chat.endRules(c.Ctx, keys) }); err != nil {
		return err
	}
	c.tell(Done{"pardon.done", []any{len(keys)}})
	return nil
}

// isAll reports whether a word means everybody, where a name stands otherwise. "all" is
// a name that somebody may have, so that it takes the star.
func isAll(word string) bool { return strings.TrimSpace(word) == "*" }
