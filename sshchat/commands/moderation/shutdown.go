package moderation

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/closing"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/text"
	"sshchat/sshchat/when"
)

func shutdownRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "shutdown", Aliases: []string{"关机"}, Args: "[in 10m [REASON] | cancel]", Role: sshchat.OwnerRole, Group: "moderation"},
			Shows:   table.WhenGiven, Run: doShutdown, Complete: func(*table.Call) []string { return []string{"in", "cancel"} },
		},
	}
}

// doShutdown announces the end of this server and counts down to it, calls it off, or says what
// is planned.
func doShutdown(c *table.Call) error {
	if c.Node.Options().End == nil {
		return sshchat.NewFault("shutdown.outside")
	}
	word, rest := sshchat.SplitWord(c.Args)
	switch strings.ToLower(word) {
	case "":
		soon, ok := c.Node.Closing.Soon()
		if !ok {
			return sshchat.NewFault("shutdown.none")
		}
		c.Tell(soon)
		return nil
	case "cancel":
		return cancelShutdown(c)
	case "in":
		return beginShutdown(c, rest)
	}
	return c.Usage()
}

func beginShutdown(c *table.Call, args string) error {
	value, why := sshchat.SplitWord(args)
	in, ok := when.Span(value)
	if !ok || in < closing.Soonest || in > closing.Latest {
		return sshchat.NewFault("shutdown.span", sshchat.Echo(value))
	}
	p := closing.Plan{At: c.Now().Add(in), Why: text.Line(why), By: c.By.Person()}
	r := sshchat.Ruling{What: books.CloseRule, Target: c.Node.Closing.Node(), Reason: p.Why, Until: p.At.UTC()}
	return c.Record().OnRecord("", r, func() error {
		c.Node.Closing.Begin(p)
		return nil
	})
}

func cancelShutdown(c *table.Call) error {
	if _, _, ok := c.Node.Closing.Plan(); !ok {
		return sshchat.NewFault("shutdown.none")
	}
	r := sshchat.Ruling{What: books.CloseOff, Target: c.Node.Closing.Node()}
	return c.Record().OnRecord("", r, func() error {
		c.Node.Closing.Cancel()
		return nil
	})
}
