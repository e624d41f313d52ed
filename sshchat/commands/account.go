package commands

import (
	"strings"

	"sshchat/sshchat"
)

func forgetRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "forget", Aliases: []string{"注销"}, Args: "me [yes] | NAME [yes]", Group: "you"},
			reads:   true, run: doForget,
		},
		{
			Command: sshchat.Command{Name: "owner", Args: "CODE", Role: sshchat.MemberRole, Group: "you", Needs: sshchat.NeedsAccount},
			run:     doOwner,
		},
	}
}

// doForget forgets a person. It says first what will go, and does it when it is told so.
func doForget(c *Call) error {
	word, yes := sshchat.SplitWord(c.Args)
	if word == "" || yes != "" && !strings.EqualFold(yes, "yes") {
		return c.usage()
	}
	return c.Erasing().ForgetPerson(word, yes != "")
}

// doOwner makes whoever knows the code the owner.
func doOwner(c *Call) error { return c.Keys().BecomeOwner(c.Args) }
