package commands

import (
	"strconv"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
)

func helpRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "help", Aliases: []string{"?", "commands", "帮助"}, Args: "[GROUP | COMMAND [WORD] | keys | text]", Group: "look", Needs: sshchat.NeedsNothing},
			Run:     doHelp, Complete: completeHelp,
		},
	}
}

// doHelp explains commands. A word that means a group and a command, as "rooms" does, is
// the group; "/rooms" is the command.
func doHelp(c *table.Call) error {
	word, part := helpPart(strings.ToLower(c.Args))
	group := GroupNamed(word)
	if page := PageNamed(word); page != "" {
		c.Tell(sshchat.Help{Page: page, Part: part})
		return nil
	}
	if word == "" || group != "" {
		return helpAll(c, group, part)
	}
	row, err := rowFor(c, strings.TrimPrefix(word, "/"))
	if err != nil {
		return err
	}
	h := sshchat.Help{Commands: []*sshchat.Command{&row.Command}, One: true, Part: part}
	if f := table.MayUse(c.By, &row.Command); f != nil && f.Key != "command.program" { // how a program runs it is shown
		h.Why = f
	}
	c.Tell(h)
	return nil
}

// helpPart takes the number of a part from behind what help is asked on: "keys 2".
func helpPart(args string) (word string, part int) {
	word, number := sshchat.SplitWord(args)
	if n, err := strconv.Atoi(number); err == nil && n > 0 {
		return word, n
	}
	return args, 0
}

// rowFor returns the row that words mean: "kick" or "room kick".
func rowFor(c *table.Call, words string) (*table.Row, error) {
	name, word := sshchat.SplitWord(words)
	row := c.Table.ByName[name]
	switch {
	case row == nil:
		if near := c.Table.NearestFor(c.By, name); near != "" {
			return nil, sshchat.NewFault("help.nearest", sshchat.Echo(name), strings.TrimPrefix(near, "help "))
		}
		return nil, sshchat.NewFault("help.unknown", sshchat.Echo(name))
	case word == "":
		return row, nil
	case row.Words == nil:
		return nil, c.Usage()
	}
	below := row.Named(word)
	if below == nil {
		return nil, sshchat.NewFault("help.unknown", sshchat.Echo(words))
	}
	return below, nil
}

// helpAll tells of the commands that one may use here: all of them, or those of a group.
func helpAll(c *table.Call, group string, part int) error {
	var rows []*sshchat.Command
	least := sshchat.OwnerRole
	for _, row := range c.Table.Rows {
		if group != "" && row.Group != group {
			continue
		}
		least = min(least, row.Role)
		if table.MayUse(c.By, &row.Command) == nil {
			rows = append(rows, &row.Command)
		}
	}
	if len(rows) == 0 {
		return sshchat.NewFault("denied.group", least)
	}
	c.Tell(sshchat.Help{Commands: rows, Group: group, Part: part})
	return nil
}

// GroupNamed returns the group of commands that a word means, in any language; "" for
// none. The words package has these as its headings.
func GroupNamed(word string) string {
	switch word {
	case "talk", "说话", "hablar":
		return "talk"
	case "rooms", "聊天室", "salas":
		return "rooms"
	case "look", "查看", "mirar":
		return "look"
	case "you", "自己", "tú":
		return "you"
	case "manage", "moderation", "管理", "gestión":
		return "moderation"
	}
	return ""
}

// PageNamed returns the page of help that a word means, in any language; "" for none.
func PageNamed(word string) string {
	switch word {
	case "keys", "按键", "快捷键", "teclas":
		return "keys"
	case "text", "format", "文字", "texto", "格式":
		return "text"
	}
	return ""
}

// completeHelp lists what there is help on: all, or what stands below a command.
func completeHelp(c *table.Call) []string {
	if row := c.Table.ByName[strings.ToLower(strings.TrimPrefix(c.Args, "/"))]; row != nil {
		return table.WordsBelow(c.By, row)
	}
	return append(c.Table.Usable(c.By), sshchat.HelpPages()...)
}
