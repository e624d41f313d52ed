package sshchat

import (
	"slices"
	"strings"

	"sshchat/sshchat/text"
)

// doKey manages the keys of one's account.
func doKey(c *Call) error {
	if c.By.guest {
		return fault("key.guest")
	}
	what, arg := splitWord(c.Args)
	switch what {
	case "list", "":
		a, err := c.Chat.account(c.Ctx, c.By.accountID())
		if err != nil {
			return err
		}
		c.tell(KeyList{Keys: a.Keys, Now: c.By.login.Key})
		return nil
	case "add":
		if arg == "" {
			return c.offerKey()
		}
		code, sure := splitWord(arg)
		return c.takeKey(strings.ToLower(code), sure)
	case "remove":
		return c.removeKey(arg)
	}
	return c.usage()
}

// offerKey makes a one-time code, to be said from the other machine.
func (c *Call) offerKey() error {
	if err := c.By.pace(); err != nil {
		return err
	}
	if err := c.By.sanctioned("mute", ""); err != nil {
		return err
	}
	code, err := c.Chat.makeCode(c.Ctx, keyCode{Account: c.By.accountID()}, codeLife)
	if err != nil {
		return err
	}
	c.tell(Done{"key.code", []any{code, codeLife}})
	return nil
}

// takeKey moves the key that c.By came in with to the account that made the code. What
// somebody owns moves with it, so that they are asked first: a sentence such as "type this
// to see the pictures" must not take anybody's name.
func (c *Call) takeKey(code, sure string) error {
	if sure != "" && sure != "yes" {
		return c.usage()
	}
	if err := c.By.guess(); err != nil {
		return err
	}
	k, err := c.Chat.findCode(c.Ctx, code)
	if err != nil {
		return err
	}
	if err := c.mayTakeKey(k); err != nil {
		return err // before the code is used up
	}
	goods, err := c.By.goods(c.Ctx)
	if err != nil {
		return err
	}
	if !goods.none() && sure == "" {
		return c.askSure(code, k.Account, goods)
	}
	if err := c.Chat.useCode(c.Ctx, k); err != nil {
		return err
	}
	return c.joinAccount(k.Account, goods)
}

// mayTakeKey refuses whom a code does not let move their key.
func (c *Call) mayTakeKey(k keyCode) error {
	if k.Maker != "" {
		may, err := c.Chat.mayHelp(c.Ctx, k.Maker, k.Account)
		if err != nil {
			return err
		}
		if !may {
			return fault("key.badcode")
		}
	}
	if k.Account == c.By.accountID() {
		return fault("key.own")
	}
	if err := c.By.ruledAnywhere(); err != nil {
		return err
	}
	return c.Chat.mayMoveKey(c.Ctx, c.By.accountID(), c.By.login.Key, k.Account)
}

// askSure tells whose account a code is of, and what goes there. The code stays good.
func (c *Call) askSure(code, to string, g goods) error {
	a, name, err := c.holder(to)
	if err != nil {
		return err
	}
	return fault("key.sure", text.Line(code), name, a.Since, len(g.Names), text.Line(strings.Join(g.Names, ", ")), len(g.Rooms))
}

// holder returns an account, and a name that it owns, or its ID.
func (c *Call) holder(id string) (*Account, text.Text, error) {
	a, err := c.Chat.account(c.Ctx, id)
	if err != nil {
		return nil, text.Text{}, err
	}
	names, err := c.Chat.namesOf(c.Ctx, a)
	return a, append(names, text.Line(a.ID))[0], err
}

// joinAccount moves the caller's key to another account. Where something goes with it the
// rooms hear so, it is on the record, and operators can take it back for a day.
func (c *Call) joinAccount(to string, g goods) error {
	if g.none() {
		return c.By.joinAccount(c.Ctx, to)
	}
	_, name, err := c.holder(to)
	if err != nil {
		return err
	}
	if err := c.By.noteGoods(c.Ctx, to); err != nil {
		return err
	}
	r := Ruling{What: "key-join", Target: name, Account: to}
	if err := c.record(&r); err != nil {
		return err
	}
	heard := []string{c.Chat.o.Lobby}
	for _, st := range g.Rooms {
		heard = append(heard, st.ID)
	}
	if err := c.By.joinAccount(c.Ctx, to); err != nil {
		return err
	}
	for _, room := range slices.Compact(slices.Sorted(slices.Values(heard))) {
		c.Chat.tellRuled(room, r)
	}
	return nil
}

// removeKey takes a key away from one's account.
func (c *Call) removeKey(print string) error {
	if err := c.By.dropKey(c.Ctx, print); err != nil {
		return err
	}
	c.tell(Done{"key.removed", []any{text.Line(print)}})
	return nil
}

// doOwner makes whoever knows the code the owner.
func doOwner(c *Call) error {
	if err := c.By.guess(); err != nil {
		return err
	}
	if err := c.Chat.checkOwnerCode(c.Ctx, c.Args); err != nil {
		return err
	}
	r := Ruling{What: "owner", Target: c.By.Person().Name, Account: c.By.accountID()}
	return c.rule(r, func() error {
		if err := c.Chat.useOwnerCode(c.Ctx, c.Args); err != nil {
			return err
		}
		if err := c.Chat.giveRole(c.Ctx, r.Account, OwnerRole); err != nil {
			return err
		}
		c.tell(Done{"owner.you", nil})
		return nil
	})
}

func keyRows() []*row {
	return []*row{
		{
			Command: Command{Name: "key", Aliases: []string{"密钥"}, Args: "list | add [CODE [yes]] | remove PRINT | undo NAME | reset NAME | add NAME TYPE KEY [COMMENT]", Role: MemberRole, Group: "you"},
			run:     doKeys,
		},
	}
}
