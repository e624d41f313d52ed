package sshchat

import (
	"context"
	"math"

	"sshchat/sshchat/text"
)

// Enter brings somebody in: it claims the name, attaches a cursor to the log of each of
// their rooms, takes the roster in the same step, and announces the newcomer. The error is
// a *Fault when the person can mend it, for example "name.taken".
//
// Whoever entered must Leave, once.
func (c *Chat) Enter(ctx context.Context, l Login) (*Member, error) {
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
	arrive(context.Context) (*Welcome, error)
}

// enter is the way in. Each step has one undo, and can refuse without a trace in a room:
// who somebody is, and where to; the name, before anything is attached to it; once more who
// they are, as what was done meanwhile met only those who hold a name; their rooms; and
// only then the rooms are told. Leave goes the way back.
func (c *Chat) enter(ctx context.Context, m *Member, who newcomer) error {
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
	if err := c.enterRoom(ctx, m.held(), m.session, m.roomIDs()...); err != nil {
		return err
	}
	m.welcome, entered = w, true
	p := Passage{Person: m.Person(), NewOwner: m.newOwner, Entered: true}
	for _, v := range m.views {
		v.room.came(p)
	}
	return nil
}

// aim is for bots: a person's account says which rooms they are in.
func (m *Member) aim(context.Context) error { return nil }

// arrive attaches m to its inbox and to the rooms that its account is in, and says what
// m finds there. Nobody is told yet.
func (m *Member) arrive(ctx context.Context) (*Welcome, error) {
	c := m.chat
	w := &Welcome{You: m.Person()}
	w.MOTD, _ = c.motd(ctx)
	c.mail.open(&m.box, m.whole, m.account)
	w.Mail = m.waiting(ctx)
	for _, j := range m.remembered() {
		if err := m.rejoin(ctx, j, w); err != nil {
			return nil, err
		}
	}
	if m.at == nil { // none is left of the rooms that they were in
		if err := m.rejoin(ctx, JoinedRoom{ID: c.o.Lobby}, w); err != nil {
			return nil, err
		}
	}
	if m.at == nil {
		return nil, fault("room.unknown", text.Line("#"+c.o.Lobby))
	}
	m.forgetClosed(ctx)
	m.tellInvitations(ctx)
	m.tellReports(ctx)
	return w, nil
}

// rejoin attaches m to a room that its account is in. The first one is where m begins:
// its past is shown; of the others it is told how much there is.
func (m *Member) rejoin(ctx context.Context, j JoinedRoom, w *Welcome) error {
	st, ok := m.chat.directory.get(j.ID)
	if err := m.mayEnter(st, ok); err != nil {
		if ok && st.visible(m.account) {
			m.Tell(err)
		}
		return nil // it is gone, or closed to them: the rest is not
	}
	r, err := m.chat.hold(ctx, j.ID)
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
		w.Elsewhere = append(w.Elsewhere, MissedIn{Room: v.label, Missed: missed})
	}
	return nil
}

// Leave undoes Enter in reverse: no more bells, the rooms are told, and only when the
// log has it the name is free. It waits for that, a second at most in a storm.
func (m *Member) Leave(ctx context.Context, cause Cause) {
	m.leaves()
	m.errand.end()
	if m.moved() { // what is kept of m is kept with the account that it has now
		if err := m.recognizeAgain(ctx); err != nil {
			m.chat.warn(ctx, "find the account of a key", "err", err)
		}
	}
	if m.visiting {
		m.detach()
		m.chat.unvisit(m)
		m.chat.parted(ctx, m)
		return
	}
	for _, v := range m.views {
		v.room.leave(m.whole)
		if !m.forgotten {
			m.remember(ctx, v)
		}
	}
	m.chat.hide(m.held(), m.session)
	m.chat.mail.close(&m.box) // who sees m go writes to somebody who is away
	if !m.guest && !m.forgotten {
		m.rememberMail(ctx)
		m.chat.renew(ctx, m)
	}
	told := make(chan struct{}, len(m.views))
	p := Passage{Person: m.Person(), Cause: cause, Stayed: m.chat.clock.Now().Sub(m.since)}
	for _, v := range m.views {
		v.room.went(p, func() { told <- struct{}{} })
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
	if v := m.viewOf(id); v != nil {
		return v, nil
	}
	st, ok := m.chat.directory.get(id)
	if err := m.mayEnter(st, ok); err != nil {
		return nil, err
	}
	if !m.visiting {
		return nil, fault("room.notin", m.labelFor(st))
	}
	r, err := m.chat.hold(ctx, id)
	if err != nil {
		return nil, err
	}
	v := &view{room: r, label: m.labelFor(st), deaf: true}
	m.views = append(m.views, v)
	return v, nil
}
