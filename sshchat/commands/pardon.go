package commands

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// pardonBy ends what somebody ruled in rooms, whichever they are, also in those that the
// operator who asks for it may not know of: only how many it were is told.
func pardonBy(c *Call, word string) error {
	t, err := c.FindTarget(word)
	if err != nil {
		return err
	}
	if t.Account == nil {
		return sshchat.NewFault("pardon.none", sshchat.Echo(word))
	}
	var keys []string
	for _, s := range c.Chat.RuleBook().RuledBy(t.Account.ID) {
		keys = append(keys, s.Key())
	}
	if len(keys) == 0 {
		return sshchat.NewFault("pardon.none", sshchat.Echo(word))
	}
	r := sshchat.Ruling{What: "unrule", Target: t.Label(), Account: t.Account.ID}
	if err := c.Record().Rule(r, func() error { return c.Chat.RuleBook().End(c.Ctx, keys...) }); err != nil {
		return err
	}
	c.Tell(sshchat.Done{Key: "pardon.done", Args: []any{len(keys)}})
	return nil
}

// pardonAll ends every sanction of a kind in a room that the caller may end.
func pardonAll(c *Call, what string, in *rooms.Room) error {
	var keys []string
	for _, s := range c.Chat.RuleBook().List(what, in.ID, c.Now()) {
		if s.Seat <= c.By.RankIn(in.ID) && !s.Meets(c.By.SubjectIn(in.ID), c.Now()) {
			keys = append(keys, s.Key())
		}
	}
	if len(keys) == 0 {
		return sshchat.NewFault("bans.none")
	}
	r := sshchat.Ruling{What: "un" + what, Target: text.Line("*")}
	if err := c.Record().RuleOver(in, r, func() error { return c.Chat.RuleBook().End(c.Ctx, keys...) }); err != nil {
		return err
	}
	c.Tell(sshchat.Done{Key: "pardon.done", Args: []any{len(keys)}})
	return nil
}

// isAll reports whether a word means everybody, where a name stands otherwise. "all" is
// a name that somebody may have, so that it takes the star.
func isAll(word string) bool { return strings.TrimSpace(word) == "*" }
