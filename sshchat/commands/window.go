package commands

import (
	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
)

func windowRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "windows", Aliases: []string{"窗口"}, Group: "you", Needs: sshchat.NeedsSession},
			Run:     listWindows, Words: []*table.Row{
				{Command: sshchat.Command{Name: "list"}, Run: listWindows},
				{Command: sshchat.Command{Name: "close", Args: "N | others"}, Run: closeWindows, Complete: completeWindow},
			},
		},
	}
}

func listWindows(c *table.Call) error {
	if c.Args != "" { // no word that there is
		return c.Usage()
	}
	return c.Windows().List()
}

// closeWindows ends sessions of the caller's own, on whichever node.
func closeWindows(c *table.Call) error {
	if c.Args == "" {
		return c.Usage()
	}
	return c.Windows().Close(c.Args)
}

// completeWindow offers the numbers of the caller's windows.
func completeWindow(c *table.Call) []string { return append(c.Windows().Numbers(), "others") }
