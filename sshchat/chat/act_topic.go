package chat

import (
	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// SetTopicHere sets it.
func (a Speech) SetTopicHere(topic text.Text) error { return a.setTopic(a.By.At(), topic) }

// SetTopic sets, or clears, the topic of a room that m is in; "" is where the session is. The error
// is a *Fault when the person can mend it.
func (a Speech) SetTopic(room string, topic text.Text) error {
	v := a.By.At()
	if room != "" {
		var err error
		if v, err = a.By.speakIn(a.Ctx, room); err != nil {
			return err
		}
	}
	return a.setTopic(v, topic)
}

// setTopic is the one way in which a topic is set, for sessions, programs and bots. It
// stands in every newcomer's welcome and over restarts, so it is on the record; and where
// somebody looks after the room, it is theirs.
func (a Speech) setTopic(v *view, topic text.Text) error {
	m := a.By
	st, _ := a.Chat.Rooms.Get(v.ID())
	if (st.ID == a.Chat.Options.Lobby || st.LookedAfter()) && m.RankIn(st.ID) < sshchat.RoomOp {
		return sshchat.NewFault("topic.rank", text.Line(v.Label()))
	}
	if err := m.mayWrite(v.ID()); err != nil {
		return err
	}
	if err := m.maySay(v, a.Chat.Ledger.Clock.Now()); err != nil {
		return err
	}
	if err := m.sending(); err != nil {
		return err
	}
	err := recordOf(a.Act).keep(&sshchat.Ruling{What: "topic", Reason: topic, Room: st.Label(), In: st.ID})
	if err == nil {
		err = a.Chat.Rooms.SetTopic(a.Ctx, st.ID, topic, m.AccountID())
	}
	if err != nil {
		m.unsent()
		return err
	}
	e := a.Chat.Ledger.Entry(st.ID, sshchat.Topic, m.Person())
	e.Body = topic
	m.append(v, e)
	return nil
}
