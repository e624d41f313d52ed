package chat

import (
	"context"
	"math"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

// Enter brings somebody in: it claims the name, attaches a cursor to the log of each of
// their rooms, takes the roster in the same step, and announces the newcomer. The error is
// a *Fault when the person can mend it, for example "name.taken".
//
// Whoever entered must Leave, once.
func (c *Chat) Enter(ctx context.Context, l Login) (*Session, error) {
	l.Bot = false
	m := c.newMember(l)
	if err := c.enter(ctx, m, m); err != nil {
		return nil, err
	}
	return m, nil
}

// newcomer is what differs between a person and a bot who come in.
type newcomer interface {
	// aim finds where they are to be. It may refuse them while nobody knows of them.
	aim(context.Context) error
	// arrive attaches them to what they hear of, and returns what they are shown; nil:
	// nothing. Nobody is told yet.
	arrive(context.Context) (*sshchat.Welcome, error)
}

// enter is the way in. Each step has one undo, and can refuse without a trace in a room:
// who somebody is, and where to; the name, before anything is attached to it; once more who
// they are, as what was done meanwhile met only those who hold a name; their rooms; and
// only then the rooms are told. Leave goes the way back.
func (c *Chat) enter(ctx context.Context, m *Session, who newcomer) error {
	if err := c.identify(ctx, m.login, m); err != nil {
		return err
	}
	if err := who.aim(ctx); err != nil {
		return err
	}
	if err := c.take(ctx, m.login.Name, m); err != nil {
		return err
	}
	entered := false
	defer func() {
		if !entered { // refused, or a panic, such as of the message of the day
			m.detach()
			c.release(m)
		}
	}()
	if err := c.confirm(ctx, m); err != nil {
		return err
	}
	w, err := who.arrive(ctx)
	if err != nil {
		return err
	}
	if err := c.Cards.EnterRoom(ctx, m.held(), m.session, m.roomIDs()...); err != nil {
		return err
	}
	m.welcome, entered = w, true
	p := sshchat.Passage{Person: m.Person(), NewOwner: m.newOwner, Entered: true}
	for _, v := range m.views {
		v.room.Came(p)
	}
	return nil
}

// aim is for bots: a person's account says which rooms they are in.
func (m *Session) aim(context.Context) error { return nil }

// arrive attaches m to its inbox and to the rooms that its account is in, and says what
// m finds there. Nobody is told yet.
func (m *Session) arrive(ctx context.Context) (*sshchat.Welcome, error) {
	c := m.chat
	w := &sshchat.Welcome{You: m.Person()}
	w.MOTD, _ = c.Motd(ctx)
	c.Mail.Open(&m.box, m.whole, m.account)
	w.Mail = m.waiting(ctx)
	for _, j := range m.remembered() {
		if err := m.rejoin(ctx, j, w); err != nil {
			return nil, err
		}
	}
	if m.at == nil { // none is left of the rooms that they were in
		if err := m.rejoin(ctx, people.JoinedRoom{ID: c.Options.Lobby}, w); err != nil {
			return nil, err
		}
	}
	if m.at == nil {
		return nil, sshchat.NewFault("room.unknown", text.Line("#"+c.Options.Lobby))
	}
	m.forgetClosed(ctx)
	m.tellInvitations(ctx)
	m.tellReports(ctx)
	return w, nil
}

// rejoin attaches m to a room that its account is in. The first one is where m begins:
// its past is shown; of the others it is told how much there is.
func (m *Session) rejoin(ctx context.Context, j people.JoinedRoom, w *sshchat.Welcome) error {
	st, ok := m.books.Rooms.Get(j.ID)
	if err := m.mayEnter(st, ok); err != nil {
		if ok && st.Visible(m.account) {
			m.Tell(err)
		}
		return nil // it is gone, or closed to them: the rest is not
	}
	r, err := m.books.Live.Hold(ctx, j.ID)
	if err != nil {
		return err
	}
	if m.at == nil {
		missed := m.missed(ctx, r, math.MaxUint64)
		v, scene, err := m.attach(r, st, max(m.login.Backlog, min(missed.Lines, missedLines)))
		if err != nil {
			return nil
		}
		v.watch, m.at = j.Watch, v
		w.Scene, w.Missed = scene, missed
		return nil
	}
	v, _, err := m.attach(r, st, 0)
	if err != nil {
		return nil
	}
	v.watch = j.Watch
	missed := m.missed(ctx, r, v.live) // up to where v goes on: no line between, none twice
	v.missed = missed
	if missed.Lines > 0 {
		w.Elsewhere = append(w.Elsewhere, sshchat.MissedIn{Room: v.label, Missed: missed})
	}
	return nil
}

// Leave undoes Enter in reverse: no more bells, the rooms are told, and only when the
// log has it the name is free. It waits for that, a second at most in a storm.
func (m *Session) Leave(ctx context.Context, cause sshchat.Cause) {
	m.leaves()
	m.errand.end()
	if m.moved() { // what is kept of m is kept with the account that it has now
		if err := m.recognizeAgain(ctx); err != nil {
			m.books.Ledger.Warn(ctx, "find the account of a key", "err", err)
		}
	}
	if m.visiting {
		m.detach()
		m.chat.unvisit(m)
		m.chat.parted(ctx, m)
		return
	}
	for _, v := range m.views {
		v.room.Leave(m.whole)
		if !m.forgotten {
			m.remember(ctx, v)
		}
	}
	m.books.Cards.Hide(m.held(), m.session)
	m.books.Mail.Close(&m.box) // who sees m go writes to somebody who is away
	if !m.guest && !m.forgotten {
		m.rememberMail(ctx)
		m.chat.renew(ctx, m)
	}
	told := make(chan struct{}, len(m.views))
	p := sshchat.Passage{Person: m.Person(), Cause: cause, Stayed: m.books.Ledger.Clock.Now().Sub(m.since)}
	for _, v := range m.views {
		v.room.Went(p, func() { told <- struct{}{} })
	}
	for range m.views {
		select {
		case <-told:
		case <-ctx.Done(): // the engine is stuck; the name must not be
		}
	}
	m.detach()
	m.chat.release(m)
}

// reach returns a view of a room for m to speak in: the one that m has, or for a
// program one that hears nothing.
func (m *pen) reach(ctx context.Context, id string) (*view, error) {
	if v := m.ViewOf(id); v != nil {
		return v, nil
	}
	st, ok := m.books.Rooms.Get(id)
	if err := m.mayEnter(st, ok); err != nil {
		return nil, err
	}
	if !m.visiting {
		return nil, sshchat.NewFault("room.notin", m.LabelFor(st))
	}
	r, err := m.books.Live.Hold(ctx, id)
	if err != nil {
		return nil, err
	}
	v := &view{room: r, label: m.LabelFor(st), deaf: true}
	m.views = append(m.views, v)
	return v, nil
}
