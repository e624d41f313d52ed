package commands

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/text"
)

func sayRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "say", Args: "[#ROOM | @NAME] [TEXT]", Options: "[--code]", Group: "talk"},
			Shows:   table.Always, Run: doSay, Whole: sayWholeTo, Complete: table.CompleteRoom,
		},
	}
}

// doSay says a line, whatever it looks like.
func doSay(c *table.Call) error {
	to, code, rest := sayTo(c.Args)
	form := text.Block
	if code {
		form = text.Code
	}
	body := form(rest)
	if body.IsZero() {
		return c.Usage()
	}
	return c.Speech().Say(to, body, code)
}

// sayTo takes the arguments of /say apart.
func sayTo(args string) (to string, code bool, rest string) {
	rest = args
	for range 2 {
		word, _ := sshchat.SplitWord(rest)
		switch {
		case word == "--code" && !code:
			code = true
		case to == "" && (sshchat.LooksLikeRoom(word) || strings.HasPrefix(word, "@")):
			to = word
		default:
			continue
		}
		rest = rest[len(word):]
		rest = rest[min(1, len(rest)):] // what follows may be indented
	}
	return to, code, rest
}

func meRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "me", Args: "ACTION", Group: "talk", Needs: sshchat.NeedsRoom},
			Shows:   table.Always, Run: doMe,
		},
	}
}

func doMe(c *table.Call) error {
	if c.Args == "" {
		return c.Usage()
	}
	m := c.By
	if to := m.Peer(); to != nil { // what is done before one person is not for the room
		return c.Letters().Write(*to, text.Line("* "+m.Person().Name.String()+" "+c.Args), sshchat.Detail{})
	}
	return c.Speech().SayHere(sshchat.Acted, text.Line(c.Args), sshchat.Detail{})
}

// sayWholeTo is doSay for what is too long for a message.
func sayWholeTo(c *table.Call, args string) error {
	to, code, rest := sayTo(args)
	if code {
		return c.Speech().SaySnippetWhole(to, rest)
	}
	return c.Speech().SayWhole(to, rest)
}

func topicRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "topic", Aliases: []string{"话题"}, Args: "[WORDS | -]", Role: sshchat.MemberRole, Group: "talk", Needs: sshchat.NeedsRoom},
			Shows:   table.WhenGiven, Run: doTopic,
		},
	}
}

// doTopic shows the room's topic, or sets it.
func doTopic(c *table.Call) error {
	if c.Args == "" {
		topic := c.TopicHere()
		if topic.IsZero() {
			return sshchat.NewFault("topic.none")
		}
		c.Tell(sshchat.Done{Key: "topic.is", Args: []any{topic}})
		return nil
	}
	if c.By.Peer() != nil {
		return sshchat.NewFault("topic.letters", text.Line(c.Here().Label))
	}
	body := text.Line(c.Args)
	if c.Args == "-" {
		body = text.Text{}
	}
	return c.Speech().SetTopicHere(body)
}
