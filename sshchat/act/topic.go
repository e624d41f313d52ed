package act

import (
	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/text"
)

// SetTopicHere sets the topic of the room that the session is in.
func (a Speech) SetTopicHere(topic text.Text) error { return a.setTopic(a.By.At(), topic) }

// SetTopic sets, or clears, the topic of a room that the session is in; "" is where it is. The
// error is a *Fault when the person can mend it.
func (a Speech) SetTopic(room string, topic text.Text) error {
	v := a.By.At()
	if room != "" {
		var err error
		if v, err = a.By.ViewToSpeak(a.Ctx, room); err != nil {
			return err
		}
	}
	return a.setTopic(v, topic)
}

// setTopic is the one way in which a topic is set, for sessions, programs and bots. It
// stands in every newcomer's welcome and over restarts, so that it was set is on the record; its
// words are in the log alone, as nothing is taken out of the record when somebody is forgotten. Where
// somebody looks after the room, it is theirs.
func (a Speech) setTopic(v *chat.View, topic text.Text) error {
	m := a.By
	st, _ := a.Node.Rooms.Get(v.ID())
	if (st.ID == a.Node.Options().Lobby || st.LookedAfter()) && m.RankIn(st.ID) < sshchat.RoomOp {
		return sshchat.NewFault("topic.rank", text.Line(v.Label()))
	}
	if err := m.MayWrite(v.ID()); err != nil {
		return err
	}
	if err := a.MayLink(v.ID(), topic); err != nil {
		return err
	}
	if err := m.MaySay(v, a.Node.Ledger.Clock.Now()); err != nil {
		return err
	}
	if err := m.Sending(); err != nil {
		return err
	}
	err := Record(a).keep(&sshchat.Ruling{What: "topic", Room: st.Label(), In: st.ID})
	if err == nil {
		err = a.Node.Rooms.SetTopic(a.Ctx, st.ID, topic, m.AccountID())
	}
	if err != nil {
		m.Unsent()
		return err
	}
	e := a.Node.Ledger.Entry(st.ID, sshchat.Topic, m.Person())
	e.Body = topic
	m.Append(v, e)
	return nil
}
