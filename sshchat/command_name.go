package sshchat

import (
	"errors"
	"strings"

	"sshchat/sshchat/text"
)

// nameShows: a new name and one that was freed are told; a list, and what one gives up, are not.
func nameShows(c *Call) bool {
	word, _ := nameWord(c.Args)
	return word == "" || word == "free"
}

// nameWord takes the word of /name that is no name: none of them can be one.
func nameWord(args string) (word, name string) {
	first, rest := splitWord(args)
	switch w := strings.ToLower(first); w {
	case "list", "drop", "free":
		return w, rest
	}
	return "", args
}

func nameRows() []*row {
	return []*row{
		{
			Command: Command{Name: "name", Args: "NAME | list | drop NAME | free NAME", Group: "you", Endless: true},
			reads:   true, shows: nameShows, run: doName,
		},
		{
			Command: Command{Name: "nick", Aliases: []string{"改名"}, Args: "NAME", Group: "you", Endless: true, Needs: NeedsSession},
			shows:   always, run: doNick,
		},
	}
}

// doName tells the caller's names, gives one up, or frees one of somebody's; with a name
// alone it is /nick.
func doName(c *Call) error {
	word, name := nameWord(c.Args)
	switch {
	case word == "" && c.By.visiting && c.Args != "":
		return fault("command.session", c.Row.Name)
	case word == "" && c.Args != "":
		return doNick(c)
	case word == "list" && name == "", c.Args == "":
		return c.names()
	case word == "list" || name == "" || strings.ContainsAny(name, " \n"):
		return c.usage()
	case word == "drop":
		return c.dropName(name)
	}
	return c.freeName(name)
}

// names tells which names are the caller's.
func (c *Call) names() error {
	if c.By.guest || c.By.local {
		return fault("name.none")
	}
	a, err := c.Chat.account(c.Ctx, c.By.accountID())
	if err != nil {
		return err
	}
	all, err := c.Chat.namesOf(c.Ctx, a)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fault("name.none")
	}
	var list []string
	for _, n := range all {
		list = append(list, n.String())
	}
	c.tell(Done{"name.list", []any{text.Line(strings.Join(list, ", "))}})
	return nil
}

// dropName gives up a name of the caller's that they are not called by now.
func (c *Call) dropName(word string) error {
	n, err := ParseName(word)
	if err != nil {
		return err
	}
	if card, here := c.Chat.cardNamed(n); here && card.Account == c.By.accountID() {
		return fault("name.inuse", n.Text())
	}
	o, _, _, err := c.Chat.owner(c.Ctx, n.Skeleton())
	if err != nil {
		return err
	}
	id := c.By.accountID()
	if o.Account != id || c.By.guest {
		return fault("name.notyours", n.Text())
	}
	if err := c.Chat.disown(c.Ctx, n.Skeleton(), func(o ownership) bool { return o.Account == id }); err != nil {
		return err
	}
	c.tell(Done{"name.drop", []any{n.Text()}})
	return nil
}

// freeName takes a name from whoever owns it, on the record. Whoever is called so now
// keeps it: to take it from them there is /kick, which is told to the room.
func (c *Call) freeName(word string) error {
	if c.By.Role() < OperatorRole {
		return fault("denied", c.Row.Name+" free", OperatorRole)
	}
	n, err := ParseName(word)
	if err != nil {
		return err
	}
	o, _, _, err := c.Chat.owner(c.Ctx, n.Skeleton())
	switch {
	case err != nil:
		return err
	case o.Account == "":
		return fault("name.free.none", n.Text())
	case c.Chat.isHeld(n):
		return fault("name.free.here", n.Text())
	}
	if err := c.mayFree(o.Account); err != nil {
		return err
	}
	r := Ruling{What: "free", Target: text.Line(o.Name), Account: o.Account}
	err = c.rule(r, func() error {
		return c.Chat.disown(c.Ctx, n.Skeleton(), func(now ownership) bool { return now.Account == o.Account })
	})
	if err == nil {
		c.tell(Done{"name.drop", []any{n.Text()}})
	}
	return err
}

// mayFree refuses to take a name from an equal or better, who would come in and find
// somebody else under it. The server's own machine may, and everybody may their own.
func (c *Call) mayFree(account string) error {
	if c.By.local || account == c.By.accountID() {
		return nil
	}
	a, err := c.Chat.account(c.Ctx, account)
	if errors.Is(err, errNoAccount) {
		return nil
	}
	if err != nil {
		return err
	}
	return c.may(target{account: a}, nil)
}

func doNick(c *Call) error {
	if c.Args == "" {
		return c.usage()
	}
	to, err := ParseName(c.Args)
	if err != nil {
		return err
	}
	if err := c.By.maySay(c.By.at, c.Chat.clock.Now()); err != nil { // everybody sees it, as they do a line
		return err
	}
	for _, v := range c.By.views { // in every room
		if err := c.By.mayTalk(v.room.ID()); err != nil {
			return err
		}
	}
	return c.Chat.rename(c.Ctx, c.By, to)
}
