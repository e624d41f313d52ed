package sshchat

import (
	"strings"

	"sshchat/sshchat/text"
)

func letterRows() []*row {
	return []*row{
		{
			Command: Command{Name: "msg", Aliases: []string{"tell", "m", "dm", "pm", "w", "whisper", "私聊"}, Args: "NAME TEXT", Group: "talk"},
			shows:   always, run: doMsg, whole: msgWhole, complete: completeName,
		},
		{
			Command: Command{Name: "reply", Aliases: []string{"r", "回复"}, Args: "TEXT", Group: "talk", Needs: NeedsSession},
			shows:   always, run: doReply,
		},
		{
			Command: Command{Name: "query", Args: "[NAME]", Group: "talk", Needs: NeedsSession},
			reads:   true, run: doQuery, complete: completeName,
		},
	}
}

// doMsg says something to one person alone.
func doMsg(c *Call) error {
	word, body := splitWord(c.Args)
	if body == "" {
		return c.usage()
	}
	who, err := c.addressee(word)
	if err != nil {
		return err
	}
	return c.write(who, text.Block(body), Detail{})
}

// doReply answers whose letter came last.
func doReply(c *Call) error {
	switch {
	case c.Args == "":
		return c.usage()
	case c.By.LastWriter() == nil:
		return fault("reply.nobody")
	}
	return c.write(*c.By.LastWriter(), text.Block(c.Args), Detail{})
}

// doQuery turns to one person: what is typed goes to them alone, until another room is
// turned to.
func doQuery(c *Call) error {
	word, _ := splitWord(c.Args)
	if word == "" {
		if c.By.Peer() == nil {
			return c.usage()
		}
		return c.turnBack()
	}
	who, err := c.addressee(word)
	if err != nil {
		return err
	}
	if who.Account == c.By.accountID() {
		return fault("msg.self")
	}
	p := c.lettersWith(who)
	entries, err := c.read(p, Range{Limit: 200}, historyLines)
	if err != nil {
		return err
	}
	c.turnToPeer(who, entries)
	return nil
}

// msgWhole is doMsg for what is too long for a message.
func msgWhole(c *Call, args string) error {
	word, body := splitWord(args)
	return c.By.sayWhole(c.Ctx, "@"+strings.TrimPrefix(word, "@"), body)
}
