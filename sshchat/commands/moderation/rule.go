package moderation

import (
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
	"sshchat/sshchat/when"
)

// parseRule reads "TARGET [for SPAN] [REASON]". A reason that begins like a span is
// refused: whoever forgot the "for" must not have banned somebody for ever.
func parseRule(c *table.Call) (t act.Target, span time.Duration, reason text.Text, err error) {
	word, rest := sshchat.SplitWord(c.Args)
	if word == "" {
		return t, 0, reason, c.Usage()
	}
	if t, err = c.FindTarget(word); err != nil {
		return t, 0, reason, err
	}
	next, after := sshchat.SplitWord(rest)
	if strings.EqualFold(next, "for") {
		value, words := sshchat.SplitWord(after)
		var ok bool
		if span, ok = when.Span(value); !ok {
			return t, 0, reason, sshchat.NewFault("span.bad", sshchat.Echo(value))
		}
		rest = words
	} else if when.LooksLikeSpan(next) {
		return t, 0, reason, sshchat.NewFault("span.for", sshchat.Echo(next))
	}
	return t, span, text.Line(rest), nil
}

func banRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "kick", Aliases: []string{"踢"}, Args: "NAME [REASON]", Role: sshchat.OperatorRole, Group: "moderation", Needs: sshchat.NeedsRoom},
			Shows:   table.Always, Run: doKick, Complete: table.CompleteName,
		},
		{
			Command: sshchat.Command{Name: "ban", Args: "NAME | PRINT | CIDR [for 3d] [REASON]", Role: sshchat.OperatorRole, Group: "moderation", Needs: sshchat.NeedsRoom},
			Shows:   table.Always, Run: doBan, Complete: table.CompleteName,
		},
		{
			Command: sshchat.Command{Name: "unban", Args: "NAME | PRINT | CIDR | by NAME", Role: sshchat.OperatorRole, Group: "moderation", Needs: sshchat.NeedsRoom},
			Shows:   table.Always, Run: doUnban,
		},
		{
			Command: sshchat.Command{Name: "bans", Role: sshchat.OperatorRole, Group: "moderation", Needs: sshchat.NeedsRoom},
			Run:     doBans,
		},
		{
			Command: sshchat.Command{Name: "mute", Aliases: []string{"禁言"}, Args: "NAME | PRINT | CIDR [for 10m] [REASON]", Role: sshchat.OperatorRole, Group: "moderation", Needs: sshchat.NeedsRoom},
			Shows:   table.Always, Run: doMute, Complete: table.CompleteName,
		},
		{
			Command: sshchat.Command{Name: "unmute", Args: "NAME | PRINT | CIDR", Role: sshchat.OperatorRole, Group: "moderation", Needs: sshchat.NeedsRoom},
			Shows:   table.Always, Run: doUnmute,
		},
	}
}

func doKick(c *table.Call) error {
	word, reason := sshchat.SplitWord(c.Args)
	if word == "" {
		return c.Usage()
	}
	t, err := c.FindTarget(word)
	if err != nil {
		return err
	}
	if t.Card == nil {
		return sshchat.NewFault("nobody.here", sshchat.Echo(word))
	}
	if err := c.May(t, nil); err != nil {
		return err
	}
	r := sshchat.Ruling{What: "kick", Target: t.Card.Person().Name, Account: t.Id(), Reason: text.Line(reason)}
	// The entry is what kicks: the room is told why before it is told that they left.
	return c.Record().Rule(r, func() error { return nil })
}

func doBan(c *table.Call) error { return sanction(c, "ban", nil) }

func doMute(c *table.Call) error { return sanction(c, "mute", nil) }

func RoomBan(c *table.Call, st rooms.Room) error  { return sanction(c, "ban", &st) }
func RoomMute(c *table.Call, st rooms.Room) error { return sanction(c, "mute", &st) }

// sanction makes a ban or a mute in a room or, with nil, in the whole chat.
func sanction(c *table.Call, what string, in *rooms.Room) error {
	t, span, reason, err := parseRule(c)
	if err != nil {
		return err
	}
	s, err := c.Rules().Sanction(t, what, span, reason, in)
	if err == nil {
		tellSanction(c, s, in)
	}
	return err
}

// tellSanction tells whoever made a sanction that it holds.
func tellSanction(c *table.Call, s sshchat.Sanction, in *rooms.Room) {
	switch {
	case in != nil && s.What == "ban":
		c.Tell(sshchat.Done{Key: "room.ban.done", Args: []any{s.Name, text.Line(in.Label())}})
	case in != nil:
		c.Tell(sshchat.Done{Key: "room.mute.done", Args: []any{s.Name, text.Line(in.Label())}})
	case s.What == "ban":
		c.Tell(sshchat.Done{Key: "ban.done", Args: []any{s.Name}})
	default:
		c.Tell(sshchat.Done{Key: "mute.done", Args: []any{s.Name}})
	}
}

func doUnban(c *table.Call) error { return pardon(c, "ban", nil) }

func doUnmute(c *table.Call) error { return pardon(c, "mute", nil) }

func RoomUnban(c *table.Call, st rooms.Room) error  { return pardon(c, "ban", &st) }
func RoomUnmute(c *table.Call, st rooms.Room) error { return pardon(c, "mute", &st) }

// pardon ends every sanction of a kind that is about a target, in a room or, with nil,
// in the whole chat.
func pardon(c *table.Call, what string, in *rooms.Room) error {
	word, by := sshchat.SplitWord(c.Args)
	switch {
	case word == "":
		return c.Usage()
	case in != nil && isAll(word):
		return pardonAll(c, what, in)
	case in == nil && strings.EqualFold(word, "by") && by != "":
		return pardonBy(c, by)
	case by != "":
		return c.Usage()
	}
	t, err := c.FindTarget(word)
	if err != nil {
		return err
	}
	ended, err := c.Rules().Pardon(t, word, what, in)
	if err != nil {
		return err
	}
	c.Tell(sshchat.Done{Key: "pardon.done", Args: []any{ended}})
	return nil
}

// shownSanctions bounds what one answer lists.
const shownSanctions = 200

func doBans(c *table.Call) error { return bans(c, "") }

func RoomBans(c *table.Call, st rooms.Room) error { return bans(c, st.ID) }

// bans lists what holds in a room, or with "" in the whole chat.
func bans(c *table.Call, room sshchat.RoomID) error {
	now := c.Now()
	all := append(c.Node.Rules.List("ban", room, now), c.Node.Rules.List("mute", room, now)...)
	l := sshchat.Sanctions{All: all[:min(len(all), shownSanctions)], More: max(0, len(all)-shownSanctions)}
	if room == "" {
		_, inRooms := c.Node.Rules.Count("")
		l.InRooms = inRooms / 100 * 100
	}
	if len(all) == 0 && l.InRooms == 0 {
		return sshchat.NewFault("bans.none")
	}
	c.Tell(l)
	return nil
}

// pardonBy ends what somebody ruled in rooms, whichever they are, also in those that the
// operator who asks for it may not know of: only how many it were is told.
func pardonBy(c *table.Call, word string) error {
	t, err := c.FindTarget(word)
	if err != nil {
		return err
	}
	if t.Account == nil {
		return sshchat.NewFault("pardon.none", sshchat.Echo(word))
	}
	var keys []string
	for _, s := range c.Node.Rules.RuledBy(t.Account.ID) {
		keys = append(keys, s.Key())
	}
	if len(keys) == 0 {
		return sshchat.NewFault("pardon.none", sshchat.Echo(word))
	}
	r := sshchat.Ruling{What: "unrule", Target: t.Label(), Account: t.Account.ID}
	if err := c.Record().Rule(r, func() error { return c.Node.Rules.End(c.Ctx, keys...) }); err != nil {
		return err
	}
	c.Tell(sshchat.Done{Key: "pardon.done", Args: []any{len(keys)}})
	return nil
}

// pardonAll ends every sanction of a kind in a room that the caller may end.
func pardonAll(c *table.Call, what string, in *rooms.Room) error {
	var keys []string
	for _, s := range c.Node.Rules.List(what, in.ID, c.Now()) {
		if s.Grant <= c.By.RankIn(in.ID) && !s.Meets(c.By.SubjectIn(in.ID), c.Now()) {
			keys = append(keys, s.Key())
		}
	}
	if len(keys) == 0 {
		return sshchat.NewFault("bans.none")
	}
	r := sshchat.Ruling{What: "un" + what, Target: text.Line("*")}
	if err := c.Record().RuleOver(in, r, func() error { return c.Node.Rules.End(c.Ctx, keys...) }); err != nil {
		return err
	}
	c.Tell(sshchat.Done{Key: "pardon.done", Args: []any{len(keys)}})
	return nil
}

// isAll reports whether a word means everybody, where a name stands otherwise. "all" is
// a name that somebody may have, so that it takes the star.
func isAll(word string) bool { return strings.TrimSpace(word) == "*" }
