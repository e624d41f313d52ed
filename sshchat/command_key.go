package sshchat

import "strings"

func keyRows() []*row {
	return []*row{
		{
			Command: Command{Name: "key", Aliases: []string{"密钥"}, Args: "list | add [CODE [yes]] | remove PRINT | undo NAME | reset NAME | add NAME TYPE KEY [COMMENT]", Role: MemberRole, Group: "you"},
			run:     doKeys,
		},
	}
}

// doKeys is doKey, and what operators do for those who lost theirs.
func doKeys(c *Call) error {
	what, rest := splitWord(c.Args)
	name, key := splitWord(rest)
	if what == "reset" || what == "undo" || what == "add" && looksLikeKey(key) {
		return c.helpKey(what, name, key)
	}
	if c.By.IsLocal() {
		return fault("command.account", c.Row.Name)
	}
	return doKey(c)
}

// helpKey is what operators do for those who lost theirs.
func (c *Call) helpKey(what, name, key string) error {
	switch {
	case what != "add" && (name == "" || key != ""):
		return c.usage()
	case what == "reset":
		return c.resetKey(name)
	case what == "undo":
		return c.undoKey(name)
	}
	return c.giveKey(name, key)
}

// doKey manages the keys of one's account.
func doKey(c *Call) error {
	if c.By.Person().Guest {
		return fault("key.guest")
	}
	what, arg := splitWord(c.Args)
	switch what {
	case "list", "":
		return c.listKeys()
	case "add":
		if arg == "" {
			return c.offerKey()
		}
		code, sure := splitWord(arg)
		if sure != "" && sure != "yes" {
			return c.usage()
		}
		return c.takeKey(strings.ToLower(code), sure == "yes")
	case "remove":
		return c.removeKey(arg)
	}
	return c.usage()
}
