package commands

import (
	"strings"

	"sshchat/sshchat"
)

func keyRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "key", Aliases: []string{"密钥"}, Args: "list | add [CODE [yes]] | remove PRINT | undo NAME | reset NAME | add NAME TYPE KEY [COMMENT]", Role: sshchat.MemberRole, Group: "you"},
			run:     doKeys,
		},
	}
}

// doKeys is doKey, and what operators do for those who lost theirs.
func doKeys(c *Call) error {
	what, rest := sshchat.SplitWord(c.Args)
	name, key := sshchat.SplitWord(rest)
	if what == "reset" || what == "undo" || what == "add" && sshchat.LooksLikeKey(key) {
		return helpKey(c, what, name, key)
	}
	if c.By.IsLocal() {
		return sshchat.NewFault("command.account", c.Row.Name)
	}
	return doKey(c)
}

// helpKey is what operators do for those who lost theirs.
func helpKey(c *Call, what, name, key string) error {
	switch {
	case what != "add" && (name == "" || key != ""):
		return c.usage()
	case what == "reset":
		return c.ResetKey(name)
	case what == "undo":
		return c.UndoKey(name)
	}
	return c.GiveKey(name, key)
}

// doKey manages the keys of one's account.
func doKey(c *Call) error {
	if c.By.Person().Guest {
		return sshchat.NewFault("key.guest")
	}
	what, arg := sshchat.SplitWord(c.Args)
	switch what {
	case "list", "":
		return c.ListKeys()
	case "add":
		if arg == "" {
			return c.OfferKey()
		}
		code, sure := sshchat.SplitWord(arg)
		if sure != "" && sure != "yes" {
			return c.usage()
		}
		return c.TakeKey(strings.ToLower(code), sure == "yes")
	case "remove":
		return c.RemoveKey(arg)
	}
	return c.usage()
}
