package commands

import (
	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

func topicRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "topic", Aliases: []string{"话题"}, Args: "[WORDS | -]", Role: sshchat.MemberRole, Group: "talk", Needs: sshchat.NeedsRoom},
			shows:   whenGiven, run: doTopic,
		},
	}
}

// doTopic shows the room's topic, or sets it.
func doTopic(c *Call) error {
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
