package commands

import (
	"sshchat/sshchat"
)

func botRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "bot", Args: "[#ROOM...]", Options: "[--since SEQ|2h|DATE] [--mentions] [--echo]", Program: true, Role: sshchat.MemberRole, Group: "talk"},
			run:     doProgram,
		},
	}
}

func tailRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "tail", Args: "[#ROOM...]", Options: "[-n COUNT] [--since SEQ|2h|DATE] [--max COUNT] [--time]", Program: true, Group: "look", Needs: sshchat.NeedsNothing},
			run:     doProgram,
		},
	}
}

func exportRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "export", Args: "#ROOM | me", Options: "[--since 2h|DATE] [--until DATE] [--format markdown|html] [--tz ZONE] [--title WORDS]", Program: true, Group: "look"},
			run:     doProgram,
		},
	}
}

func manRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "man", Program: true, Group: "look", Needs: sshchat.NeedsNothing},
			run:     doProgram,
		},
	}
}

// doProgram is for what only a program does, by methods of Member.
func doProgram(c *Call) error { return sshchat.NewFault("command.program", c.Row.Name) }
