package sshchat

import "sshchat/sshchat/text"

func quoteRows() []*row {
	return []*row{
		{
			Command: Command{Name: "quote", Aliases: []string{"引用"}, Args: "NAME TEXT", Group: "talk", Needs: NeedsRoom},
			reads:   true, shows: always, run: doQuote, complete: completeName,
		},
	}
}

// doQuote says something below the last line of somebody's.
func doQuote(c *Call) error {
	name, body := splitWord(c.Args)
	if body == "" {
		return c.usage()
	}
	p := c.spot()
	e, found, err := c.newest(p, p.sight(), c.named(name))
	if err != nil {
		return err
	}
	if !found {
		return fault("last.none", echo(name))
	}
	if p.Peer == "" {
		return c.sayHere(Said, text.Block(body), Detail{Ref: e.Seq, About: &e.From})
	}
	twin, err := c.twin(p, e)
	if err != nil {
		return err
	}
	return c.post(*c.By.Peer(), Letter{Body: text.Block(body), Detail: Detail{Ref: e.Seq}, Answers: twin})
}
