package sshchat

import (
	"sshchat/sshchat/text"
)

func topicRows() []*row {
	return []*row{
		{
			Command: Command{Name: "topic", Aliases: []string{"话题"}, Args: "[WORDS | -]", Role: MemberRole, Group: "talk", Needs: NeedsRoom},
			shows:   whenGiven, run: doTopic,
		},
	}
}

// doTopic shows the room's topic, or sets it.
func doTopic(c *Call) error {
	if c.Args == "" {
		topic := c.topicHere()
		if topic.IsZero() {
			return fault("topic.none")
		}
		c.tell(Done{"topic.is", []any{topic}})
		return nil
	}
	if c.By.Peer() != nil {
		return fault("topic.letters", text.Line(c.here().Label))
	}
	body := text.Line(c.Args)
	if c.Args == "-" {
		body = text.Text{}
	}
	return c.setTopicHere(body)
}
