package chat

import (
	"context"
	"fmt"
	"math"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
	"sshchat/sshchat/tray"
)

// Enter brings somebody in: it claims the name, attaches a cursor to the log of each of
// their rooms, takes the roster in the same step, and announces the newcomer. The error is
// a *Fault when the person can mend it, for example "name.taken".
//
// Whoever entered must Leave, once.
func (c *Chat) Enter(ctx context.Context, l Login) (*Session, error) {
	l.Bot = false
	m := newSession(c.Node, l)
	if err := c.enter(ctx, m, person{m}); err != nil {
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
	if err := books.Admit(ctx, c.Ledger.Link, m.login.Waits); err != nil {
		return err
	}
	if err := c.identify(ctx, m.login, m); err != nil {
		return err
	}
	if err := who.aim(ctx); err != nil {
		return err
	}
	c.roll.Expect(m.seat.Session, m)
	if err := c.take(ctx, m.login.Name, m); err != nil {
		c.roll.Forget(m.seat.Session)
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
	if m.seat.IsFurther() { // its person is here, and in these rooms
		m.welcome, entered = w, true
		m.Send(tray.Order{Window: true})
		return nil
	}
	if err := c.Cards.EnterRoom(ctx, m.held(), m.seat.Session, m.roomIDs()...); err != nil {
		return err
	}
	m.welcome, m.login.Waits, entered = w, nil, true
	p := sshchat.Passage{Person: m.Person(), NewOwner: m.newOwner, Entered: true}
	for _, v := range m.views {
		v.room.Came(p)
	}
	return nil
}

// person is somebody who comes in to talk.
type person struct{ *Session }

// aim is for bots: a person's account says which rooms they are in.
func (m person) aim(context.Context) error { return nil }

// arrive attaches m to its inbox and to the rooms that its account is in, and says what
// m finds there. Nobody is told yet.
func (m person) arrive(ctx context.Context) (*sshchat.Welcome, error) {
	c := m.node
	w := &sshchat.Welcome{You: m.Person()}
	w.MOTD, _ = c.Motd(ctx)
	c.Mail.Open(&m.box, m.whole, m.account)
	w.Mail = m.waiting(ctx)
	for _, j := range m.Remembered() {
		if err := m.rejoin(ctx, j, w); err != nil {
			return nil, err
		}
	}
	if m.at == nil { // none is left of the rooms that they were in
		if err := m.rejoin(ctx, people.JoinedRoom{ID: c.Options().Lobby}, w); err != nil {
			return nil, err
		}
	}
	if m.at == nil {
		return nil, sshchat.NewFault("room.unknown", text.Line("#"+string(c.Options().Lobby)))
	}
	m.forgetClosed(ctx)
	for _, news := range books.News(ctx, m.books, m.Person(), m.Role(), m.fresh) {
		m.Tell(news)
	}
	if soon, ok := c.Closing.Soon(); ok {
		m.Tell(soon)
	}
	return w, nil
}

// rejoin attaches m to a room that its account is in. The first one is where m begins:
// its past is shown; of the others it is told how much there is.
func (m person) rejoin(ctx context.Context, j people.JoinedRoom, w *sshchat.Welcome) error {
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
		var missed sshchat.Missed
		if !m.seat.IsFurther() {
			missed = m.missed(ctx, r, math.MaxUint64)
		}
		v, scene, err := m.attach(r, st, max(m.login.Backlog, min(missed.Lines, missedLines)))
		if err != nil {
			return nil
		}
		v.watch, m.at = j.Watch, v
		scene.Pins = m.pinned(ctx, v)
		w.Scene, w.Missed = scene, missed
		return nil
	}
	v, _, err := m.attach(r, st, 0)
	if err != nil {
		return nil
	}
	v.watch = j.Watch
	if m.guest || m.fresh { // they did not choose it
		w.Also = append(w.Also, v.label)
	}
	if m.seat.IsFurther() && v.Watched() == sshchat.WatchAll { // the others show it
		return nil
	}
	missed := m.missed(ctx, r, v.live) // up to where v goes on: no line between, none twice
	v.missed, v.until = missed, v.live
	if missed.Lines > 0 {
		w.Elsewhere = append(w.Elsewhere, sshchat.MissedIn{Room: v.label, Missed: missed})
	}
	return nil
}

// identify finds out who somebody is, and whether they may come in under the name
// they ask for. Only a verified key has an account; a guest is somebody for one session.
func (c *Chat) identify(ctx context.Context, l Login, m *Session) error {
	m.role, m.guest = l.Role, l.Key == ""
	if m.guest {
		m.role = sshchat.GuestRole
		m.account = sshchat.NewGuestID()
		return c.admitGuest(ctx, l, m)
	}
	a, err := c.recognize(ctx, l, m)
	if sshchat.IsFault(err, "name.owned") && !a.Kept() {
		// Another first login with this key may have come between the readings of the
		// key and of the name's owner, who is this very person then.
		a, err = c.recognize(ctx, l, m)
	}
	if err != nil {
		return err
	}
	m.fresh = !a.Kept()
	if m.fresh && l.Looks {
		return nil
	}
	if a, err = c.People.Keep(ctx, a, l.Addr); err != nil {
		return err
	}
	if a, err = c.People.NoteListed(ctx, a, l.Key, l.Role); err != nil {
		return err
	}
	if l.Passed {
		if a, err = c.People.NotePassed(ctx, a); err != nil {
			return err
		}
	}
	if m.admitted && !a.Admitted {
		if err := c.People.UseInvitation(ctx, a.ID, l.Name); err != nil {
			return err
		}
	}
	m.account, m.rooms = a.ID, a.Rooms
	m.ignores = a.Ignores
	m.settings = sshchat.ApplySettings(m.settings, a.Settings)
	return nil
}

// recognize finds the account of l's key, or begins one, and refuses whom it may not
// let in under l's name. It keeps nothing: whoever is refused leaves no trace.
func (c *Chat) recognize(ctx context.Context, l Login, m *Session) (*people.Account, error) {
	a, err := c.People.AccountByKey(ctx, l.Key)
	if err != nil {
		return nil, fmt.Errorf("find the account of a key: %w", err)
	}
	m.account, m.role = a.ID, max(l.Role, a.Role, sshchat.MemberRole)
	m.prints, m.born, m.admitted = a.Prints(), a.Since, a.Admitted
	if err := m.Sanctioned("ban", ""); err != nil {
		return a, err
	}
	if err := m.lockedOut(); err != nil {
		if m.admitted, _ = c.People.Invited(ctx, l.Name); !m.admitted {
			return a, err
		}
	}
	if err := c.People.MayOwn(ctx, a, m.role, l.Name); err != nil {
		return a, err
	}
	return a, m.mayBeCalled(a, l.Name)
}

// confirm makes the name that m just claimed m's own, and looks again who m is and whether
// m is banned: what was done since identify met only those who had claimed a name.
func (c *Chat) confirm(ctx context.Context, m *Session) error {
	if !m.guest {
		if err := m.recognizeAgain(ctx); err != nil {
			return err
		}
	}
	if err := m.Sanctioned("ban", ""); err != nil {
		return err
	}
	if m.guest { // a program may just have made the name its key's
		return c.MayUse(ctx, m.login.Name, "")
	}
	if m.seat.IsFurther() {
		return nil
	}
	var err error
	m.newOwner, err = m.own(ctx, m.login.Name)
	return err
}

// admitGuest holds a guest against everything that is for verified keys only.
func (c *Chat) admitGuest(ctx context.Context, l Login, m *Session) error {
	if c.Options().Access == sshchat.AccessKnown {
		return sshchat.NewFault("guest.refused")
	}
	if err := m.lockedOut(); err != nil {
		return err
	}
	if err := m.Sanctioned("ban", ""); err != nil {
		return err
	}
	if err := m.newness().MayName(l.Name); err != nil {
		return err
	}
	return c.MayUse(ctx, l.Name, "")
}
