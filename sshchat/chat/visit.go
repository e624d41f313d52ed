package chat

import (
	"context"

	"sshchat/sshchat"
	"sshchat/sshchat/live"
)

// Visitor is a program that acts for somebody, or for the server's own machine, without a
// place in any room.
type Visitor struct{ *Session }

// Visit lets a program act for somebody who proved who they are, without a place in any
// room: nobody sees it come or go, and a session under the same name stays. A name that
// nobody owns is claimed for as long as it takes to make it the key's; without a key one
// may only read. The error is a *Fault when the person can mend it.
//
// Whoever visits must Leave, once.
func (c *Chat) Visit(ctx context.Context, l Login) (*Visitor, error) {
	l.Bot = false
	m := newSession(c.Node, l)
	m.visiting = true
	if !l.Looks {
		if err := c.Ledger.Link.Admit(ctx); err != nil {
			return nil, err
		}
	}
	if err := c.identify(ctx, l, m); err != nil {
		return nil, err
	}
	if err := c.settleName(ctx, m); err != nil {
		return nil, err
	}
	return &Visitor{m}, c.visit(ctx, m)
}

// Local lets the server's own machine act: as the owner's hand, named "local", of no
// account. Of l only Settings, Door, Receipts, All and Evict count.
//
// Whoever visits must Leave, once.
func (c *Chat) Local(ctx context.Context, l Login) (*Visitor, error) {
	l.Name = sshchat.LocalName()
	l.Key, l.Bot = "", false
	m := newSession(c.Node, l)
	m.visiting, m.local, m.Free = true, true, true
	m.account, m.role = sshchat.AccountID(l.Name.String()), sshchat.OwnerRole
	return &Visitor{m}, c.visit(ctx, m)
}

// visit takes m in among the visitors, where bans find it, and puts it into the lobby.
func (c *Chat) visit(ctx context.Context, m *Session) error {
	m.Rate = c.Paces.Share(m.slowAs(), m.Rate, c.Ledger.Clock.Now())
	c.roll.Add(m, m.found())
	err := m.Sanctioned("ban", "") // one that was set meanwhile
	if err == nil {
		m.at, err = m.reach(ctx, c.Options().Lobby)
	}
	if err != nil {
		c.unvisit(m)
	}
	return err
}

// settleName makes the name that a visitor uses its key's, if it is not already.
func (c *Chat) settleName(ctx context.Context, m *Session) error {
	if m.guest || m.login.Looks { // who only reads
		return nil
	}
	n := m.login.Name
	if is, err := c.People.Owns(ctx, m.account, n); is || err != nil {
		return err
	}
	end, err := c.holdBriefly(ctx, n, m)
	if err != nil { // another program of the same key may have been quicker
		if is, ownErr := c.People.Owns(ctx, m.account, n); is && ownErr == nil {
			return nil
		}
		return err
	}
	defer end()
	_, err = m.own(ctx, n)
	return err
}

// FromNow is where to Listen from for what is still to come.
const FromNow = 1<<64 - 1

// Listen has what happens in a room brought to Take ("" is the room that m is in), from
// behind the entry numbered after or FromNow. Nobody sees who listens. Several rooms come
// in one order, and with Login.All without a gap. The error is a
// *Fault when the person can mend it.
func (m *Visitor) Listen(ctx context.Context, room string, after uint64) error {
	st, ok := m.books.Rooms.Find(room, m.AccountID())
	if room == "" {
		st, ok = m.books.Rooms.Get(m.at.room.ID())
	}
	if !ok {
		return sshchat.NewFault("room.unknown", sshchat.Echo(room))
	}
	if f := m.mayEnter(st, true); f != nil {
		return f
	}
	for _, v := range m.views {
		if v.room.ID() == st.ID && !v.deaf {
			return nil // it was named twice
		}
	}
	if after != FromNow {
		head, err := m.books.Ledger.Engine.Head(ctx)
		if err != nil {
			return err
		}
		if after > head {
			return sshchat.NewFault("since.ahead", after, head)
		}
	}
	r, err := m.books.Live.Hold(ctx, st.ID)
	if err != nil {
		return err
	}
	end := r.Listen(m.whole)
	v := &View{room: r, label: m.LabelFor(st), cursor: end, live: end.Seq, watch: sshchat.WatchAll}
	if after != FromNow {
		v.cursor = live.Cursor{Seq: after}
	}
	m.views = append(m.views, v)
	m.Ring()
	return nil
}
