package commands

import (
	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/text"
)

func reactRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "react", Aliases: []string{"回应"}, Args: "EMOJI [NAME] [WORDS]", Group: "talk", Needs: sshchat.NeedsRoom},
			Reads:   true, Shows: table.Always, Run: doReact, Complete: table.CompleteName,
		},
	}
}

// doReact answers a line of somebody else's with an emoji: the last one, the last one of
// whom it names, or the last of those that has some words in it.
func doReact(c *table.Call) error {
	word, which := sshchat.SplitWord(c.Args)
	if word == "" {
		return c.Usage()
	}
	if c.By.Peer() != nil {
		return sshchat.NewFault("react.letters")
	}
	emoji, ok := text.Emoji(word)
	if !ok {
		return sshchat.NewFault("react.emoji", sshchat.Echo(word))
	}
	name, words := sshchat.SplitWord(which)
	found, err := c.Speech().ReactHere(emoji, act.Aim{Name: name, Words: words})
	somebody := c.Knows(name)
	if !found && err == nil && name != "" && !somebody { // then it is the first of the words
		found, err = c.Speech().ReactHere(emoji, act.Aim{Words: which})
	}
	switch {
	case found || err != nil:
		return err
	case words != "" && somebody:
		return sshchat.NewFault("react.without", sshchat.Echo(name), sshchat.Echo(words))
	case words != "":
		return sshchat.NewFault("react.words", sshchat.Echo(which))
	case name != "":
		return sshchat.NewFault("last.none", sshchat.Echo(name))
	}
	return sshchat.NewFault("react.none")
}

func quoteRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "quote", Aliases: []string{"引用"}, Args: "NAME TEXT", Group: "talk", Needs: sshchat.NeedsRoom},
			Reads:   true, Shows: table.Always, Run: doQuote, Complete: table.CompleteName,
		},
	}
}

// doQuote says something below the last line of somebody's.
func doQuote(c *table.Call) error {
	name, body := sshchat.SplitWord(c.Args)
	if body == "" {
		return c.Usage()
	}
	p := c.Spot()
	e, found, err := c.Reading().Newest(p, p.Sight(), c.Named(name))
	if err != nil {
		return err
	}
	if !found {
		return sshchat.NewFault("last.none", sshchat.Echo(name))
	}
	if p.Peer == "" {
		return c.Speech().SayHere(sshchat.Said, text.Block(body), sshchat.Detail{Ref: e.Seq, About: &e.From})
	}
	twin, err := c.Letters().Twin(p, e)
	if err != nil {
		return err
	}
	return c.Letters().Post(*c.By.Peer(), act.Letter{Body: text.Block(body), Detail: sshchat.Detail{Ref: e.Seq}, Answers: twin})
}
