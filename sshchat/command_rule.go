package sshchat

import (
	"crypto/rand"
	"strings"
	"time"

	"sshchat/sshchat/text"
	"sshchat/sshchat/when"
)

// parseRule reads "TARGET [for SPAN] [REASON]". A reason that begins like a span is
// refused: whoever forgot the "for" must not have banned somebody for ever.
func (c *Call) parseRule(args string, in *roomState) (t Target, span time.Duration, reason text.Text, err error) {
	word, rest := splitWord(args)
	if word == "" {
		return t, 0, reason, c.usage()
	}
	if t, err = c.findTarget(word); err != nil {
		return t, 0, reason, err
	}
	next, after := splitWord(rest)
	if strings.EqualFold(next, "for") {
		value, words := splitWord(after)
		var ok bool
		if span, ok = when.Span(value); !ok {
			return t, 0, reason, fault("span.bad", echo(value))
		}
		rest = words
	} else if when.LooksLikeSpan(next) {
		return t, 0, reason, fault("span.for", echo(next))
	}
	return t, span, text.Line(rest), c.may(t, in)
}

func banRows() []*row {
	return []*row{
		{
			Command: Command{Name: "kick", Aliases: []string{"踢"}, Args: "NAME [REASON]", Role: OperatorRole, Group: "moderation", Needs: NeedsRoom},
			shows:   always, run: doKick, complete: completeName,
		},
		{
			Command: Command{Name: "ban", Args: "NAME | PRINT | CIDR [for 3d] [REASON]", Role: OperatorRole, Group: "moderation", Needs: NeedsRoom},
			shows:   always, run: doBan, complete: completeName,
		},
		{
			Command: Command{Name: "unban", Args: "NAME | PRINT | CIDR | by NAME", Role: OperatorRole, Group: "moderation", Needs: NeedsRoom},
			shows:   always, run: doUnban,
		},
		{
			Command: Command{Name: "bans", Role: OperatorRole, Group: "moderation", Needs: NeedsRoom},
			run:     doBans,
		},
		{
			Command: Command{Name: "mute", Aliases: []string{"禁言"}, Args: "NAME | PRINT | CIDR [for 10m] [REASON]", Role: OperatorRole, Group: "moderation", Needs: NeedsRoom},
			shows:   always, run: doMute, complete: completeName,
		},
		{
			Command: Command{Name: "unmute", Args: "NAME | PRINT | CIDR", Role: OperatorRole, Group: "moderation", Needs: NeedsRoom},
			shows:   always, run: doUnmute,
		},
	}
}

func doKick(c *Call) error {
	word, reason := splitWord(c.Args)
	if word == "" {
		return c.usage()
	}
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	if t.Card == nil {
		return fault("nobody.here", echo(word))
	}
	if err := c.may(t, nil); err != nil {
		return err
	}
	r := Ruling{What: "kick", Target: t.Card.Person().Name, Account: t.id(), Reason: text.Line(reason)}
	// The entry is what kicks: the room is told why before it is told that they left.
	return c.rule(r, func() error { return nil })
}

func doBan(c *Call) error { return c.sanction("ban", c.Args, nil) }

func doMute(c *Call) error { return c.sanction("mute", c.Args, nil) }

// sanction makes a ban or a mute that holds over reconnects, renames and restarts, in a
// room or, with nil, in the whole chat.
func (c *Call) sanction(what, args string, in *roomState) error {
	t, span, reason, err := c.parseRule(args, in)
	if err != nil {
		return err
	}
	if in != nil {
		word, _ := splitWord(args)
		if err := t.mayBeRuled(word); err != nil {
			return err
		}
		if err := c.Chat.RuleBook().mayAdd(in.ID, in.label(), c.By.Role()); err != nil {
			return err
		}
	}
	now := c.now().UTC()
	s := Sanction{
		ID: strings.ToLower(rand.Text()[:10]), What: what, Prefix: t.Prefix, Print: t.Print, Account: t.id(),
		Rank: c.By.Role(), Name: t.label(), Reason: reason, By: c.By.Person().Name, Ruler: c.By.accountID(), At: now,
	}
	if span > 0 {
		s.Until = now.Add(span)
	}
	if t.Account == nil && !t.Name.IsZero() {
		s.Skeleton = t.Name.Skeleton()
	}
	if in == nil {
		s.Guests = t.source()
	}
	r := Ruling{What: what, Target: s.Name, Account: s.Account, Reason: reason, Until: s.Until}
	if in != nil {
		s.Room, s.Seat = in.ID, c.By.rankIn(in.ID)
	}
	return c.ruleOver(in, r, func() error { return c.keepSanction(s, in) })
}

// keepSanction keeps a sanction, from when on it holds, and tells whoever made it.
func (c *Call) keepSanction(s Sanction, in *roomState) error {
	if err := c.Chat.RuleBook().keep(c.Ctx, s); err != nil {
		return err
	}
	switch {
	case in != nil && s.What == "ban":
		c.tell(Done{"room.ban.done", []any{s.Name, text.Line(in.label())}})
	case in != nil:
		c.tell(Done{"room.mute.done", []any{s.Name, text.Line(in.label())}})
	case s.What == "ban":
		c.tell(Done{"ban.done", []any{s.Name}})
	default:
		c.tell(Done{"mute.done", []any{s.Name}})
	}
	return nil
}

func doUnban(c *Call) error { return c.pardon("ban", c.Args, nil) }

func doUnmute(c *Call) error { return c.pardon("mute", c.Args, nil) }

// pardon ends every sanction of a kind that is about a target, in a room or, with nil,
// in the whole chat. Nobody ends what meets themselves, or what their betters ruled
// over operators or in the room.
func (c *Call) pardon(what, args string, in *roomState) error {
	word, by := splitWord(args)
	switch {
	case word == "":
		return c.usage()
	case in != nil && isAll(word):
		return c.pardonAll(what, in)
	case in == nil && strings.EqualFold(word, "by") && by != "":
		return c.pardonBy(by)
	case by != "":
		return c.usage()
	}
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	ended, room := 0, ""
	if in != nil {
		room = in.ID
	}
	for _, s := range c.Chat.RuleBook().list(what, room, c.now()) {
		if !t.isMetBy(&s, word) {
			continue
		}
		if in != nil && s.Seat > c.By.rankIn(room) {
			return fault("room.above", text.Line(in.label()))
		}
		if s.meets(c.By.subjectIn(room), c.now()) || s.Rank > c.By.Role() && t.Account != nil && t.Account.rank() >= OperatorRole {
			return fault("rule.role", s.Rank)
		}
		r := Ruling{What: "un" + what, Target: s.Name, Account: s.Account}
		err := c.ruleOver(in, r, func() error { return c.Chat.RuleBook().end(c.Ctx, s.key()) })
		if err != nil {
			return err
		}
		ended++
	}
	if ended == 0 {
		return fault("pardon.none", echo(word))
	}
	c.tell(Done{"pardon.done", []any{ended}})
	return nil
}

// shownSanctions bounds what one answer lists.
const shownSanctions = 200

func doBans(c *Call) error { return c.bans("") }

// bans lists what holds in a room, or with "" in the whole chat.
func (c *Call) bans(room string) error {
	now := c.now()
	all := append(c.Chat.RuleBook().list("ban", room, now), c.Chat.RuleBook().list("mute", room, now)...)
	l := Sanctions{All: all[:min(len(all), shownSanctions)], More: max(0, len(all)-shownSanctions)}
	if room == "" {
		_, inRooms := c.Chat.RuleBook().count("")
		l.InRooms = inRooms / 100 * 100
	}
	if len(all) == 0 && l.InRooms == 0 {
		return fault("bans.none")
	}
	c.tell(l)
	return nil
}
