package commands

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/text"
)

func letterRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "msg", Aliases: []string{"tell", "m", "dm", "pm", "w", "whisper", "私聊"}, Args: "NAME TEXT", Group: "talk"},
			Shows:   table.Always, Run: doMsg, Whole: msgWhole, Complete: table.CompleteName,
		},
		{
			Command: sshchat.Command{Name: "reply", Aliases: []string{"r", "回复"}, Args: "TEXT", Group: "talk", Needs: sshchat.NeedsSession},
			Shows:   table.Always, Run: doReply,
		},
		{
			Command: sshchat.Command{Name: "query", Args: "[NAME]", Group: "talk", Needs: sshchat.NeedsSession},
			Reads:   true, Run: doQuery, Complete: table.CompleteName,
		},
	}
}

// doMsg says something to one person alone.
func doMsg(c *table.Call) error {
	word, body := sshchat.SplitWord(c.Args)
	if body == "" {
		return c.Usage()
	}
	who, err := c.Addressee(word)
	if err != nil {
		return err
	}
	return c.Letters().Write(who, text.Block(body), sshchat.Detail{})
}

// doReply answers whose letter came last.
func doReply(c *table.Call) error {
	switch {
	case c.Args == "":
		return c.Usage()
	case c.By.LastWriter() == nil:
		return sshchat.NewFault("reply.nobody")
	}
	return c.Letters().Write(*c.By.LastWriter(), text.Block(c.Args), sshchat.Detail{})
}

// doQuery turns to one person: what is typed goes to them alone, until another room is
// turned to.
func doQuery(c *table.Call) error {
	word, _ := sshchat.SplitWord(c.Args)
	if word == "" {
		if c.By.Peer() == nil {
			return c.Usage()
		}
		return c.By.TurnTo(c.Ctx, c.By.At())
	}
	who, err := c.Addressee(word)
	if err != nil {
		return err
	}
	if who.Account == c.By.AccountID() {
		return sshchat.NewFault("msg.self")
	}
	p := c.LettersWith(who)
	entries, err := c.Reading().Read(p, sshchat.Range{Limit: 200}, historyLines)
	if err != nil {
		return err
	}
	c.By.TurnToPeer(who, c.LettersWith(who).Label, entries)
	return nil
}

// msgWhole is doMsg for what is too long for a message.
func msgWhole(c *table.Call, args string) error {
	word, body := sshchat.SplitWord(args)
	return c.Speech().SayWhole("@"+strings.TrimPrefix(word, "@"), body)
}
