package sshchat

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"sshchat/sshchat/text"
)

// Ruling is one act of moderation, for the audit log.
type Ruling struct {
	At      time.Time
	By      Person
	Door    string // "chat", "exec", "socket"
	What    string // kick, ban, unban, mute, unmute, slow, lockdown, purge, role, ...
	Target  text.Text
	Account string    // the target's, if known
	Reason  text.Text // or the value that was set
	Until   time.Time // zero: no end, or none makes sense
	Room    string    // where, as people write it; "" where not everybody may know
	In      string    // the ID of the room that it is about; "": the whole chat
}

// Audit keeps rulings so that nobody can take one back unseen.
type Audit interface {
	Record(Ruling) error
	// Last returns up to n rulings that are about one room, or with "" about the whole
	// chat, the oldest first. Those of one room never push out those of another.
	Last(room string, n int) ([]Ruling, error)
}

// ruleOver is ruleIn or, with nil, rule.
func (a Act) ruleOver(in *roomState, r Ruling, act func() error) error {
	if in == nil {
		return a.rule(r, act)
	}
	r.What = "room-" + r.What
	return a.ruleIn(*in, r, act)
}

// rule records an act of moderation that is about the whole chat, does it, and tells
// the room where it was done. Of a private room the record says nothing: every operator
// reads it.
func (a Act) rule(r Ruling, act func() error) error {
	st, _ := a.Chat.directory.get(a.By.at.room.ID())
	if !st.Private {
		r.Room = st.label()
	}
	return a.onRecord(st.ID, r, act)
}

// ruleIn is rule for what is about one room, and is told there: whoever may not speak
// there does nothing that is told. Whoever looks after it is no operator perhaps, so that
// the record is held to the rate of what they may say.
func (a Act) ruleIn(st roomState, r Ruling, act func() error) error {
	if err := a.By.mayTalk(st.ID); err != nil {
		return err
	}
	return a.ruleSelf(st, r, act)
}

// ruleSelf is ruleIn for what everybody may do to themselves, such as to give up a place.
func (a Act) ruleSelf(st roomState, r Ruling, act func() error) error {
	if a.By.Role() < OperatorRole {
		if err := a.By.pace(); err != nil {
			return err
		}
	}
	r.Room, r.In = st.label(), st.ID
	return a.onRecord(st.ID, r, act)
}

// onRecord records an act, does it, and tells the room. What cannot be accounted for is
// not done, so the record comes first; one that then failed stays.
func (a Act) onRecord(room string, r Ruling, act func() error) error {
	if err := a.record(&r); err != nil {
		return err
	}
	if err := act(); err != nil {
		return err
	}
	a.Chat.tellRuled(room, r)
	return nil
}

// tellRuled tells a room of an act that is on the record.
func (c *Chat) tellRuled(room string, r Ruling) {
	e := c.entry(room, Ruled, r.By)
	e.Rule, e.Body = r.What, r.Reason
	e.About = &Person{Name: r.Target, Account: r.Account}
	if !r.Until.IsZero() {
		e.For = r.Until.Sub(r.At)
	}
	if held := c.held(room); held != nil {
		held.append(e, c.ignore)
	} else {
		c.engine.Append(e, c.ignore)
	}
}

// record keeps an act, and by whom and when it is done. Of those in rooms, which anybody
// may make, a source has a budget: the record of the chat never forgets.
func (a Act) record(r *Ruling) error {
	r.At, r.By, r.Door = a.Chat.clock.Now().UTC(), a.By.Person(), cmp.Or(a.By.login.Door, "chat")
	if a.Chat.o.Audit == nil {
		return nil
	}
	if r.In != "" && a.By.Role() < OperatorRole {
		if err := a.Chat.stay(StaysAct, a.By.login.Addr, 1); err != nil {
			return err
		}
	}
	if err := a.Chat.o.Audit.Record(*r); err != nil {
		return fmt.Errorf("record a ruling: %w", err)
	}
	return nil
}

// Rulings answers /audit.
type Rulings struct{ Last []Ruling }

func (Rulings) notice() {}

// shownRulings is how many acts /audit shows.
const shownRulings = 20

func auditRows() []*row {
	return []*row{
		{
			Command: Command{Name: "audit", Args: "[#ROOM]", Role: OperatorRole, Group: "moderation"},
			run:     doAudit, complete: completeRoom,
		},
	}
}

// doAudit shows the last acts that were about the whole chat, and those about one room:
// the one that is named, or where the caller is. There is no list of all rooms' acts,
// so none that could tell of a room.
func doAudit(c *Call) error {
	if c.Chat.o.Audit == nil {
		return fault("audit.none")
	}
	p, rest, err := c.where(c.Args)
	if err != nil {
		return err
	}
	if p.peer != "" {
		p = c.here()
	}
	if rest != "" {
		return c.usage()
	}
	all, err := c.Chat.o.Audit.Last("", shownRulings)
	if err != nil {
		return err
	}
	in, err := c.Chat.o.Audit.Last(p.id, shownRulings)
	if err != nil {
		return err
	}
	all = append(all, in...)
	slices.SortStableFunc(all, func(a, b Ruling) int { return a.At.Compare(b.At) })
	if len(all) == 0 {
		return fault("audit.none")
	}
	c.tell(Rulings{all[max(0, len(all)-shownRulings):]})
	return nil
}
