package commands

import (
	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
)

func botRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "bot", Args: "[#ROOM...]", Options: "[--since SEQ|2h|DATE] [--mentions] [--echo]", Program: true, Role: sshchat.MemberRole, Group: "talk"},
			Run:     doProgram,
		},
	}
}

func tailRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "tail", Args: "[#ROOM...]", Options: "[-n COUNT] [--since SEQ|2h|DATE] [--max COUNT] [--time]", Program: true, Group: "look", Needs: sshchat.NeedsNothing},
			Run:     doProgram,
		},
	}
}

func exportRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "export", Args: "#ROOM | me", Options: "[--since 2h|DATE] [--until DATE] [--format markdown|html] [--tz ZONE] [--title WORDS]", Program: true, Group: "look"},
			Run:     doProgram,
		},
	}
}

func manRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "man", Program: true, Group: "look", Needs: sshchat.NeedsNothing},
			Run:     doProgram,
		},
	}
}

// doProgram is for what only a program does, by methods of Member.
func doProgram(c *table.Call) error { return sshchat.NewFault("command.program", c.Row.Name) }
