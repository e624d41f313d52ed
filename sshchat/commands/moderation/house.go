package moderation

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/live"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

func slowRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "slow", Args: "[10s | off]", Role: sshchat.MemberRole, Group: "moderation", Needs: sshchat.NeedsRoom},
			Shows:   table.WhenGiven, Run: doSlow,
		},
		{
			Command: sshchat.Command{Name: "lockdown", Args: "off | guests | new | known", Role: sshchat.OperatorRole, Group: "moderation", Needs: sshchat.NeedsRoom},
			Shows:   table.WhenGiven, Run: doLockdown, Complete: completeLockdown,
		},
	}
}

// doSlow says how slow the room is, or holds everybody but those who look after the room to a line in so much time.
func doSlow(c *table.Call) error {
	st, _ := c.Node.Rooms.Get(c.Here().ID)
	switch {
	case c.Args == "" && st.Slow > 0:
		c.Tell(sshchat.Done{Key: "slow.is", Args: []any{st.Slow, text.Line(c.Here().Label)}})
		return nil
	case c.Args == "":
		c.Tell(sshchat.Done{Key: "slow.off", Args: []any{text.Line(c.Here().Label)}})
		return nil
	}
	if c.By.RankIn(c.Here().ID) < sshchat.RoomOp {
		return sshchat.NewFault("room.rank", text.Line(c.Here().Label))
	}
	value := strings.ToLower(c.Args)
	every, ok := live.ParseSlow(value)
	if !ok {
		return sshchat.NewFault("slow.bad", text.Line(c.Args))
	}
	return c.Record().RuleIn(st, sshchat.Ruling{What: "slow", Reason: text.Line(value)}, func() error {
		_, err := c.Node.Rooms.Change(c.Ctx, st.ID, func(st *rooms.Room) error {
			st.Slow = every
			return nil
		})
		return err
	})
}

// MOTDRows returns the rows of what everybody reads: the message of the day, and the rules.
func MOTDRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "motd", Args: "[WORDS | -]", Group: "look", Needs: sshchat.NeedsNothing},
			Reads:   true, Shows: table.WhenGiven, Run: doMOTD,
		},
		{
			Command: sshchat.Command{Name: "rules", Aliases: []string{"规矩"}, Args: "[WORDS | -]", Group: "look", Needs: sshchat.NeedsNothing},
			Reads:   true, Shows: table.WhenGiven, Run: doRules,
		},
	}
}

// doMOTD shows everybody the message of the day. Operators set one that stands before the
// file's, and are told what was shown until then.
func doMOTD(c *table.Call) error {
	before, set := c.Node.Motd(c.Ctx)
	operator := c.By.Role() >= sshchat.OperatorRole
	switch {
	case c.Args != "" && !operator:
		return sshchat.NewFault("motd.rank")
	case c.Args != "":
	case !before.IsZero():
		c.Tell(sshchat.Done{Key: "motd.is", Args: []any{before}})
		return nil
	case operator:
		return sshchat.NewFault("motd.none")
	default:
		return sshchat.NewFault("motd.empty")
	}
	if err := c.Record().Rule(wordRuling("motd", c.Args), func() error {
		return c.Record().KeepWord(books.MotdKey, c.Args, c.Args == "-")
	}); err != nil {
		return err
	}
	file := c.Node.MotdFile()
	switch {
	case c.Args == "-" && file.IsZero():
		c.Tell(sshchat.Done{Key: "motd.ended"})
	case c.Args == "-":
		c.Tell(sshchat.Done{Key: "motd.file", Args: []any{file}})
	case set:
		c.Tell(sshchat.Done{Key: "motd.was", Args: []any{before}})
	case !before.IsZero():
		c.Tell(sshchat.Done{Key: "motd.hides", Args: []any{before}})
	default:
		c.Tell(sshchat.Done{Key: "motd.set"})
	}
	return nil
}

// wordRuling is the act by which words of the house are set, or by "-" taken back.
func wordRuling(what, words string) sshchat.Ruling {
	if words == "-" {
		return sshchat.Ruling{What: what + "-off"}
	}
	return sshchat.Ruling{What: what, Reason: text.Line(words)}
}

// doRules shows everybody how one talks here. Operators say it, before what the file says.
func doRules(c *table.Call) error {
	before, _ := books.HouseRules(c.Ctx, c.Node.Books)
	switch {
	case c.Args != "" && c.By.Role() < sshchat.OperatorRole:
		return sshchat.NewFault("rules.rank")
	case c.Args == "" && before.IsZero():
		return sshchat.NewFault("rules.none")
	case c.Args == "":
		c.Tell(sshchat.Done{Key: "rules.are", Args: []any{before}})
		return nil
	}
	if err := c.Record().Rule(wordRuling("rules", c.Args), func() error {
		return c.Record().KeepWord(books.RulesKey, c.Args, c.Args == "-")
	}); err != nil {
		return err
	}
	if now, _ := books.HouseRules(c.Ctx, c.Node.Books); !now.IsZero() {
		c.Tell(sshchat.Done{Key: "rules.are", Args: []any{now}})
	} else {
		c.Tell(sshchat.Done{Key: "rules.ended"})
	}
	return nil
}

func opRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "op", Args: "NAME", Role: sshchat.OwnerRole, Group: "moderation", Needs: sshchat.NeedsRoom},
			Shows:   table.Always, Run: doOp, Complete: table.CompleteName,
		},
		{
			Command: sshchat.Command{Name: "deop", Args: "NAME", Role: sshchat.OwnerRole, Group: "moderation", Needs: sshchat.NeedsRoom},
			Shows:   table.Always, Run: doDeop, Complete: table.CompleteName,
		},
	}
}

func doOp(c *table.Call) error   { return setRole(c, sshchat.OperatorRole) }
func doDeop(c *table.Call) error { return setRole(c, sshchat.MemberRole) }

// setRole makes somebody an operator, or ends that.
func setRole(c *table.Call, role sshchat.Role) error {
	word, _ := sshchat.SplitWord(c.Args)
	if word == "" {
		return c.Usage()
	}
	t, err := c.FindTarget(word)
	if err != nil {
		return err
	}
	switch {
	case t.Account == nil:
		return sshchat.NewFault("op.guest", sshchat.Echo(word))
	case t.Account.Role == sshchat.OwnerRole:
		return sshchat.NewFault("rule.role", sshchat.OwnerRole)
	case role == sshchat.MemberRole && t.Card != nil && t.Card.Listed >= sshchat.OperatorRole:
		return sshchat.NewFault("op.file", t.Label())
	}
	r := sshchat.Ruling{What: role.String(), Target: t.Label(), Account: t.Account.ID}
	return c.Record().Rule(r, func() error { return c.Node.GiveRole(c.Ctx, t.Account.ID, role) })
}

func announceRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "announce", Aliases: []string{"公告"}, Args: "TEXT", Role: sshchat.OperatorRole, Group: "moderation"},
			Shows:   table.Always, Run: doAnnounce,
		},
	}
}

// doAnnounce tells everybody something, whichever rooms they are in: what comes before a
// restart must not be said in forty rooms. It is on the record.
func doAnnounce(c *table.Call) error {
	if c.Args == "" {
		return c.Usage()
	}
	if err := c.By.Pace(); err != nil {
		return err
	}
	r := sshchat.Ruling{What: "announce", Reason: text.Line(strings.Join(strings.Fields(c.Args), " "))}
	return c.Record().OnRecord("", r, func() error { return nil })
}

func admitRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "admit", Args: "NAME", Role: sshchat.OperatorRole, Group: "moderation", Needs: sshchat.NeedsRoom},
			Shows:   table.Always, Run: doAdmit,
		},
	}
}

// doLockdown says who comes in and speaks, or how that is.
func doLockdown(c *table.Call) error {
	if c.Args == "" {
		c.Tell(sshchat.Done{Key: "lockdown.is", Args: []any{sshchat.Choice(c.Node.Rules.Step().Word())}})
		return nil
	}
	step, ok := sshchat.ParseLockdown(strings.ToLower(c.Args))
	if !ok {
		return c.Usage()
	}
	word := step.Word()
	return c.Record().Rule(sshchat.Ruling{What: "lockdown", Reason: text.Line(word)}, func() error {
		if err := c.Node.Rules.LockDown(c.Ctx, step); err != nil {
			return err
		}
		c.Tell(sshchat.Done{Key: "lockdown.is", Args: []any{sshchat.Choice(word)}})
		return nil
	})
}

func completeLockdown(*table.Call) []string { return []string{"off", "guests", "new", "known"} }

// doAdmit lets a new name in where only known ones may come, and an account that is too
// young for a lockdown.
func doAdmit(c *table.Call) error {
	word, _ := sshchat.BareName(c.Args)
	n, err := sshchat.ParseName(word)
	if err != nil {
		return err
	}
	t, err := c.FindTarget(word)
	if err != nil {
		return err
	}
	r := sshchat.Ruling{What: "admit", Target: n.Text()}
	if t.Account != nil {
		if !c.Node.NeedsAdmission(t.Account) {
			return sshchat.NewFault("name.owned", n.Text())
		}
		r.Account = t.Account.ID
	}
	return c.Record().Rule(r, func() error {
		if t.Account != nil {
			if err := c.Node.People.NoteAdmitted(c.Ctx, t.Account.ID); err != nil {
				return err
			}
			c.Tell(sshchat.Done{Key: "admit.done", Args: []any{n.Text()}})
			return nil
		}
		if err := c.Names().Invite(n); err != nil {
			return err
		}
		c.Tell(sshchat.Done{Key: "invite.done", Args: []any{n.Text()}})
		return nil
	})
}
