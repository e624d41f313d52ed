package moderation

import (
	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/text"
)

func renameRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "rename", Args: "NAME NAME [REASON]", Role: sshchat.OperatorRole, Group: "moderation", Needs: sshchat.NeedsRoom},
			Reads:   true, Shows: table.Always, Run: doRename, Complete: table.CompleteName,
		},
	}
}

// doRename has somebody be called otherwise, whose name is none to be read here.
func doRename(c *table.Call) error {
	word, rest := sshchat.SplitWord(c.Args)
	name, why := sshchat.SplitWord(rest)
	if name == "" {
		return c.Usage()
	}
	return c.Done(c.Names().Impose(word, name, text.Line(why)), sshchat.Done{Key: "rename.done", Args: []any{sshchat.Echo(word), sshchat.Echo(name)}})
}
