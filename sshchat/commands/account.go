package commands

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
)

func keyRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "key", Aliases: []string{"密钥"}, Role: sshchat.MemberRole, Group: "you"},
			Run:     listKeys, Words: []*table.Row{
				{Command: sshchat.Command{Name: "list", Needs: sshchat.NeedsAccount}, Run: listKeys},
				{Command: sshchat.Command{Name: "add", Args: "[CODE [yes]] | NAME TYPE KEY [COMMENT]"}, Run: addKey},
				{Command: sshchat.Command{Name: "remove", Args: "PRINT", Needs: sshchat.NeedsAccount}, Run: removeKey},
				{Command: sshchat.Command{Name: "undo", Args: "NAME", Role: sshchat.OperatorRole}, Run: undoKey},
				{Command: sshchat.Command{Name: "reset", Args: "NAME", Role: sshchat.OperatorRole}, Run: resetKey},
			},
		},
	}
}

// ownKeys refuses whoever has no keys of their own.
func ownKeys(c *table.Call) error {
	switch {
	case c.By.IsLocal():
		return sshchat.NewFault("command.account", c.Row.Name)
	case c.By.Person().Guest:
		return sshchat.NewFault("key.guest")
	}
	return nil
}

func listKeys(c *table.Call) error {
	if c.Args != "" { // no word that there is
		return c.Usage()
	}
	if err := ownKeys(c); err != nil {
		return err
	}
	return c.Keys().List()
}

// addKey makes a code for another machine, or takes one; operators give a key to those who
// lost theirs.
func addKey(c *table.Call) error {
	first, rest := sshchat.SplitWord(c.Args)
	if sshchat.LooksLikeKey(rest) {
		return c.Keys().Give(first, rest)
	}
	if err := ownKeys(c); err != nil {
		return err
	}
	switch {
	case first == "":
		return c.Keys().Offer()
	case rest != "" && rest != "yes":
		return c.Usage()
	}
	return c.Keys().Take(strings.ToLower(first), rest == "yes")
}

func removeKey(c *table.Call) error {
	if err := ownKeys(c); err != nil {
		return err
	}
	return c.Keys().Remove(sshchat.Print(c.Args))
}

// undoKey takes back what a code moved.
func undoKey(c *table.Call) error {
	if c.Args == "" {
		return c.Usage()
	}
	return c.Keys().Undo(c.Args)
}

// resetKey makes a code for somebody who lost their key.
func resetKey(c *table.Call) error {
	if c.Args == "" {
		return c.Usage()
	}
	return c.Keys().Reset(c.Args)
}

func forgetRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "forget", Aliases: []string{"注销"}, Args: "me [yes] | NAME [yes]", Group: "you"},
			Reads:   true, Settled: true, Run: doForget,
		},
		{
			Command: sshchat.Command{Name: "owner", Args: "CODE", Role: sshchat.MemberRole, Group: "you", Needs: sshchat.NeedsAccount},
			Run:     doOwner,
		},
	}
}

// doForget forgets a person. It says first what will go, and does it when it is told so.
func doForget(c *table.Call) error {
	word, yes := sshchat.SplitWord(c.Args)
	if word == "" || yes != "" && !strings.EqualFold(yes, "yes") {
		return c.Usage()
	}
	return c.Erasing().ForgetPerson(word, yes != "")
}

// doOwner makes whoever knows the code the owner.
func doOwner(c *table.Call) error { return c.Keys().BecomeOwner(c.Args) }
