package sshchat

import (
	"strings"

	"sshchat/sshchat/text"
)

// mayBeRuled refuses a room's sanction over nobody: a name that no one owns and no one has
// now costs nothing to make up.
func (t Target) mayBeRuled(word string) error {
	if t.Account == nil && t.Member == nil && !t.Prefix.IsValid() && t.Print == "" {
		return fault("rule.nobody", echo(word))
	}
	return nil
}

// pardonBy ends what somebody ruled in rooms, whichever they are, also in those that the
// operator who asks for it may not know of: only how many it were is told.
func (c *Call) pardonBy(word string) error {
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	if t.Account == nil {
		return fault("pardon.none", echo(word))
	}
	var keys []string
	for _, s := range c.Chat.rules.ruledBy(t.Account.ID) {
		keys = append(keys, s.key())
	}
	if len(keys) == 0 {
		return fault("pardon.none", echo(word))
	}
	r := Ruling{What: "unrule", Target: t.label(), Account: t.Account.ID}
	if err := c.rule(r, func() error { return c.Chat.rules.end(c.Ctx, keys...) }); err != nil {
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
	if err := c.ruleOver(in, r, func() error { return c.Chat.rules.end(c.Ctx, keys...) }); err != nil {
		return err
	}
	c.tell(Done{"pardon.done", []any{len(keys)}})
	return nil
}

// isAll reports whether a word means everybody, where a name stands otherwise. "all" is
// a name that somebody may have, so that it takes the star.
func isAll(word string) bool { return strings.TrimSpace(word) == "*" }
