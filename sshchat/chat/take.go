package chat

import (
	"context"
	"errors"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
)

// Take returns what is new to m and moves its cursors past it. buf is reused for
// the entries. It may read from the disk when m is far behind, so no lock is held.
func (m *Session) Take(ctx context.Context, buf []*sshchat.Entry) (News, error) {
	n := News{Entries: buf[:0]}
	if m.welcome != nil {
		// A Welcome is never the last: the newcomer's own arrival follows.
		defer m.Ring()
		if err := m.takePast(ctx, m.at, &n); err != nil {
			return n, err
		}
		n.Welcome, m.welcome = m.welcome, nil
		var err error
		n.Entries, err = m.books.WithQuotes(ctx, m.once(m.dropIgnored(n.Entries)))
		return n, err
	}
	m.keepShown(ctx)
	m.keepTalked(ctx)
	if err := m.obey(ctx); err != nil {
		return n, err
	}
	if m.shared != nil {
		share(m).keepAt(ctx)
	}
	if m.turned { // what one finds in a room stands above what is said from then on
		m.turned = false
		n.Notices = m.TakeNotices()
		m.Ring()
		return n, nil
	}
	if err := m.gather(ctx, &n); err != nil {
		return n, err
	}
	var err error
	// What is left is worth looking for what it answers.
	if n.Entries, err = m.books.WithQuotes(ctx, m.filtered(n.Entries)); err != nil {
		return n, err
	}
	if n.more {
		m.Ring()
		return n, nil // a notice may be about a line that is still to come
	}
	n.Notices = m.TakeNotices()
	return n, nil
}

// obey does what was asked of m. It fails when m cannot find out who it is now: nobody
// goes on as an account that the key does not open any more.
func (m *Session) obey(ctx context.Context) error {
	orders := m.TakeOrders()
	if m.forgotten { // and about to go
		return nil
	}
	for i, o := range orders {
		if o.Moved {
			err := m.recognizeAgain(ctx)
			if ledger.IsSlow(err) { // the next wake tries again
				m.SendAgain(orders[i:])
				return nil
			}
			if err != nil {
				return err
			}
			continue
		}
		switch {
		case o.Parted:
			m.parted(ctx, o.Room)
			m.books.Abandon(ctx, o.Room)
			continue
		case o.Reshow:
			m.reshown(ctx)
			continue
		case o.Rename != nil:
			m.node.renamed(ctx, m, o.Rename)
			continue
		case o.Window:
			if err := share(m).take(ctx); err != nil {
				return err
			}
			continue
		}
		for _, v := range slices.Clone(m.views) {
			if o.Room == "" || o.Room == v.room.ID() {
				if err := m.obeyIn(ctx, v, o.Leave); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// obeyIn leaves a room for a reason, or if m may not stay there: as who m is by then, since
// a key and what goes with it move one after the other.
func (m *Session) obeyIn(ctx context.Context, v *View, why *sshchat.Fault) error {
	st, ok := m.books.Rooms.Get(v.room.ID())
	if ok && why == nil && m.mayStay(st) != nil {
		if err := m.recognizeAgain(ctx); err != nil {
			return err
		}
	}
	if ok && why == nil {
		why, v.label = m.mayStay(st), m.LabelFor(st)
	}
	if why != nil {
		m.obeyOut(ctx, v, why)
	}
	return nil
}

// parted takes a room that was told that m left out of m's card, if m has not come back.
func (m *Session) parted(ctx context.Context, room sshchat.RoomID) {
	if m.ViewOf(room) != nil {
		return
	}
	if err := m.books.Cards.LeftRoom(ctx, m.held(), m.seat.Session, room); err != nil {
		m.books.Ledger.Warn(ctx, "take a room out of a card", "room", room, "err", err)
	}
}

// obeyOut leaves a room because others say so, and comes back to it only when asked to.
func (m *Session) obeyOut(ctx context.Context, v *View, why *sshchat.Fault) {
	if m.visiting { // whom nobody has seen come
		m.evict(sshchat.Kicked, why)
		return
	}
	if m.closes != v.room.ID() || why.Key != "room.closed" { // else the answer to /room close says so
		m.Tell(why)
	}
	m.closes = ""
	var err error
	if share(m).leads(v.room.ID()) {
		turned := v == m.at && len(m.views) > 1 && !m.login.Bot
		m.leaveRoom(ctx, v, sshchat.Kicked)
		err = m.keepLeft(ctx, v.room.ID())
		if turned { // where they are now, and what they have not seen of it
			err = errors.Join(err, m.turnTo(ctx, m.at))
		}
	} else { // another window leaves it, for all
		err = share(m).slipOut(ctx, v, why)
	}
	if err != nil {
		m.books.Ledger.Log("leave a room because others say so", "err", err)
	}
}
