package chat

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/live"
	"sshchat/sshchat/text"
)

// Aim is which line a reaction is for: whose, and what is in it; "" for any.
type Aim struct{ Name, Words string }

// Knows reports whether a word is the name of somebody.
func (a Act) Knows(word string) bool {
	name, _ := sshchat.BareName(word)
	t, err := a.FindTarget("@" + name)
	return err == nil && t.Id() != ""
}

// speak says a line in one of m's rooms. One that is just +1 or -1 answers what somebody
// else said, if they did.
func (m *Session) speak(ctx context.Context, v *view, line text.Text) error {
	if emoji, ok := vote(line); ok {
		if err := m.ask(); err != nil {
			return err
		}
		c := m.Act(ctx)
		if found, err := c.react(v, emoji, Aim{}); found || err != nil {
			return err
		}
	}
	return m.sayIn(v, sshchat.Said, line, sshchat.Detail{})
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
	mine, named, words := a.ByMe(), a.Named(which.Name), strings.ToLower(which.Words)
	p := Spot{ID: v.room.ID(), view: v}
	target, found, err := a.Newest(p, v.sight(), func(e *sshchat.Entry) bool {
		return !mine(e) && named(e) && strings.Contains(strings.ToLower(e.Body.String()), words)
	})
	if !found || err != nil {
		return false, err
	}
	return true, a.reactTo(v, &target, emoji)
}

// reactTo answers an entry of v's room.
func (a Act) reactTo(v *view, target *sshchat.Entry, emoji text.Text) error {
	m, mine := a.By, a.ByMe()
	if err := m.MayTalk(v.room.ID()); err != nil {
		return err
	}
	if err := m.mayWrite(v.room.ID()); err != nil {
		return err
	}
	page, err := a.Chat.Ledger.Engine.Page(a.Ctx, sshchat.Range{
		Room: v.room.ID(), After: target.Seq, Kinds: []sshchat.Kind{sshchat.Reacted}, Limit: live.AnswerPage,
	})
	if err != nil {
		return err
	}
	for i := range page {
		if e := &page[i]; e.Ref == target.Seq && e.Body == emoji && mine(e) {
			return sshchat.NewFault("react.again", emoji, target.From)
		}
	}
	if err := m.maySay(v, a.Chat.Ledger.Clock.Now()); err != nil { // it is a line to everybody, in slow mode too
		return err
	}
	if err := m.sending(); err != nil {
		return err
	}
	e := a.Chat.Ledger.Entry(v.room.ID(), sshchat.Reacted, m.Person())
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
func (v *view) sight() sshchat.Range {
	if v.deaf {
		return sshchat.Range{}
	}
	return sshchat.Range{Before: v.cursor.Seq + 1}
}

// Named returns whether an entry is of whom name means, "" for anybody, and is not of
// somebody whom the caller ignores.
func (a Act) Named(name string) func(*sshchat.Entry) bool {
	ignoring := a.By.ignoring()
	return func(e *sshchat.Entry) bool {
		return !ignoring(e) && (name == "" || sshchat.SameName(e.From.Name.String(), name))
	}
}

// Say says body where m is, or in a room ("#ops"), or to one person alone ("@bob"), as
// if it had been typed there. With code it is shown verbatim; make it with text.Code,
// then. Nothing in it is taken for a command. It returns at once. The error is a *Fault
// when the person can mend it. Only the session that owns m may call it.
func (m *Session) Say(ctx context.Context, to string, body text.Text, code bool) error {
	who, v, err := m.destination(ctx, to)
	switch d := (sshchat.Detail{Code: code}); {
	case err != nil:
		return err
	case who != nil:
		return m.Act(ctx).Write(*who, body, d)
	default:
		return m.sayIn(v, sshchat.Said, body, d)
	}
}

// destination returns to whom, or through which view, m says something to "#ops", "@bob"
// or "".
func (m *Session) destination(ctx context.Context, to string) (who *sshchat.Person, v *view, err error) {
	switch {
	case m.visiting && m.guest:
		return nil, nil, sshchat.NewFault("command.guest", "say")
	case strings.HasPrefix(to, "@"):
		p, err := m.Act(ctx).Addressee(to)
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
func (m *Session) SetTopic(ctx context.Context, room string, topic text.Text) error {
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
	st, _ := a.Chat.Rooms.Get(v.room.ID())
	if (st.ID == a.Chat.Options.Lobby || st.LookedAfter()) && m.RankIn(st.ID) < sshchat.RoomOp {
		return sshchat.NewFault("topic.rank", text.Line(v.label))
	}
	if err := m.mayWrite(v.room.ID()); err != nil {
		return err
	}
	if err := m.maySay(v, a.Chat.Ledger.Clock.Now()); err != nil {
		return err
	}
	if err := m.sending(); err != nil {
		return err
	}
	err := a.record(&sshchat.Ruling{What: "topic", Reason: topic, Room: st.Label(), In: st.ID})
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

// announce tells every room that the caller is in, and may speak in, something about
// the caller. Where the caller only reads, it is told without the caller's words.
func (a Act) announce(k sshchat.Kind, body text.Text) {
	for _, v := range a.By.views {
		if a.By.MayTalk(v.room.ID()) != nil {
			continue
		}
		e := a.Chat.Ledger.Entry(v.room.ID(), k, a.By.Person())
		if a.By.mayWrite(v.room.ID()) == nil {
			e.Body = body
		}
		v.room.Append(e, a.Chat.Ledger.Ignore)
	}
}

// ByMe returns whether an entry is the caller's.
func (a Act) ByMe() func(*sshchat.Entry) bool {
	account := a.By.AccountID()
	return func(e *sshchat.Entry) bool { return e.From.Account == account }
}

// Newest finds the newest line of a place that match accepts and that has a text. It
// looks through a thousand lines: what is older is no answer to anything any more.
func (a Act) Newest(p Spot, r sshchat.Range, match func(*sshchat.Entry) bool) (e sshchat.Entry, found bool, err error) {
	r.Room, r.Kinds = p.ID, p.kinds()
	for _, r.Limit = range []int{50, 1000} { // it is nearly always among the last few
		page, err := a.Chat.Ledger.Engine.Page(a.Ctx, r)
		if err != nil {
			return e, false, err
		}
		for i := len(page) - 1; i >= 0; i-- {
			if e := &page[i]; e.IsEditable() && p.Holds(e) && match(e) {
				return *e, true, nil
			}
		}
		if len(page) < r.Limit {
			break
		}
	}
	return e, false, nil
}

// Away says that m is away, for the reason why.
func (a Act) Away(why text.Text) error {
	if err := a.By.maySay(a.By.at, a.Chat.Ledger.Clock.Now()); err != nil {
		return err
	}
	a.By.setAway(why, true)
	if err := a.By.Reshow(a.Ctx); err != nil {
		return err
	}
	a.announce(sshchat.Away, why)
	return nil
}

// Back says that m is back. Whoever may not speak now is back without a word.
func (a Act) Back() error {
	if !a.By.setAway(text.Text{}, false) {
		return sshchat.NewFault("back.here")
	}
	if err := a.By.Reshow(a.Ctx); err != nil {
		return err
	}
	if err := a.By.maySay(a.By.at, a.Chat.Ledger.Clock.Now()); err != nil {
		return err
	}
	a.announce(sshchat.Back, text.Text{})
	return nil
}

// SetAway shows m as away, for the reason why, or as back. The error is a *Fault when the
// person can mend it.
func (m *Session) SetAway(ctx context.Context, why text.Text, away bool) error {
	if !away {
		return m.Act(ctx).Back()
	}
	return m.Act(ctx).Away(text.Line(strings.TrimSpace(why.String())))
}
