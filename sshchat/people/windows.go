package people

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
)

// MaxWindows is how many windows a person may have: a phone, a laptop, a machine at work, and
// what was forgotten there.
const MaxWindows = 5

// Window is one of several sessions by which one person is here under one name. They share a
// card, which lists them: what one of them does to it holds for all, on whichever node they are.
type Window struct {
	N     int            // counted from 1; no two of a card have the same one
	Node  string         `json:",omitempty"` // whose session it is
	Lease uint64         `json:",omitempty"` // of that node
	Since time.Time      // when it was opened
	Addr  netip.Addr     // where it comes from
	Print sshchat.Print  // of the key that it came in with
	Role  sshchat.Role   // what its person may do by it
	Room  sshchat.RoomID // the one that it is at, by ID
}

// Seat is by which card a session is here, and as which window of it.
type Seat struct {
	Session string // as the card has it
	Window  int    // from 1; 0: all of them
}

// IsFurther reports whether the session was opened beside another of its person.
func (s Seat) IsFurther() bool { return s.Window > 1 }

// hangs says on which lease a card is to be written over a revision of it.
func (c *Card) hangs(rev uint64) sshchat.SetOpt {
	o := sshchat.SetOpt{IfRev: rev, Ephemeral: true}
	if len(c.Windows) > 0 {
		c.Node = c.Windows[0].Node
		o.On = sshchat.LeaseOf{Node: c.Node, Epoch: c.Windows[0].Lease}
	}
	return o
}

// Alone has a card with windows list one alone, at the room where it is.
func (c *Card) Alone(own Window) {
	if c.Windows == nil {
		return
	}
	for _, w := range c.Windows {
		if w.N == own.N {
			own.Room = w.Room
		}
	}
	c.Windows = []Window{own}
}

// Lists reports whether a card names a window.
func (c *Card) Lists(n int) bool {
	return slices.ContainsFunc(c.Windows, func(w Window) bool { return w.N == n })
}

// Note has a card say what a window of it is by now, and what its person may do by that.
func (c *Card) Note(n int, change func(*Window)) {
	for i := range c.Windows {
		if c.Windows[i].N == n {
			change(&c.Windows[i])
		}
	}
	c.rank()
}

// LeaseOf returns under which lease of its node a card lists a window; 0: it does not, or there is one node.
func (c *Card) LeaseOf(n int) uint64 {
	for _, w := range c.Windows {
		if w.N == n {
			return w.Lease
		}
	}
	return 0
}

// rank has a card say the most that its person may do by any window.
func (c *Card) rank() {
	if len(c.Windows) == 0 {
		return
	}
	c.Role = 0
	for _, w := range c.Windows {
		c.Role = max(c.Role, w.Role)
	}
}

// Windows is the cards of those who are here by several sessions.
type Windows struct{ cs *Cards }

// Windows returns what is done with windows.
func (cs *Cards) Windows() Windows { return Windows{cs} }

// own completes a window of this node.
func (ws Windows) own(w Window) Window {
	w.Node, w.Lease = ws.cs.Node, ws.cs.ledger.Link.Now().Lease
	return w
}

// Open makes a session of this node a window of who holds a name, if may says so of their card,
// and returns the card with it as the newest. No card that it is a window of: ok is false.
// "window.many" refuses one that is too many.
func (ws Windows) Open(ctx context.Context, n sshchat.Name, w Window, may func(*Card) bool) (card Card, ok bool, err error) {
	cs, key := ws.cs, n.Skeleton()
	for range ledger.ChangeTries {
		var next Card
		rev, err := cs.ledger.GetJSON(ctx, CardKey(key), &next)
		if err != nil || rev == 0 || next.Brief || !may(&next) {
			return Card{}, false, err
		}
		if next.Windows, err = ws.living(ctx, &next); err != nil {
			return Card{}, false, err
		}
		switch len(next.Windows) {
		case 0: // its node has died
			return Card{}, false, nil
		case MaxWindows:
			return Card{}, false, sshchat.NewFault("window.many", MaxWindows)
		}
		next.Opened = max(next.Opened, 1) + 1
		w = ws.own(w)
		w.N = next.Opened
		next.Windows = append(next.Windows, w)
		next.rank()
		rev, err = cs.ledger.SetJSON(ctx, CardKey(key), &next, next.hangs(rev))
		if errors.Is(err, sshchat.ErrUnavailable) { // it may be there all the same
			cs.owe(n, Seat{next.Session, w.N})
		}
		if err == nil {
			cs.put(key, next, rev, nil)
			return next, true, nil
		}
		if !errors.Is(err, sshchat.ErrConflict) {
			return Card{}, false, err
		}
	}
	return Card{}, false, sshchat.ErrUnavailable
}

// Living returns the windows of a card whose nodes are there, or if nobody knows, all.
func (ws Windows) Living(ctx context.Context, card *Card) []Window {
	all, err := ws.living(ctx, card)
	if err != nil {
		return card.Windows
	}
	return all
}

// living returns the windows of a card whose nodes are there.
func (ws Windows) living(ctx context.Context, card *Card) ([]Window, error) {
	all := slices.Clone(card.Windows)
	if all == nil {
		all = []Window{{N: 1, Node: card.Node, Since: card.Since, Addr: card.Addr, Print: card.Print, Role: card.Role}}
	}
	of := ws.cs.ledger.Cluster
	if of == nil {
		return all, nil
	}
	nodes, err := of.Nodes(ctx)
	if err != nil {
		return nil, err
	}
	lease := map[string]uint64{}
	for _, n := range nodes {
		lease[n.ID] = n.Epoch
	}
	if card.Windows == nil { // whose lease nobody needed to know
		all[0].Lease = lease[card.Node]
	}
	return slices.DeleteFunc(all, func(w Window) bool { return w.Lease == 0 || lease[w.Node] != w.Lease }), nil
}

// Close takes a window out of its person's card, and reports whether the person stays, by others.
// Who is here by one alone does not, and has the card still.
func (ws Windows) Close(ctx context.Context, n sshchat.Name, seat Seat) (stays bool) {
	now, here := ws.cs.CardNamed(n)
	if !here || now.Session != seat.Session || now.Windows == nil {
		return false
	}
	stays, err := ws.take(ctx, n.Skeleton(), seat, false)
	if err == nil || !ws.cs.ledger.Link.Among() {
		return stays
	}
	ws.cs.owe(n, seat) // what does not get through is done when it does again
	return len(now.Windows) > 1
}

// Free is Close at the end of a session, when its rooms were told that its person left, if they
// did. The last one ends the card, and so frees the name.
func (ws Windows) Free(n sshchat.Name, seat Seat) (stays bool) {
	cs := ws.cs
	now, _ := cs.CardNamed(n)
	if stays = cs.freeSeat(n, seat); stays || now.Windows == nil {
		return stays
	}
	cs.mu.RLock()
	rest := cs.oursLocked(now.Account, seat.Session) // of two windows that changed their name at once
	cs.mu.RUnlock()
	for _, card := range rest {
		if n, err := sshchat.Spell(card.Name); err == nil {
			cs.FreeCard(n, seat.Session)
		}
	}
	return false
}

// take takes a window out of a card, and reports whether others are left. The last one stays on
// the card, which with free is deleted.
func (ws Windows) take(ctx context.Context, key sshchat.Skeleton, seat Seat, free bool) (stays bool, err error) {
	cs := ws.cs
	for range ledger.ChangeTries {
		var card Card
		rev, err := cs.ledger.GetJSON(ctx, CardKey(key), &card)
		switch {
		case err != nil:
			return false, err
		case rev == 0 || card.Session != seat.Session:
			return false, nil
		case seat.Window == 0:
			card.Windows = nil
		case card.Windows != nil && !card.Lists(seat.Window): // it was closed from another
			ws.renew(key, card, rev, false)
			return true, nil
		}
		rest := slices.DeleteFunc(slices.Clone(card.Windows), func(w Window) bool { return w.N == seat.Window })
		if len(rest) == 0 && !free {
			return false, nil
		}
		if len(rest) == 0 {
			_, err = cs.ledger.Engine.Set(ctx, CardKey(key), nil, sshchat.SetOpt{IfRev: rev, Delete: true})
		} else {
			card.Windows = rest
			card.rank()
			rev, err = cs.ledger.SetJSON(ctx, CardKey(key), &card, card.hangs(rev))
		}
		if err == nil && len(rest) > 0 {
			ws.renew(key, card, rev, false)
		}
		if !errors.Is(err, sshchat.ErrConflict) {
			return len(rest) > 0, err
		}
	}
	return false, nil
}

// renew takes over a card that has windows here, or had some a moment ago: without any it is
// others'. What was heard by watch comes in the order in which it was made. What this node
// made itself may be over by the time that it gets here: then it brings nobody back.
func (ws Windows) renew(key sshchat.Skeleton, card Card, rev uint64, heard bool) {
	cs := ws.cs
	next := &shownCard{Card: card, rev: rev, presence: card.Presence()}
	here, elsewhere := ws.whose(&card)
	cs.mu.Lock()
	old := cs.ours[key]
	mine := old != nil && old.Session == card.Session
	ended := heard && len(cs.oursLocked(card.Account, card.Session)) == 0 // its last window here, since it was looked for
	if mine && old.rev > rev || !mine && !heard || ended && !elsewhere {
		cs.mu.Unlock()
		return
	}
	if mine {
		next.hidesAs(old)
		next.gone = old.gone
	}
	switch {
	case here && !ended:
		cs.replaceLocked(cs.ours, key, next)
	case next.gone && !heard:
		cs.replaceLocked(cs.ours, key, nil)
	default:
		cs.replaceLocked(cs.others, key, next)
		if mine { // behind that: what is known of the session must stay
			cs.replaceLocked(cs.ours, key, nil)
		}
	}
	cs.mu.Unlock()
	cs.tell(touched(old, next))
	cs.Changed(card.Account, card.Session)
	cs.waits.wake(key)
}

// whose reports whether a card has windows here, and elsewhere.
func (ws Windows) whose(c *Card) (here, elsewhere bool) {
	for _, w := range c.Windows {
		here, elsewhere = here || w.Node == ws.cs.Node, elsewhere || w.Node != ws.cs.Node
	}
	return here, elsewhere
}

// meet takes over what another node made of a card that a session of this node is a window of,
// and reports whether it is one.
func (ws Windows) meet(key sshchat.Skeleton, card Card, rev uint64) bool {
	cs := ws.cs
	_, elsewhere := ws.whose(&card)
	cs.mu.RLock()
	old, all := cs.ours[key], cs.oursLocked(card.Account, card.Session)
	cs.mu.RUnlock()
	if len(all) == 0 { // of others, or what is left of a moment ago
		if elsewhere {
			cs.meet(key, &shownCard{Card: card, rev: rev, presence: card.Presence()})
		}
		return elsewhere
	}
	if old == nil || old.Session != card.Session || old.rev < rev {
		ws.renew(key, card, rev, true)
	}
	for under, other := range all { // their name before this one
		if under != key && other.gone {
			cs.forget(under, card.Session)
		}
	}
	return true
}

// ended notes that a card with windows is there no more: its person has another name by now, or
// was buried. Who holds the name under a new lease has it still then.
func (ws Windows) ended(key sshchat.Skeleton) {
	cs := ws.cs
	cs.mu.Lock()
	old := cs.ours[key]
	if old == nil || old.Windows == nil {
		cs.mu.Unlock()
		return
	}
	if len(cs.oursLocked(old.Account, old.Session)) == 1 {
		next := *old
		next.gone = true
		cs.replaceLocked(cs.ours, key, &next)
		cs.mu.Unlock()
		return
	}
	cs.mu.Unlock()
	cs.forget(key, old.Session)
}

// oursLocked returns the cards of a session of this node: two in the middle of a change of name.
// Caller holds mu.
func (cs *Cards) oursLocked(account sshchat.AccountID, session string) map[sshchat.Skeleton]*shownCard {
	all := map[sshchat.Skeleton]*shownCard{}
	for _, c := range cs.people[account] {
		if key := sshchat.SkeletonOf(c.Name); c.Session == session && cs.ours[key] == c {
			all[key] = c
		}
	}
	return all
}

// Of returns the card of a session of this node that has several windows, as it is now, with the
// rooms alone that it is to be seen in and that no window is leaving. It may list it no more.
func (ws Windows) Of(account sshchat.AccountID, session string) (card Card, ok bool) {
	cs := ws.cs
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	var newest *shownCard
	for _, c := range cs.people[account] {
		if c.Session == session && (newest == nil || newest.isHidden() && !c.isHidden() || c.isHidden() == newest.isHidden() && c.rev > newest.rev) {
			newest = c
		}
	}
	if newest == nil || newest.Windows == nil {
		return Card{}, false
	}
	card = newest.Card
	card.Rooms = slices.DeleteFunc(slices.Clone(card.Rooms), func(id sshchat.RoomID) bool { return slices.Contains(newest.hidden, id) || card.isLeaving(id) })
	return card, true
}

// isHidden reports whether a card is to be seen in no room: its person is just turning to that
// name, or from it.
func (card *shownCard) isHidden() bool {
	return !slices.ContainsFunc(card.Rooms, func(id sshchat.RoomID) bool { return !slices.Contains(card.hidden, id) })
}

// reclaim has a window of this node, the only one that card lists, hang on the lease that the node
// has now: of the card that there is, or anew if that was buried.
func (ws Windows) reclaim(ctx context.Context, key sshchat.Skeleton, card Card) error {
	cs, own := ws.cs, ws.own(card.Windows[0])
	for range ledger.ChangeTries {
		var next Card
		rev, err := cs.ledger.GetJSON(ctx, CardKey(key), &next)
		switch {
		case err != nil:
			return err
		case rev == 0:
			next, next.Windows = card, nil
		case next.Session != card.Session:
			return sshchat.ErrConflict
		}
		next.Windows = slices.DeleteFunc(next.Windows, func(w Window) bool { return w.N == own.N })
		next.Windows = append(next.Windows, own)
		next.rank()
		rev, err = cs.ledger.SetJSON(ctx, CardKey(key), &next, next.hangs(rev))
		if err == nil {
			cs.put(key, next, rev, nil)
			return nil
		}
		if !errors.Is(err, sshchat.ErrConflict) {
			return err
		}
	}
	return sshchat.ErrUnavailable
}

// HandOn hands a card that a node has left to the next window of its person, and reports whether
// there is one: then nobody has left. Of all that do so one is the first, which is enough.
func (ws Windows) HandOn(ctx context.Context, left *Left, of sshchat.LeaseOf) (stays bool, err error) {
	rest := slices.DeleteFunc(slices.Clone(left.Windows), func(w Window) bool { return w.Node == of.Node && w.Lease == of.Epoch })
	if len(rest) == 0 {
		return false, nil
	}
	card := left.Card
	card.Windows = rest
	card.rank()
	_, err = ws.cs.ledger.SetJSON(ctx, left.Key, &card, card.hangs(left.Rev))
	if errors.Is(err, sshchat.ErrConflict) {
		err = nil
	}
	return true, err
}

// Mixed reports whether a session of this node shares its card with windows of another key: where
// one of the keys goes over to another account, its windows are of somebody else.
func (ws Windows) Mixed(account sshchat.AccountID, session string, print sshchat.Print) bool {
	card, ok := ws.Of(account, session)
	return ok && slices.ContainsFunc(card.Windows, func(w Window) bool { return w.Print != print })
}
