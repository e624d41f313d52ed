package commands

import (
	"sshchat/sshchat"
)

func windowRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "windows", Aliases: []string{"窗口"}, Group: "you", Needs: sshchat.NeedsSession},
			run:     listWindows, below: []*row{
				{Command: sshchat.Command{Name: "list"}, run: listWindows},
				{Command: sshchat.Command{Name: "close", Args: "N | others"}, run: closeWindows, complete: completeWindow},
			},
		},
	}
}

func listWindows(c *Call) error {
	if c.Args != "" { // no word that there is
		return c.usage()
	}
	return c.Windows().List()
}

// closeWindows ends sessions of the caller's own, on whichever node.
func closeWindows(c *Call) error {
	if c.Args == "" {
		return c.usage()
	}
	return c.Windows().Close(c.Args)
}

// completeWindow offers the numbers of the caller's windows.
func completeWindow(c *Call) []string { return append(c.Windows().Numbers(), "others") }
