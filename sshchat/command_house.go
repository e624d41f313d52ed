package sshchat

import (
	"strings"

	"sshchat/sshchat/text"
)

func slowRows() []*row {
	return []*row{
		{
			Command: Command{Name: "slow", Args: "[10s | off]", Role: MemberRole, Group: "moderation", Needs: NeedsRoom},
			shows:   whenGiven, run: doSlow,
		},
		{
			Command: Command{Name: "lockdown", Args: "off | guests | new | known", Role: OperatorRole, Group: "moderation", Needs: NeedsRoom},
			shows:   whenGiven, run: doLockdown, complete: completeLockdown,
		},
	}
}

// doSlow says how slow the room is, or holds everybody but those who look after the room to a line in so much time.
func doSlow(c *Call) error {
	st, _ := c.Chat.RoomBook().get(c.here().ID)
	switch {
	case c.Args == "" && st.Slow > 0:
		c.tell(Done{"slow.is", []any{st.Slow, text.Line(c.here().Label)}})
		return nil
	case c.Args == "":
		c.tell(Done{"slow.off", []any{text.Line(c.here().Label)}})
		return nil
	}
	if c.By.rankIn(c.here().ID) < RoomOp {
		return fault("room.rank", text.Line(c.here().Label))
	}
	value := strings.ToLower(c.Args)
	every, ok := parseSlow(value)
	if !ok {
		return fault("slow.bad", text.Line(c.Args))
	}
	return c.ruleIn(st, Ruling{What: "slow", Reason: text.Line(value)}, func() error {
		_, err := c.Chat.RoomBook().change(c.Ctx, st.ID, func(st *roomState) error {
			st.Slow = every
			return nil
		})
		return err
	})
}

func motdRows() []*row {
	return []*row{
		{
			Command: Command{Name: "motd", Aliases: []string{"rules"}, Args: "[WORDS | -]", Group: "look", Needs: NeedsNothing},
			reads:   true, shows: whenGiven, run: doMOTD,
		},
	}
}

// doMOTD shows everybody the message of the day. Operators set one that stands before the
// file's, and are told what was shown until then.
func doMOTD(c *Call) error {
	before, set := c.Chat.motd(c.Ctx)
	operator := c.By.Role() >= OperatorRole
	switch {
	case c.Args != "" && !operator:
		return fault("motd.rank")
	case c.Args != "":
	case !before.IsZero():
		c.tell(Done{"motd.is", []any{before}})
		return nil
	case operator:
		return fault("motd.none")
	default:
		return fault("motd.empty")
	}
	if err := c.rule(Ruling{What: "motd", Reason: text.Line(c.Args)}, func() error {
		return c.keepWord(motdKey, c.Args, c.Args == "-")
	}); err != nil {
		return err
	}
	file := c.Chat.motdFile()
	switch {
	case c.Args == "-" && file.IsZero():
		c.tell(Done{"motd.ended", nil})
	case c.Args == "-":
		c.tell(Done{"motd.file", []any{file}})
	case set:
		c.tell(Done{"motd.was", []any{before}})
	case !before.IsZero():
		c.tell(Done{"motd.hides", []any{before}})
	default:
		c.tell(Done{"motd.set", nil})
	}
	return nil
}

func opRows() []*row {
	return []*row{
		{
			Command: Command{Name: "op", Args: "NAME", Role: OwnerRole, Group: "moderation", Needs: NeedsRoom},
			shows:   always, run: doOp, complete: completeName,
		},
		{
			Command: Command{Name: "deop", Args: "NAME", Role: OwnerRole, Group: "moderation", Needs: NeedsRoom},
			shows:   always, run: doDeop, complete: completeName,
		},
	}
}

func doOp(c *Call) error   { return c.setRole(OperatorRole) }
func doDeop(c *Call) error { return c.setRole(MemberRole) }

// setRole makes somebody an operator, or ends that.
func (c *Call) setRole(role Role) error {
	word, _ := splitWord(c.Args)
	if word == "" {
		return c.usage()
	}
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	switch {
	case t.Account == nil:
		return fault("op.guest", echo(word))
	case t.Account.Role == OwnerRole:
		return fault("rule.role", OwnerRole)
	case role == MemberRole && t.Card != nil && t.Card.Listed >= OperatorRole:
		return fault("op.file", t.label())
	}
	r := Ruling{What: role.String(), Target: t.label(), Account: t.Account.ID}
	return c.rule(r, func() error { return c.Chat.giveRole(c.Ctx, t.Account.ID, role) })
}

func announceRows() []*row {
	return []*row{
		{
			Command: Command{Name: "announce", Aliases: []string{"公告"}, Args: "TEXT", Role: OperatorRole, Group: "moderation"},
			shows:   always, run: doAnnounce,
		},
	}
}

// doAnnounce tells everybody something, whichever rooms they are in: what comes before a
// restart must not be said in forty rooms. It is on the record.
func doAnnounce(c *Call) error {
	if c.Args == "" {
		return c.usage()
	}
	if err := c.By.pace(); err != nil {
		return err
	}
	r := Ruling{What: "announce", Reason: text.Line(strings.Join(strings.Fields(c.Args), " "))}
	return c.onRecord("", r, func() error { return nil })
}

func admitRows() []*row {
	return []*row{
		{
			Command: Command{Name: "admit", Args: "NAME", Role: OperatorRole, Group: "moderation", Needs: NeedsRoom},
			shows:   always, run: doAdmit,
		},
	}
}
