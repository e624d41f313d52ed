package chat

import (
	"context"
	"errors"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
	"sshchat/sshchat/tray"
)

// Somebody may be here by several sessions, which are their windows. They share a card: what one
// does to it the others take over when they hear of it, on this node and on others alike.

// open makes m a window of who holds a name, if it is m's own account and m wants to be one.
func (c *Node) open(ctx context.Context, n sshchat.Name, m *Session) (ok bool, err error) {
	if m.login.Second != sshchat.Also || m.guest || m.login.Bot || m.held() != (sshchat.Name{}) { // it is somebody's already
		return false, nil
	}
	account := m.AccountID()
	may := func(card *people.Card) bool {
		return card.Account == account && !card.Bot && !c.allLeave(card)
	}
	card, ok, err := c.Cards.Windows().Open(ctx, n, m.window(), may)
	if sshchat.IsFault(err, "window.many") {
		c.makeWay(ctx, n, m) // the ghosts among them go by that
		card, ok, err = c.Cards.Windows().Open(ctx, n, m.window(), may)
	}
	if !ok {
		return false, err
	}
	c.roll.Forget(m.seat.Session)
	m.seat = people.Seat{Session: card.Session, Window: card.Opened}
	m.rooms = people.RoomsOf(&card, m.rooms)
	for _, other := range c.SessionsOf(&card) {
		m.Rate = other.Rate // they have one budget
	}
	held, err := sshchat.Spell(card.Name)
	m.mu.Lock()
	m.claim, m.name = claimed{held, held.Skeleton()}, held
	m.away.Follow(&card)
	m.mu.Unlock()
	c.roll.Add(m, m.found())
	c.findWindow(held.Skeleton(), m)
	return true, err
}

// allLeave reports whether all sessions of this node that a card is of are on their way out.
func (c *Node) allLeave(card *people.Card) bool {
	all := c.SessionsOf(card)
	return len(all) > 0 && !slices.ContainsFunc(all, func(m *Session) bool { return !m.isLeaving() })
}

// findWindow has m be found by its card and by a name, unless another window of its person is.
func (c *Node) findWindow(n sshchat.Skeleton, m *Session) {
	if c.roll.ByID(m.seat.Session) == nil {
		c.roll.Expect(m.seat.Session, m)
	}
	if first := c.roll.Named(n); first == nil || first.seat.Session != m.seat.Session {
		c.roll.AddNamed(n, m, m.found())
	}
}

// part lets go of a session, and has another window of its person be found instead, if there is
// one.
func (c *Node) part(n sshchat.Skeleton, m *Session) {
	c.roll.RemoveNamed(n, m)
	c.roll.Remove(m)
	if c.roll.ByID(m.seat.Session) == m {
		c.roll.Forget(m.seat.Session)
	}
	for _, other := range c.windows(m.AccountID(), m.seat.Session) {
		c.findWindow(n, other)
	}
}

// windowsChanged has the windows of this node take over what their card says.
func (c *Node) windowsChanged(account sshchat.AccountID, session string) {
	c.windowed.Store(true)
	sendAll(c.windows(account, session), tray.Order{Window: true})
}

// heardWindows takes what windows on other nodes sent out of what those here may send: they have
// one budget.
func (c *Node) heardWindows(batch []*sshchat.Entry) {
	if !c.windowed.Load() || !c.Ledger.Link.Among() {
		return
	}
	for _, e := range batch {
		if c.Ledger.Made(e.ID) || !e.Kind.Is(sshchat.Spoken) {
			continue
		}
		for _, m := range c.ByAccount(e.From.Account) {
			if !m.visiting && !m.login.Bot && m.shares() && m.Person().Name == e.From.Name {
				m.Rate.TakeSay(c.Ledger.Clock.Now())
				break // the others have the same
			}
		}
	}
}

// sharing is a session that takes over what its card says since another window of its person, or
// whoever acted on them, changed it.
type sharing struct{ *Session }

func share(m *Session) sharing { return sharing{m} }

// take takes over all of it.
func (m sharing) take(ctx context.Context) error {
	card, ok := m.books.Cards.Windows().Of(m.AccountID(), m.seat.Session)
	switch {
	case !ok || m.isLeaving():
		return nil
	case card.Forgets != 0 && card.Forgets != m.seat.Window:
		m.forgotten = true
		m.evict(sshchat.Kicked, sshchat.NewFault("forget.gone"))
		return nil
	case !card.Lists(m.seat.Window):
		if m.shared == nil || m.shared.LeaseOf(m.seat.Window) == m.books.Ledger.Link.Now().Lease { // else the node comes back
			m.evict(sshchat.Quit, sshchat.NewFault("window.closed"))
		}
		return nil
	}
	for _, told := range card.Told(m.shared, m.seat.Window) {
		m.Tell(told)
	}
	m.shared = &card
	m.takeName(card.Name)
	m.mu.Lock()
	m.away.Follow(&card)
	m.mu.Unlock()
	if err := m.takeRooms(ctx, card.Rooms); err != nil {
		return err
	}
	for _, v := range m.views {
		v.read = slices.ContainsFunc(card.Windows, func(w people.Window) bool { return w.N != m.seat.Window && w.Room == v.room.ID() })
		if v.read {
			v.missed = sshchat.Missed{}
		}
	}
	return nil
}

// takeName has m be called as its card says.
func (m sharing) takeName(s string) {
	n, err := sshchat.Spell(s)
	if err != nil {
		return
	}
	m.mu.Lock()
	old, moved := m.claim.name, m.claim.name.Skeleton() != n.Skeleton()
	if m.name, m.claim = n, (claimed{n, n.Skeleton()}); moved {
		m.talked, m.noted = false, false
	}
	m.mu.Unlock()
	if moved {
		if m.node.bySkeleton(old.Skeleton()) == m.Session { // by which alone it may be found
			m.node.roll.Add(m.Session, m.found())
		}
		m.node.findWindow(n.Skeleton(), m.Session)
		m.node.roll.RemoveNamed(old.Skeleton(), m.Session)
	}
}

// takeRooms has m be in the rooms that its person is in, and in no other.
func (m sharing) takeRooms(ctx context.Context, rooms []sshchat.RoomID) error {
	for _, id := range rooms {
		if err := m.follow(ctx, id); err != nil {
			return err
		}
	}
	for _, v := range slices.Clone(m.views) {
		if slices.Contains(rooms, v.room.ID()) || len(m.views) == 1 {
			continue
		}
		m.Tell(sshchat.Done{Key: "window.left", Args: []any{text.Line(v.label)}})
		if err := m.letGo(ctx, v); err != nil {
			return err
		}
	}
	return nil
}

// follow has m be in a room that its person is in, if they may.
func (m sharing) follow(ctx context.Context, id sshchat.RoomID) error {
	st, ok := m.books.Rooms.Get(id)
	if m.ViewOf(id) != nil || m.mayEnter(st, ok) != nil {
		return nil
	}
	r, err := m.books.Live.Hold(ctx, id)
	if err != nil {
		return err
	}
	if v, _, err := m.attach(r, st, 0); err == nil {
		m.Tell(sshchat.Done{Key: "window.joined", Args: []any{text.Line(v.label)}})
	}
	return nil
}

// letGo has m be in a room no more, which nobody is told.
func (m sharing) letGo(ctx context.Context, v *View) error {
	v.room.Leave(m.whole)
	m.views = slices.DeleteFunc(m.views, func(o *View) bool { return o == v })
	m.books.Live.Drop(v.room)
	if m.at != v {
		return nil
	}
	return m.turnTo(ctx, m.views[0])
}

// keepAt has m's card say which room m is at, where its person's other windows need not count
// what is said.
func (m sharing) keepAt(ctx context.Context) {
	at := m.at.room.ID()
	same := slices.ContainsFunc(m.shared.Windows, func(w people.Window) bool { return w.N == m.seat.Window && w.Room == at })
	if same || m.isLeaving() || !m.books.Ledger.Link.Open() {
		return
	}
	err := m.books.Cards.ChangeCard(ctx, m.held(), m.seat.Session, func(c *people.Card) {
		c.Note(m.seat.Window, func(w *people.Window) { w.Room = at })
	})
	if err != nil {
		m.books.Ledger.Warn(ctx, "show at which room a window is", "err", err)
	}
}

// settle does, at the end of m's session, what m did not come to as it hung: it may have been the one
// to leave a room for all, and its person may have been forgotten.
func (m sharing) settle(ctx context.Context) {
	if err := m.obey(ctx); err != nil {
		m.books.Ledger.Warn(ctx, "do what a window was told", "err", err)
	}
	_, err := m.books.People.Account(ctx, m.AccountID())
	m.forgotten = m.forgotten || errors.Is(err, people.ErrNoAccount)
}

// leads reports whether m is the one of its person's windows that leaves a room for all of them,
// the first on the card's node to hear that they must: each room is told once.
func (m sharing) leads(room sshchat.RoomID) bool {
	return m.shared == nil || m.shared.Node == m.books.Cards.Node && m.books.Cards.Hide(m.held(), m.seat.Session, room)
}

// slipOut has m out of a room that its person must leave, which another window tells: that one may
// hang, and m must hear no more meanwhile.
func (m sharing) slipOut(ctx context.Context, v *View, why *sshchat.Fault) error {
	if len(m.views) == 1 {
		if err := m.follow(ctx, m.books.Options().Lobby); err != nil {
			return err
		}
	}
	if len(m.views) == 1 {
		m.evict(sshchat.Kicked, why)
		return nil
	}
	return m.letGo(ctx, v)
}
