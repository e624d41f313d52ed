package commands

import (
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

func whoisRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "whois", Args: "[NAME]", Group: "look", Needs: sshchat.NeedsNothing},
			Run:     doWhois, Complete: table.CompleteName,
		},
	}
}

// doWhois tells what may be known of somebody.
func doWhois(c *table.Call) error {
	word, _ := sshchat.SplitWord(c.Args)
	if word == "" {
		word = c.By.Person().Name.String()
	}
	t, err := c.FindTarget(word)
	if err != nil {
		return err
	}
	operator := c.By.Role() >= sshchat.OperatorRole
	// Who knows a key must not learn from us whose it is.
	if t.Card == nil && t.Account == nil || t.Print != "" && !operator {
		return sshchat.NewFault("whois.none", sshchat.Echo(word))
	}
	w := sshchat.Whois{Person: sshchat.Person{Name: t.Label()}}
	if a := t.Account; a != nil && len(a.Keys) > 0 {
		w.Role, w.Key, w.Seen = max(a.Rank(), sshchat.MemberRole), a.Keys[0].Since, a.Seen
		if a.ID == c.By.AccountID() || operator {
			w.Prints = a.Keys
			if w.Names, err = c.Names().Of(a); err != nil {
				return err
			}
		}
	}
	if card := t.Card; card != nil {
		p := card.Presence()
		w.Person, w.Here, w.Since, w.IsAway, w.Away, w.Role = p.Person, true, p.Since, p.IsAway, p.Away, card.Role
		w.Spoke = c.Node.Cards.LastSpoke(card.Session)
		if all := c.Reading().Addresses(card); operator && len(all) > 0 {
			w.Address, w.Addresses = all[0], all
		}
		if t.Account != nil {
			w.Key = t.Account.KeySince(card.Print)
		}
		w.Rooms = c.Reading().RoomsOf(*card)
	}
	c.Tell(w)
	return nil
}

// doIgnore hides what somebody says, whatever they are called.
func doIgnore(c *table.Call) error {
	word, _ := sshchat.SplitWord(c.Args)
	if word == "" {
		names := make([]string, 0)
		for _, i := range c.By.Ignored() {
			names = append(names, i.Name)
		}
		if len(names) == 0 {
			return sshchat.NewFault("ignore.nobody")
		}
		c.Tell(sshchat.Done{Key: "ignore.list", Args: []any{strings.Join(names, ", ")}})
		return nil
	}
	if err := c.By.Pace(); err != nil {
		return err
	}
	t, err := c.FindTarget(word)
	if err != nil {
		return err
	}
	who := people.Ignored{Name: t.Label().String(), Account: t.Id()}
	switch who.Account {
	case "":
		return sshchat.NewFault("whois.none", sshchat.Echo(word))
	case c.By.AccountID():
		return sshchat.NewFault("rule.self")
	}
	err = c.By.SetIgnored(c.Ctx, func(list []people.Ignored) []people.Ignored {
		list = slices.DeleteFunc(list, func(i people.Ignored) bool { return i.Account == who.Account })
		return append(list, who)
	})
	if err == nil {
		c.Tell(sshchat.Done{Key: "ignore.done", Args: []any{t.Label()}})
	}
	return err
}

// doUnignore takes somebody off the list, by the name they had then or have now.
func doUnignore(c *table.Call) error {
	if c.Args == "" {
		return c.Usage()
	}
	if err := c.By.Pace(); err != nil {
		return err
	}
	var account sshchat.AccountID
	if t, err := c.FindTarget(c.Args); err == nil {
		account = t.Id()
	}
	found := false
	err := c.By.SetIgnored(c.Ctx, func(list []people.Ignored) []people.Ignored {
		return slices.DeleteFunc(list, func(i people.Ignored) bool {
			hit := sshchat.SameName(i.Name, c.Args) || account != "" && i.Account == account
			found = found || hit
			return hit
		})
	})
	if err == nil && !found {
		return sshchat.NewFault("ignore.none")
	}
	if err == nil {
		c.Tell(sshchat.Done{Key: "unignore.done", Args: []any{text.Line(c.Args)}})
	}
	return err
}

func awayRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "away", Aliases: []string{"离开"}, Args: "[WORDS]", Group: "you", Needs: sshchat.NeedsSession},
			Shows:   table.Always, Run: doAway,
		},
		{
			Command: sshchat.Command{Name: "back", Aliases: []string{"回来"}, Group: "you", Needs: sshchat.NeedsSession},
			Run:     doBack,
		},
		{
			Command: sshchat.Command{Name: "ignore", Aliases: []string{"屏蔽"}, Args: "[NAME]", Group: "you", Needs: sshchat.NeedsAccount},
			Run:     doIgnore, Complete: table.CompleteName,
		},
		{
			Command: sshchat.Command{Name: "unignore", Args: "NAME", Group: "you", Needs: sshchat.NeedsAccount},
			Run:     doUnignore,
		},
	}
}

// doAway says that m is away. What it says is a line like any other: it is held
// against mutes and the rate.
func doAway(c *table.Call) error {
	return c.Speech().Away(text.Line(c.Args))
}

func doBack(c *table.Call) error { return c.Speech().Back() }
