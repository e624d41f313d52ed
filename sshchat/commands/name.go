package commands

import (
	"sshchat/sshchat"
)

func nameRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "name", Args: "NAME | list | drop NAME | free NAME", Group: "you", Endless: true},
			reads:   true, shows: always, run: doName, below: []*row{ // none of the words can be a name
				{Command: sshchat.Command{Name: "list"}, run: doName},
				{Command: sshchat.Command{Name: "drop", Args: "NAME"}, run: dropName},
				{Command: sshchat.Command{Name: "free", Args: "NAME", Role: sshchat.OperatorRole}, shows: always, run: freeName},
			},
		},
		{
			Command: sshchat.Command{Name: "nick", Aliases: []string{"改名"}, Args: "NAME", Group: "you", Endless: true, Needs: sshchat.NeedsSession},
			shows:   always, run: doNick,
		},
	}
}

// doName tells the caller's names; with a name it is /nick.
func doName(c *Call) error {
	switch {
	case c.Args == "":
		return c.Names().List()
	case c.By.IsVisitor():
		return sshchat.NewFault("command.session", c.Row.Name)
	}
	return doNick(c)
}

// dropName gives one of the caller's names up.
func dropName(c *Call) error {
	if c.Args == "" {
		return c.usage()
	}
	return c.Names().Drop(c.Args)
}

// freeName frees one of somebody's.
func freeName(c *Call) error {
	if c.Args == "" {
		return c.usage()
	}
	return c.Names().Free(c.Args)
}

func doNick(c *Call) error {
	if c.Args == "" {
		return c.usage()
	}
	return c.Names().Rename(c.Args)
}
