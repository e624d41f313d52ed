package sshchat

import (
	"context"

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

// forgetTopics clears the topics that an account has set and that still stand.
func (c *Chat) forgetTopics(ctx context.Context, id string) error {
	for _, st := range c.directory.topicsBy(id) {
		if _, err := c.changeRoom(ctx, st.ID, func(st *roomState) error {
			if st.TopicBy == id { // else somebody has set another just now
				st.Topic, st.TopicBy = text.Text{}, ""
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// lookedAfter reports whether the room has a founder or ops.
func (st *roomState) lookedAfter() bool {
	for _, s := range st.Seats {
		if s.Rank >= RoomOp {
			return true
		}
	}
	return false
}
