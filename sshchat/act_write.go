package sshchat

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"sshchat/sshchat/text"
)

// Aim is which line a reaction is for: whose, and what is in it; "" for any.
type Aim struct{ Name, Words string }

// knows reports whether a word is the name of somebody.
func (a Act) knows(word string) bool {
	name, _ := bareName(word)
	t, err := a.findTarget("@" + name)
	return err == nil && t.id() != ""
}

// speak says a line in one of m's rooms. One that is just +1 or -1 answers what somebody
// else said, if they did.
func (m *Member) speak(ctx context.Context, v *view, line text.Text) error {
	if emoji, ok := vote(line); ok {
		if err := m.ask(); err != nil {
			return err
		}
		c := m.Act(ctx)
		if found, err := c.react(v, emoji, Aim{}); found || err != nil {
			return err
		}
	}
	return m.sayIn(v, Said, line, Detail{})
}

// vote returns the emoji of a line that is nothing but a vote.
func vote(line text.Text) (emoji text.Text, ok bool) {
	switch s := line.String(); s {
	case "+1", "-1", ":+1:", ":-1:":
		return text.Emoji(s)
	}
	return emoji, false
}

// react answers the last line in v by somebody else that the caller has seen and that
// fits. found is false if there is none, and nothing was done.
func (a Act) react(v *view, emoji text.Text, which Aim) (found bool, err error) {
	mine, named, words := a.byMe(), a.named(which.Name), strings.ToLower(which.Words)
	p := Spot{ID: v.room.ID(), view: v}
	target, found, err := a.newest(p, v.sight(), func(e *Entry) bool {
		return !mine(e) && named(e) && strings.Contains(strings.ToLower(e.Body.String()), words)
	})
	if !found || err != nil {
		return false, err
	}
	return true, a.reactTo(v, &target, emoji)
}

// reactTo answers an entry of v's room.
func (a Act) reactTo(v *view, target *Entry, emoji text.Text) error {
	m, mine := a.By, a.byMe()
	if err := m.mayTalk(v.room.ID()); err != nil {
		return err
	}
	if err := m.mayWrite(v.room.ID()); err != nil {
		return err
	}
	page, err := a.Chat.engine.Page(a.Ctx, Range{
		Room: v.room.ID(), After: target.Seq, Kinds: []Kind{Reacted}, Limit: answerPage,
	})
	if err != nil {
		return err
	}
	for i := range page {
		if e := &page[i]; e.Ref == target.Seq && e.Body == emoji && mine(e) {
			return fault("react.again", emoji, target.From)
		}
	}
	if err := m.maySay(v, a.Chat.clock.Now()); err != nil { // it is a line to everybody, in slow mode too
		return err
	}
	if err := m.sending(); err != nil {
		return err
	}
	e := a.Chat.entry(v.room.ID(), Reacted, m.Person())
	e.ID = reactionID(e.From.Account, target.Seq, emoji)
	e.Ref, e.Body, e.About = target.Seq, emoji, &target.From
	m.append(v, e)
	return nil
}

// reactionID makes a reaction that is sent again, before the first one can be found, the
// repeated Append that it is.
func reactionID(account string, ref uint64, emoji text.Text) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s", account, ref, emoji))
	return "react" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// sight is the stretch of a room that its person can see: a line that came a moment ago
// is not what they answer.
func (v *view) sight() Range {
	if v.deaf {
		return Range{}
	}
	return Range{Before: v.cursor.Seq + 1}
}

// named returns whether an entry is of whom name means, "" for anybody, and is not of
// somebody whom the caller ignores.
func (a Act) named(name string) func(*Entry) bool {
	ignoring := a.By.ignoring()
	return func(e *Entry) bool {
		return !ignoring(e) && (name == "" || sameName(e.From.Name.String(), name))
	}
}

// Say says body where m is, or in a room ("#ops"), or to one person alone ("@bob"), as
// if it had been typed there. With code it is shown verbatim; make it with text.Code,
// then. Nothing in it is taken for a command. It returns at once. The error is a *Fault
// when the person can mend it. Only the session that owns m may call it.
func (m *Member) Say(ctx context.Context, to string, body text.Text, code bool) error {
	who, v, err := m.destination(ctx, to)
	switch d := (Detail{Code: code}); {
	case err != nil:
		return err
	case who != nil:
		return m.Act(ctx).write(*who, body, d)
	default:
		return m.sayIn(v, Said, body, d)
	}
}

// destination returns to whom, or through which view, m says something to "#ops", "@bob"
// or "".
func (m *Member) destination(ctx context.Context, to string) (who *Person, v *view, err error) {
	switch {
	case m.visiting && m.guest:
		return nil, nil, fault("command.guest", "say")
	case strings.HasPrefix(to, "@"):
		p, err := m.Act(ctx).addressee(to)
		return &p, nil, err
	case to == "" && m.peer != nil:
		return m.peer, nil, nil
	case to == "":
		return nil, m.at, nil
	}
	v, err = m.speakIn(ctx, to)
	return nil, v, err
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
		err = a.Chat.directory.setTopic(a.Ctx, st.ID, topic, m.accountID())
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

// announce tells every room that the caller is in, and may speak in, something about
// the caller. Where the caller only reads, it is told without the caller's words.
func (a Act) announce(k Kind, body text.Text) {
	for _, v := range a.By.views {
		if a.By.mayTalk(v.room.ID()) != nil {
			continue
		}
		e := a.Chat.entry(v.room.ID(), k, a.By.Person())
		if a.By.mayWrite(v.room.ID()) == nil {
			e.Body = body
		}
		v.room.append(e, a.Chat.ignore)
	}
}

// byMe returns whether an entry is the caller's.
func (a Act) byMe() func(*Entry) bool {
	account := a.By.accountID()
	return func(e *Entry) bool { return e.From.Account == account }
}

// newest finds the newest line of a place that match accepts and that has a text. It
// looks through a thousand lines: what is older is no answer to anything any more.
func (a Act) newest(p Spot, r Range, match func(*Entry) bool) (e Entry, found bool, err error) {
	r.Room, r.Kinds = p.ID, p.kinds()
	for _, r.Limit = range []int{50, 1000} { // it is nearly always among the last few
		page, err := a.Chat.engine.Page(a.Ctx, r)
		if err != nil {
			return e, false, err
		}
		for i := len(page) - 1; i >= 0; i-- {
			if e := &page[i]; e.IsEditable() && p.holds(e) && match(e) {
				return *e, true, nil
			}
		}
		if len(page) < r.Limit {
			break
		}
	}
	return e, false, nil
}

// away says that m is away, for the reason why.
func (a Act) away(why text.Text) error {
	if err := a.By.maySay(a.By.at, a.Chat.clock.Now()); err != nil {
		return err
	}
	a.By.setAway(why, true)
	if err := a.By.reshow(a.Ctx); err != nil {
		return err
	}
	a.announce(Away, why)
	return nil
}

// back says that m is back. Whoever may not speak now is back without a word.
func (a Act) back() error {
	if !a.By.setAway(text.Text{}, false) {
		return fault("back.here")
	}
	if err := a.By.reshow(a.Ctx); err != nil {
		return err
	}
	if err := a.By.maySay(a.By.at, a.Chat.clock.Now()); err != nil {
		return err
	}
	a.announce(Back, text.Text{})
	return nil
}

// SetAway shows m as away, for the reason why, or as back. The error is a *Fault when the
// person can mend it.
func (m *Member) SetAway(ctx context.Context, why text.Text, away bool) error {
	if !away {
		return m.Act(ctx).back()
	}
	return m.Act(ctx).away(text.Line(strings.TrimSpace(why.String())))
}
