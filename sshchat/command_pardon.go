package sshchat

import (
	"strings"

	"sshchat/sshchat/text"
)

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
	for _, s := range c.Chat.RuleBook().ruledBy(t.Account.ID) {
		keys = append(keys, s.key())
	}
	if len(keys) == 0 {
		return fault("pardon.none", echo(word))
	}
	r := Ruling{What: "unrule", Target: t.label(), Account: t.Account.ID}
	if err := c.rule(r, func() error { return c.Chat.RuleBook().end(c.Ctx, keys...) }); err != nil {
		return err
	}
	c.tell(Done{"pardon.done", []any{len(keys)}})
	return nil
}

// pardonAll ends every sanction of a kind in a room that the caller may end.
func (c *Call) pardonAll(what string, in *roomState) error {
	var keys []string
	for _, s := range c.Chat.RuleBook().list(what, in.ID, c.now()) {
		if s.Seat <= c.By.rankIn(in.ID) && !s.meets(c.By.subjectIn(in.ID), c.now()) {
			keys = append(keys, s.key())
		}
	}
	if len(keys) == 0 {
		return fault("bans.none")
	}
	r := Ruling{What: "un" + what, Target: text.Line("*")}
	if err := c.ruleOver(in, r, func() error { return c.Chat.RuleBook().end(c.Ctx, keys...) }); err != nil {
		return err
	}
	c.tell(Done{"pardon.done", []any{len(keys)}})
	return nil
}

// isAll reports whether a word means everybody, where a name stands otherwise. "all" is
// a name that somebody may have, so that it takes the star.
func isAll(word string) bool { return strings.TrimSpace(word) == "*" }
