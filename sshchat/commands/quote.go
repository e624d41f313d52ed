package commands

import (
	"sshchat/sshchat"

	"sshchat/sshchat/act"
	"sshchat/sshchat/text"
)

func quoteRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "quote", Aliases: []string{"引用"}, Args: "NAME TEXT", Group: "talk", Needs: sshchat.NeedsRoom},
			reads:   true, shows: always, run: doQuote, complete: completeName,
		},
	}
}

// doQuote says something below the last line of somebody's.
func doQuote(c *Call) error {
	name, body := sshchat.SplitWord(c.Args)
	if body == "" {
		return c.usage()
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
