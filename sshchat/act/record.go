package act

import (
	"fmt"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/rooms"
)

// Record is the acts of moderation: each is on the record, then done, then told.
type Record struct{ Act }

// RuleOver is RuleIn or, with nil, Rule.
func (a Record) RuleOver(in *rooms.Room, r sshchat.Ruling, act func() error) error {
	if in == nil {
		return a.Rule(r, act)
	}
	r.What = "room-" + r.What
	return a.RuleIn(*in, r, act)
}

// Rule records an act of moderation that is about the whole chat, does it, and tells
// the room where it was done. Of a private room the record says nothing: every operator
// reads it.
func (a Record) Rule(r sshchat.Ruling, act func() error) error {
	st, _ := a.Node.Rooms.Get(a.By.At().ID())
	if !st.Private {
		r.Room = st.Label()
	}
	return a.OnRecord(st.ID, r, act)
}

// RuleIn is Rule for what is about one room, and is told there: whoever may not speak
// there does nothing that is told. Whoever looks after it is no operator perhaps, so that
// the record is held to the rate of what they may say.
func (a Record) RuleIn(st rooms.Room, r sshchat.Ruling, act func() error) error {
	if err := a.By.MayTalk(st.ID); err != nil {
		return err
	}
	return a.ruleSelf(st, r, act)
}

// ruleSelf is RuleIn for what everybody may do to themselves, such as to give up a place.
func (a Record) ruleSelf(st rooms.Room, r sshchat.Ruling, act func() error) error {
	if a.By.Role() < sshchat.OperatorRole {
		if err := a.By.Pace(); err != nil {
			return err
		}
	}
	r.Room, r.In = st.Label(), st.ID
	return a.OnRecord(st.ID, r, act)
}

// OnRecord records an act, does it, and tells the room. What cannot be accounted for is
// not done, so the record comes first; one that then failed stays.
func (a Record) OnRecord(room sshchat.RoomID, r sshchat.Ruling, act func() error) error {
	if err := a.keep(&r); err != nil {
		return err
	}
	if err := act(); err != nil {
		return err
	}
	a.tell(room, r)
	return nil
}

// tell tells a room of an act that is on the record.
func (a Record) tell(room sshchat.RoomID, r sshchat.Ruling) {
	c := a.Node
	e := c.Ledger.Entry(room, sshchat.Ruled, r.By)
	e.Rule, e.Body, e.Ref = r.What, r.Reason, r.Ref
	e.About = &sshchat.Person{Name: r.Target, Account: r.Account}
	if !r.Until.IsZero() {
		e.For = r.Until.Sub(r.At)
	}
	if held := c.Live.Held(room); held != nil {
		held.Append(e, c.Ledger.Ignore)
	} else {
		c.Ledger.Engine.Append(e, c.Ledger.Ignore)
	}
}

// keep records an act, and by whom and when it is done. Of those in rooms, which anybody
// may make, a source has a budget: the record of the chat never forgets.
func (a Record) keep(r *sshchat.Ruling) error {
	r.At, r.By, r.Door = a.Node.Ledger.Clock.Now().UTC(), a.By.Person(), a.By.Door()
	if a.Node.Options().Audit == nil {
		return nil
	}
	if r.In != "" && a.By.Role() < sshchat.OperatorRole {
		if err := a.By.Spend(estate.StaysAct, 1); err != nil {
			return err
		}
	}
	if err := a.Node.Options().Audit.Record(*r); err != nil {
		return fmt.Errorf("record a ruling: %w", err)
	}
	return nil
}

// KeepWord keeps a value under key, or forgets it.
func (a Record) KeepWord(key, value string, forget bool) error {
	_, err := a.Node.Ledger.Engine.Set(a.Ctx, key, []byte(value), sshchat.SetOpt{Any: true, Delete: forget})
	return err
}
