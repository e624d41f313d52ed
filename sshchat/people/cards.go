package people

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/lock"
	"sshchat/sshchat/text"
)

// CardPrefix is where cards are kept, by the skeleton of the name.
const CardPrefix = "name/"

// CardKey is where the card of a name is kept.
func CardKey(n sshchat.Skeleton) string { return CardPrefix + string(n) }

// cardWait is how long a card may take to be taken away at the end of a session.
const cardWait = 2 * time.Second

// Card is somebody who is here, as every node knows them. Creating it claims the name: names
// that look alike have one skeleton, so one compare-and-set decides, on one machine and on
// many. It goes with the lease of the node that made it.
type Card struct {
	Name    string
	Account sshchat.AccountID
	Guest   bool          `json:",omitempty"`
	Bot     bool          `json:",omitempty"`
	Role    sshchat.Role  `json:",omitempty"` // what they may do
	Listed  sshchat.Role  `json:",omitempty"` // of that, what the operator's files say
	Session string        // no two have the same one
	Node    string        `json:",omitempty"` // whose session it is
	Addr    netip.Addr    // where they come from
	Print   sshchat.Print `json:",omitempty"` // of the key that they came in with
	Since   time.Time
	IsAway  bool             `json:",omitempty"`
	Away    string           `json:",omitempty"`
	Closed  bool             `json:",omitempty"` // no letters from strangers
	Rooms   []sshchat.RoomID `json:",omitempty"` // by ID
	// Windows are the sessions that its person is here by, from when there is a second one on;
	// nil: the one that made the card. It hangs on the lease of the first.
	Windows []Window  `json:",omitempty"`
	Leaves  []Leaving `json:",omitempty"` // which rooms they are leaving, by which windows
	Opened  int       `json:",omitempty"` // the highest number of a window that there was
	Forgets int       `json:",omitempty"` // the window that has its person forgotten: the others end, and keep nothing
	// Brief says that a program holds the name for the moment in which it becomes its key's:
	// nobody is here.
	Brief bool `json:",omitempty"`
}

// Person returns who the card is of.
func (c *Card) Person() sshchat.Person {
	return sshchat.Person{Name: text.Line(c.Name), Account: c.Account, Guest: c.Guest, Bot: c.Bot}
}

// Source returns where the card's session comes from, as bans know it.
func (c *Card) Source() netip.Prefix { return sshchat.SourceOf(c.Addr) }

// Presence returns what others may see of who the card is of.
func (c *Card) Presence() sshchat.Presence {
	return sshchat.Presence{Person: c.Person(), Since: c.Since, Op: c.Role >= sshchat.OperatorRole, IsAway: c.IsAway, Away: text.Line(c.Away)}
}

// Cards is who is here, on all nodes. It is a mirror of the engine's: what this node does is
// in it when the call returns, what others do comes by watch.
type Cards struct {
	ledger  *ledger.Ledger
	Node    string                    // which of several nodes this is; set before anybody comes in
	changed func(room sshchat.RoomID) // told of a room whose people changed; no lock is held
	// Changed is told of a card of this node with several windows that is another, by its account and
	// its session; no lock is held. Set before anybody comes in.
	Changed func(account sshchat.AccountID, session string)
	// Owes is told that a card is to be deleted that could not be: Settle does it. It must not block. Set
	// before anybody comes in.
	Owes func()

	waits *waiters // who waits for a name

	everybody                                 // whose lock guards what follows, too
	ours      map[sshchat.Skeleton]*shownCard // of this node's sessions
	others    map[sshchat.Skeleton]*shownCard // of other nodes'
	owed      map[owedKey]owed                // what could not be freed
}

// everybody is who is here, on whichever node, by what is asked of them.
type everybody struct {
	mu     lock.SharedLeaf                          // guards what follows; never held over a call out
	rooms  map[sshchat.RoomID]map[string]*shownCard // who is to be seen in a room, by session
	people map[sshchat.AccountID][]*shownCard       // all cards of an account, or a guest
	spoken spoken                                   // when they spoke
}

// shownCard is a card that is kept. Nobody changes it: a change makes another.
type shownCard struct {
	Card
	rev      uint64
	presence sshchat.Presence
	hidden   []sshchat.RoomID // rooms that its session has left, though the card names them still
	gone     bool             // of one with windows: it is there no more, and another may come in its place
}

// NewCards returns cards of nobody. Changed is called with each room whose roster is another.
func NewCards(l *ledger.Ledger, changed func(room sshchat.RoomID)) *Cards {
	cs := &Cards{
		ledger: l, changed: changed, Changed: func(sshchat.AccountID, string) {}, Owes: func() {}, ours: map[sshchat.Skeleton]*shownCard{}, others: map[sshchat.Skeleton]*shownCard{},
		waits: newWaiters(), owed: map[owedKey]owed{},
		everybody: everybody{rooms: map[sshchat.RoomID]map[string]*shownCard{}, people: map[sshchat.AccountID][]*shownCard{}, spoken: newSpoken()},
	}
	if l.Cluster != nil {
		cs.Node = l.Cluster.NodeID()
	}
	return cs
}

// Asks returns what is done about names that are held.
func (cs *Cards) Asks() Asks { return Asks{cs} }

// ClaimCard makes a card, and so holds its name; ErrConflict says that somebody does already.
func (cs *Cards) ClaimCard(ctx context.Context, n sshchat.Name, card Card) error {
	card.Name, card.Node = n.String(), cs.Node
	ctx = context.WithoutCancel(ctx) // a claim that is given up on its way may be stored, and nobody would free it
	rev, err := cs.ledger.SetJSON(ctx, CardKey(n.Skeleton()), card, card.hangs(0))
	if errors.Is(err, sshchat.ErrUnavailable) { // it may be there all the same
		cs.owe(n, Seat{Session: card.Session})
	}
	if err != nil {
		return err
	}
	if !card.Brief {
		cs.put(n.Skeleton(), card, rev, card.Rooms) // none is entered under this name yet
	}
	return nil
}

// ChangeCard changes the card that a session of this node holds under a name. A session that
// holds none, such as one that is on its way out, has none to change.
func (cs *Cards) ChangeCard(ctx context.Context, n sshchat.Name, session string, edit func(*Card)) error {
	key := n.Skeleton()
	for range ledger.ChangeTries {
		now := cs.Mine(key, session)
		if now == nil {
			return nil
		}
		next := now.Card
		next.Rooms, next.Windows, next.Leaves = slices.Clone(next.Rooms), slices.Clone(next.Windows), slices.Clone(next.Leaves)
		edit(&next)
		if next.same(&now.Card) {
			return nil
		}
		rev, err := cs.ledger.SetJSON(ctx, CardKey(key), next, next.hangs(now.rev))
		if err == nil {
			cs.put(key, next, rev, nil)
			return nil
		}
		if !errors.Is(err, sshchat.ErrConflict) {
			return err
		}
		if err := cs.reread(ctx, key, session); err != nil {
			return err
		}
	}
	return sshchat.ErrUnavailable
}

// same reports whether two cards say the same.
func (c *Card) same(o *Card) bool {
	a, b := c, o
	return slices.Equal(a.Rooms, b.Rooms) && slices.Equal(a.Windows, b.Windows) && slices.Equal(a.Leaves, b.Leaves) && a.Forgets == b.Forgets && a.Name == b.Name && a.Account == b.Account && a.Role == b.Role && a.Listed == b.Listed &&
		a.IsAway == b.IsAway && a.Away == b.Away && a.Closed == b.Closed
}

// reread takes over what another goroutine of this node has just made of a session's card.
func (cs *Cards) reread(ctx context.Context, key sshchat.Skeleton, session string) error {
	var card Card
	rev, err := cs.ledger.GetJSON(ctx, CardKey(key), &card)
	switch {
	case err != nil:
		return err
	case (rev == 0 || card.Session != session) && cs.ledger.Link.Among(): // Reclaim finds out
		return sshchat.ErrUnavailable
	case rev == 0 || card.Session != session: // the lease is lost, and with it the name
		cs.forget(key, session)
		return nil
	}
	cs.put(key, card, rev, nil)
	return nil
}

// FreeCard ends a session's card, and so frees the name. Only the session's own card goes:
// the clean-up of an old session cannot take the name from the one that followed it. What does
// not get through is done when it does again.
func (cs *Cards) FreeCard(n sshchat.Name, session string) { cs.freeSeat(n, Seat{Session: session}) }

// freeSeat takes a window out of its card, which is deleted with the last one, or with 0 with all,
// and reports whether others are left.
func (cs *Cards) freeSeat(n sshchat.Name, seat Seat) (stays bool) {
	// A fresh context: the name must become free even when the session's is over.
	ctx, cancel := context.WithTimeout(context.Background(), cardWait)
	defer cancel()
	defer cs.waits.wake(n.Skeleton())
	stays, err := cs.Windows().take(ctx, n.Skeleton(), seat, true)
	if !stays {
		cs.forget(n.Skeleton(), seat.Session)
	}
	switch {
	case err == nil, errors.Is(err, sshchat.ErrClosed):
	case cs.ledger.Link.Among():
		cs.owe(n, seat)
	default:
		cs.ledger.Log("free a name", "name", n.String(), "err", err)
	}
	return stays
}

// EnterRoom has a session's card name a room, where it is seen from then on.
func (cs *Cards) EnterRoom(ctx context.Context, n sshchat.Name, session string, rooms ...sshchat.RoomID) error {
	err := cs.ChangeCard(ctx, n, session, func(c *Card) {
		for _, room := range rooms {
			c.settles(room)
			if !slices.Contains(c.Rooms, room) {
				c.Rooms = append(c.Rooms, room)
			}
		}
	})
	if err != nil {
		return err
	}
	key := n.Skeleton()
	cs.mu.Lock()
	if now := cs.ours[key]; now != nil && now.Session == session && len(now.hidden) > 0 {
		next := *now // they have come back before it was taken out that they left
		next.hidden = slices.DeleteFunc(slices.Clone(now.hidden), func(id sshchat.RoomID) bool { return slices.Contains(rooms, id) })
		cs.replaceLocked(cs.ours, key, &next)
	}
	cs.mu.Unlock()
	cs.tell(rooms)
	return nil
}

// LeftRoom has a session's card name a room no more, once the room was told, unless they have
// come back since.
func (cs *Cards) LeftRoom(ctx context.Context, n sshchat.Name, session string, room sshchat.RoomID) error {
	if cs.IsIn(room, session) {
		return nil
	}
	return cs.ChangeCard(ctx, n, session, func(c *Card) {
		c.settles(room)
		c.Rooms = slices.DeleteFunc(c.Rooms, func(id sshchat.RoomID) bool { return id == room })
	})
}

// Hide takes a session that is leaving out of those who are to be seen in rooms, or with
// none in any, and reports whether it was to be seen in one. The card goes on naming them until
// the rooms were told.
func (cs *Cards) Hide(n sshchat.Name, session string, rooms ...sshchat.RoomID) (was bool) {
	key := n.Skeleton()
	cs.mu.Lock()
	old := cs.ours[key]
	if old == nil || old.Session != session {
		cs.mu.Unlock()
		return false
	}
	if len(rooms) == 0 {
		rooms = old.Rooms
	}
	for _, room := range rooms {
		was = was || slices.Contains(old.Rooms, room) && !slices.Contains(old.hidden, room)
	}
	next := *old
	next.hidden = append(slices.Clone(old.hidden), rooms...)
	cs.replaceLocked(cs.ours, key, &next)
	cs.mu.Unlock()
	cs.tell(rooms)
	return was
}

// TurnOver has a session be seen under the name it has claimed last, and not under the one
// before.
func (cs *Cards) TurnOver(from, to sshchat.Name, session string) {
	cs.mu.Lock()
	var rooms []sshchat.RoomID
	if now := cs.ours[to.Skeleton()]; now != nil && now.Session == session {
		next := *now
		next.hidden, rooms = nil, now.Rooms
		if old := cs.ours[from.Skeleton()]; old != nil && old.Session == session {
			hides := *old
			hides.hidden = old.Rooms
			next.hidden = old.hidden
			cs.replaceLocked(cs.ours, from.Skeleton(), &hides)
		}
		cs.replaceLocked(cs.ours, to.Skeleton(), &next)
		if next.Windows != nil {
			defer cs.Changed(next.Account, session)
		}
	}
	cs.mu.Unlock()
	cs.tell(rooms)
}

// put takes over a card of this node; hidden are rooms where it is not to be seen yet.
func (cs *Cards) put(key sshchat.Skeleton, card Card, rev uint64, hidden []sshchat.RoomID) {
	next := &shownCard{Card: card, rev: rev, presence: card.Presence(), hidden: hidden}
	cs.mu.Lock()
	old := cs.ours[key]
	if old != nil && old.rev >= rev {
		cs.mu.Unlock()
		return
	}
	opened := false // a window of theirs was opened here
	if foreign := cs.others[key]; old == nil && foreign != nil && foreign.Session == card.Session {
		old, opened = foreign, true
	}
	next.hidesAs(old)
	cs.replaceLocked(cs.ours, key, next)
	if opened { // behind that: what is known of the session must stay
		cs.replaceLocked(cs.others, key, nil)
	}
	cs.mu.Unlock()
	cs.tell(touched(old, next))
	if card.Windows != nil {
		cs.Changed(card.Account, card.Session)
		cs.waits.wake(key)
	}
}

// hidesAs hides a card where the one before it was hidden, of the same session. What it names
// no more need not be hidden.
func (card *shownCard) hidesAs(old *shownCard) {
	if old == nil || old.Session != card.Session {
		return
	}
	for _, room := range old.hidden {
		if slices.Contains(card.Rooms, room) && slices.Contains(old.Rooms, room) {
			card.hidden = append(card.hidden, room)
		}
	}
}

// forget takes out a card of this node.
func (cs *Cards) forget(key sshchat.Skeleton, session string) {
	cs.mu.Lock()
	old := cs.ours[key]
	if old == nil || old.Session != session {
		cs.mu.Unlock()
		return
	}
	cs.replaceLocked(cs.ours, key, nil)
	cs.mu.Unlock()
	cs.tell(touched(old, nil))
}

// replaceLocked puts next, or with nil nothing, in the place of a card. Caller holds mu.
func (cs *Cards) replaceLocked(in map[sshchat.Skeleton]*shownCard, key sshchat.Skeleton, next *shownCard) {
	if old := in[key]; old != nil {
		defer cs.forgetSpokenLocked(old)
		for _, room := range old.Rooms {
			if cs.rooms[room][old.Session] == old {
				delete(cs.rooms[room], old.Session)
			}
			if len(cs.rooms[room]) == 0 {
				delete(cs.rooms, room)
			}
		}
		delete(in, key)
		cs.removeOfLocked(old)
	}
	if next == nil {
		return
	}
	in[key] = next
	cs.people[next.Account] = append(cs.people[next.Account], next)
	for _, room := range next.Rooms {
		if slices.Contains(next.hidden, room) {
			continue
		}
		if cs.rooms[room] == nil {
			cs.rooms[room] = map[string]*shownCard{}
		}
		cs.rooms[room][next.Session] = next
	}
}

// touched returns the rooms whose people changed when next took the place of old.
func touched(old, next *shownCard) (rooms []sshchat.RoomID) {
	if old != nil {
		rooms = append(rooms, old.Rooms...)
	}
	if next != nil {
		for _, room := range next.Rooms {
			if old == nil || !slices.Contains(old.Rooms, room) {
				rooms = append(rooms, room)
			}
		}
	}
	return rooms
}

func (cs *Cards) tell(rooms []sshchat.RoomID) {
	for _, room := range rooms {
		cs.changed(room)
	}
}

// Mine returns the card that a session of this node holds under a name, or nil.
func (cs *Cards) Mine(key sshchat.Skeleton, session string) *shownCard {
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	if card := cs.ours[key]; card != nil && card.Session == session {
		return card
	}
	return nil
}

// CardNamed returns the card of who is here under a name, on whichever node.
func (cs *Cards) CardNamed(n sshchat.Name) (Card, bool) { return cs.Under(n.Skeleton()) }

// IsHeld reports whether somebody is here under a name.
func (cs *Cards) IsHeld(n sshchat.Name) bool {
	_, here := cs.CardNamed(n)
	return here
}

// CardsHeld returns how many cards this node's sessions hold, and how much else is kept of who is
// here.
func (cs *Cards) CardsHeld() (ours, others int) {
	waiting := cs.waits.len()
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	return len(cs.ours), len(cs.rooms) + waiting
}
