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
	v := c.By.at
	if c.Args == "" {
		topic := v.room.Topic()
		if topic.IsZero() {
			return fault("topic.none")
		}
		c.tell(Done{"topic.is", []any{topic}})
		return nil
	}
	if c.By.peer != nil {
		return fault("topic.letters", text.Line(v.label))
	}
	body := text.Line(c.Args)
	if c.Args == "-" {
		body = text.Text{}
	}
	return c.setTopic(v, body)
}
