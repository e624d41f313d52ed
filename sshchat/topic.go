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

// SetTopic sets, or clears, the topic of a room that m is in; "" is where m is. The error
// is a *Fault when the person can mend it.
func (m *Member) SetTopic(ctx context.Context, room string, topic text.Text) error {
	v := m.at
	if room != "" {
		var err error
		if v, err = m.speakIn(ctx, room); err != nil {
			return err
		}
	}
	return (&Call{Act: m.Act(ctx)}).setTopic(v, topic)
}

// setTopic is the one way in which a topic is set, for sessions, programs and bots. It
// stands in every newcomer's welcome and over restarts, so it is on the record; and where
// somebody looks after the room, it is theirs.
func (c *Call) setTopic(v *view, topic text.Text) error {
	m := c.By
	st, _ := c.Chat.directory.get(v.room.ID())
	if (st.ID == c.Chat.o.Lobby || st.lookedAfter()) && m.rankIn(st.ID) < RoomOp {
		return fault("topic.rank", text.Line(v.label))
	}
	if err := m.mayWrite(v.room.ID()); err != nil {
		return err
	}
	if err := m.maySay(v, c.Chat.clock.Now()); err != nil {
		return err
	}
	if err := m.sending(); err != nil {
		return err
	}
	err := c.record(&Ruling{What: "topic", Reason: topic, Room: st.label(), In: st.ID})
	if err == nil {
		err = c.Chat.directory.setTopic(c.Ctx, st.ID, topic, m.accountID())
	}
	if err != nil {
		m.unsent()
		return err
	}
	e := c.Chat.entry(st.ID, Topic, m.Person())
	e.Body = topic
	m.append(v, e)
	return nil
}
