package sshchat

import "strings"

func forgetRows() []*row {
	return []*row{
		{
			Command: Command{Name: "forget", Aliases: []string{"注销"}, Args: "me [yes] | NAME [yes]", Group: "you"},
			reads:   true, run: doForget,
		},
		{
			Command: Command{Name: "owner", Args: "CODE", Role: MemberRole, Group: "you", Needs: NeedsAccount},
			run:     doOwner,
		},
	}
}

// doForget forgets a person. It says first what will go, and does it when it is told so.
func doForget(c *Call) error {
	word, yes := splitWord(c.Args)
	if word == "" || yes != "" && !strings.EqualFold(yes, "yes") {
		return c.usage()
	}
	return c.forgetPerson(word, yes != "")
}

// doOwner makes whoever knows the code the owner.
func doOwner(c *Call) error { return c.becomeOwner(c.Args) }
