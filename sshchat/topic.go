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
	return m.Act(ctx).setTopic(v, topic)
}

// setTopic is the one way in which a topic is set, for sessions, programs and bots. It
// stands in every newcomer's welcome and over restarts, so it is on the record; and where
// somebody looks after the room, it is theirs.
func (a Act) setTopic(v *view, topic text.Text) error {
	m := a.By
	st, _ := a.Chat.directory.get(v.room.ID())
	if (st.ID == a.Chat.o.Lobby || st.lookedAfter()) && m.rankIn(st.ID) < RoomOp {
		return fault("topic.rank", text.Line(v.label))
	}
	if err := m.mayWrite(v.room.ID()); err != nil {
		return err
	}
	if err := m.maySay(v, a.Chat.clock.Now()); err != nil {
		return err
	}
	if err := m.sending(); err != nil {
		return err
	}
	err := a.record(&Ruling{What: "topic", Reason: topic, Room: st.label(), In: st.ID})
	if err == nil {
		_, err = a.Chat.changeRoom(a.Ctx, st.ID, func(st *roomState) error {
			st.Topic, st.TopicBy = topic, m.accountID()
			if topic.IsZero() {
				st.TopicBy = ""
			}
			return nil
		})
	}
	if err != nil {
		m.unsent()
		return err
	}
	e := a.Chat.entry(st.ID, Topic, m.Person())
	e.Body = topic
	m.append(v, e)
	return nil
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
