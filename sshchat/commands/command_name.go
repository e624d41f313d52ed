package commands

import (
	"strings"

	"sshchat/sshchat"
)

// nameShows: a new name and one that was freed are told; a list, and what one gives up, are not.
func nameShows(c *Call) bool {
	word, _ := nameWord(c.Args)
	return word == "" || word == "free"
}

// nameWord takes the word of /name that is no name: none of them can be one.
func nameWord(args string) (word, name string) {
	first, rest := sshchat.SplitWord(args)
	switch w := strings.ToLower(first); w {
	case "list", "drop", "free":
		return w, rest
	}
	return "", args
}

func nameRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "name", Args: "NAME | list | drop NAME | free NAME", Group: "you", Endless: true},
			reads:   true, shows: nameShows, run: doName,
		},
		{
			Command: sshchat.Command{Name: "nick", Aliases: []string{"改名"}, Args: "NAME", Group: "you", Endless: true, Needs: sshchat.NeedsSession},
			shows:   always, run: doNick,
		},
	}
}

// doName tells the caller's names, gives one up, or frees one of somebody's; with a name
// alone it is /nick.
func doName(c *Call) error {
	word, name := nameWord(c.Args)
	switch {
	case word == "" && c.By.IsVisitor() && c.Args != "":
		return sshchat.NewFault("command.session", c.Row.Name)
	case word == "" && c.Args != "":
		return doNick(c)
	case word == "list" && name == "", c.Args == "":
		return c.ListNames()
	case word == "list" || name == "" || strings.ContainsAny(name, " \n"):
		return c.usage()
	case word == "drop":
		return c.DropName(name)
	}
	return c.FreeName(name)
}

func doNick(c *Call) error {
	if c.Args == "" {
		return c.usage()
	}
	return c.Rename(c.Args)
}
