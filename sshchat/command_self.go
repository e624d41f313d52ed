package sshchat

import (
	"slices"
	"strings"

	"sshchat/sshchat/text"
)

func whoisRows() []*row {
	return []*row{
		{
			Command: Command{Name: "whois", Args: "[NAME]", Group: "look", Needs: NeedsNothing},
			run:     doWhois, complete: completeName,
		},
	}
}

// doWhois tells what may be known of somebody.
func doWhois(c *Call) error {
	word, _ := splitWord(c.Args)
	if word == "" {
		word = c.By.Person().Name.String()
	}
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	operator := c.By.Role() >= OperatorRole
	// Who knows a key must not learn from us whose it is.
	if t.Card == nil && t.Account == nil || t.Print != "" && !operator {
		return fault("whois.none", echo(word))
	}
	w := Whois{Person: Person{Name: t.label()}}
	if a := t.Account; a != nil && len(a.Keys) > 0 {
		w.Role, w.Key, w.Seen = max(a.rank(), MemberRole), a.Keys[0].Since, a.Seen
		if a.ID == c.By.accountID() || operator {
			w.Prints = a.Keys
			if w.Names, err = c.Chat.namesOf(c.Ctx, a); err != nil {
				return err
			}
		}
	}
	if m := c.Chat.sessionOf(t.Card); m != nil {
		p := m.Presence()
		w.Person, w.Here, w.Since, w.Spoke, w.IsAway, w.Away, w.Role = p.Person, true, p.Since, p.Spoke, p.IsAway, p.Away, m.Role()
		if addr := m.addr(); operator && addr.IsValid() {
			w.Address = addr.String()
		}
		if t.Account != nil {
			w.Key = t.Account.keySince(m.Print())
		}
		w.Rooms = c.roomsOf(m)
	}
	c.tell(w)
	return nil
}

// doIgnore hides what somebody says, whatever they are called.
func doIgnore(c *Call) error {
	word, _ := splitWord(c.Args)
	if word == "" {
		names := make([]string, 0)
		for _, i := range c.By.ignored() {
			names = append(names, i.Name)
		}
		if len(names) == 0 {
			return fault("ignore.none")
		}
		c.tell(Done{"ignore.list", []any{strings.Join(names, ", ")}})
		return nil
	}
	if err := c.By.pace(); err != nil {
		return err
	}
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	who := Ignored{Name: t.label().String(), Account: t.id()}
	switch who.Account {
	case "":
		return fault("whois.none", echo(word))
	case c.By.accountID():
		return fault("rule.self")
	}
	err = c.By.setIgnored(c.Ctx, func(list []Ignored) []Ignored {
		list = slices.DeleteFunc(list, func(i Ignored) bool { return i.Account == who.Account })
		return append(list, who)
	})
	if err == nil {
		c.tell(Done{"ignore.done", []any{t.label()}})
	}
	return err
}

// doUnignore takes somebody off the list, by the name they had then or have now.
func doUnignore(c *Call) error {
	if c.Args == "" {
		return c.usage()
	}
	if err := c.By.pace(); err != nil {
		return err
	}
	account := ""
	if t, err := c.findTarget(c.Args); err == nil {
		account = t.id()
	}
	found := false
	err := c.By.setIgnored(c.Ctx, func(list []Ignored) []Ignored {
		return slices.DeleteFunc(list, func(i Ignored) bool {
			hit := sameName(i.Name, c.Args) || account != "" && i.Account == account
			found = found || hit
			return hit
		})
	})
	if err == nil && !found {
		return fault("ignore.none")
	}
	if err == nil {
		c.tell(Done{"unignore.done", []any{text.Line(c.Args)}})
	}
	return err
}

func awayRows() []*row {
	return []*row{
		{
			Command: Command{Name: "away", Aliases: []string{"离开"}, Args: "[WORDS]", Group: "you", Needs: NeedsSession},
			shows:   always, run: doAway,
		},
		{
			Command: Command{Name: "back", Aliases: []string{"回来"}, Group: "you", Needs: NeedsSession},
			run:     doBack,
		},
		{
			Command: Command{Name: "ignore", Aliases: []string{"屏蔽"}, Args: "[NAME]", Group: "you", Needs: NeedsAccount},
			run:     doIgnore, complete: completeName,
		},
		{
			Command: Command{Name: "unignore", Args: "NAME", Group: "you", Needs: NeedsAccount},
			run:     doUnignore,
		},
	}
}

// doAway says that m is away. What it says is a line like any other: it is held
// against mutes and the rate.
func doAway(c *Call) error {
	return c.away(text.Line(c.Args))
}

func doBack(c *Call) error { return c.back() }
