package commands

import (
	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
)

func nameRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "name", Args: "NAME | list | drop NAME | free NAME", Group: "you", Endless: true},
			Reads:   true, Shows: table.Always, Run: doName, Words: []*table.Row{ // none of the words can be a name
				{Command: sshchat.Command{Name: "list"}, Run: doName},
				{Command: sshchat.Command{Name: "drop", Args: "NAME"}, Run: dropName},
				{Command: sshchat.Command{Name: "free", Args: "NAME", Role: sshchat.OperatorRole}, Shows: table.Always, Run: freeName},
			},
		},
		{
			Command: sshchat.Command{Name: "nick", Aliases: []string{"改名"}, Args: "NAME", Group: "you", Endless: true, Needs: sshchat.NeedsSession},
			Shows:   table.Always, Run: doNick,
		},
	}
}

// doName tells the caller's names; with a name it is /nick.
func doName(c *table.Call) error {
	switch {
	case c.Args == "":
		return c.Names().List()
	case c.By.IsVisitor():
		return sshchat.NewFault("command.session", c.Row.Name)
	}
	return doNick(c)
}

// dropName gives one of the caller's names up.
func dropName(c *table.Call) error {
	if c.Args == "" {
		return c.Usage()
	}
	return c.Names().Drop(c.Args)
}

// freeName frees one of somebody's.
func freeName(c *table.Call) error {
	if c.Args == "" {
		return c.Usage()
	}
	return c.Names().Free(c.Args)
}

func doNick(c *table.Call) error {
	if c.Args == "" {
		return c.Usage()
	}
	return c.Names().Rename(c.Args)
}
