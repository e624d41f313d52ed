package commands

import (
	"context"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands/table"
)

// Complete returns what the word before the cursor may become, best first. line is
// what stands before that word.
func Complete(ctx context.Context, m *chat.Session, line, word string) []string {
	c := &table.Call{Acts: act.By(ctx, m), Table: commandTable()}
	if m.Charge(tabPrice(c, word)) != nil {
		return nil // the terminal rings; a Tab is worth no words
	}
	switch {
	case line == "" && strings.HasPrefix(word, "/") && !strings.HasPrefix(word, "//"):
		c.Args = word[1:]
		return prefixed(c.Table.Usable(m), word, "/", " ")
	case strings.HasPrefix(line, "/") && !strings.HasPrefix(line, "//"):
		name, rest := sshchat.SplitWord(line[1:])
		row := c.Table.ByName[strings.ToLower(name)]
		if row == nil {
			return nil
		}
		c.Row, c.At, c.Args = row.Under(rest)
		return prefixed(candidates(c), word, "", " ")
	case strings.HasPrefix(word, "#"):
		return prefixed(table.CompleteRoom(c), word, "", " ")
	case strings.HasPrefix(word, "@"):
		return prefixed(table.CompleteName(c), word, "@", " ")
	case word == "":
		return nil
	case line == "":
		return prefixed(table.CompleteName(c), word, "", ": ")
	default:
		return prefixed(table.CompleteName(c), word, "", " ")
	}
}

// candidates lists what may come next in a call: a word of its row, and what the row says.
func candidates(c *table.Call) (all []string) {
	switch {
	case len(c.Row.Words) > 0 && c.Args != "": // what stands there is none of its words
		return nil
	case len(c.Row.Words) > 0:
		all = table.WordsBelow(c.By, c.Row)
	}
	if c.Row.Complete == nil || len(c.Row.Words) > 0 && c.At != "" {
		return all
	}
	return append(all, c.Row.Complete(c)...)
}

// prefixed keeps those of names that go on from word, with before and after put
// round them.
func prefixed(names []string, word, before, after string) []string {
	var out []string
	for _, n := range names {
		n = before + n
		if len(n) >= len(word) && strings.EqualFold(n[:len(word)], word) {
			out = append(out, n+after)
		}
	}
	return out
}

// tabPrice is the price of one Tab.
func tabPrice(c *table.Call, word string) int {
	if len(word) > 0 && word[0] == '#' {
		return table.RoomsPrice(c)
	}
	return table.PeoplePrice(c)
}
