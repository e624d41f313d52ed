package live

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/lock"
	"sshchat/sshchat/text"
)

// tailLoad is how much of a room's past is read when it is opened: a few screenfuls
// for those who come in. Whoever reads further back pages from the engine.
const tailLoad = 256

// Rooms is the rooms that somebody of this node holds: each with the newest end of its
// log and the bells of its readers. The engine's entries come to them by route.
type Rooms struct {
	ledger *ledger.Ledger
	o      Options

	activities *activities   // how busy rooms were
	Routed     atomic.Uint64 // every entry up to this number lies in its room's tail

	mu    lock.Leaf                // guards what follows; never held over a call to the engine
	rooms map[sshchat.RoomID]*Room // those that somebody holds, by ID
}

// crowd knows who is in rooms.
type crowd interface {
	// InRoom returns who is in a room, in no order.
	InRoom(room sshchat.RoomID) []sshchat.Here
	// SomeIn returns at most so many of who is in a room besides one session, and how many
	// besides it there are.
	SomeIn(room sshchat.RoomID, most int, besides string) (some []sshchat.Presence, others int)
	// NoteSpoken takes over that somebody spoke in a room; open says that everybody may know.
	NoteSpoken(room sshchat.RoomID, e *sshchat.Entry, open bool)
	// SlowAs is whom slow mode counts.
	SlowAs(p sshchat.Person) string
}

// Options is what LiveRooms is given. It is asked with a room's lock held, and so must
// not block, nor ask a room anything.
type Options struct {
	NewSlow func() time.Duration         // time between two lines in a room of who is new
	Kept    func(id sshchat.RoomID) Kept // what the record of a room says
	People  crowd
}

// Kept is what the record of a room says of how it is to be shown and spoken in.
type Kept struct {
	Topic text.Text
	Slow  time.Duration // time between two lines of one person
	Open  bool          // everybody may know of what is said there
	Rev   uint64        // its revision
}

// New returns no open room. A room opens when somebody first holds it.
func New(l *ledger.Ledger, o Options) *Rooms {
	return &Rooms{ledger: l, o: o, activities: newActivities(l), rooms: map[sshchat.RoomID]*Room{}}
}

// Route hands each run of entries to its room, and those for room "" to every room; each
// hears of every run before its room does. Only the node's follower calls it. Bells ring
// when all of the batch lies where it belongs: who listens to several rooms must not take a
// later entry of one before an earlier one of another.
func (l *Rooms) Route(batch []*sshchat.Entry, each func(id sshchat.RoomID, run []*sshchat.Entry)) {
	type grown struct {
		room *Room
		by   int
	}
	var few [4]grown
	all, last := few[:0], batch[len(batch)-1].Seq
	for len(batch) > 0 {
		n := 1
		for n < len(batch) && batch[n].Room == batch[0].Room {
			n++
		}
		id, run := batch[0].Room, batch[:n]
		each(id, run)
		if slices.ContainsFunc(run, isErased) {
			l.activities.erased(id)
		}
		l.heard(id, run)
		for _, r := range l.Named(id) {
			r.log.extend(run)
			r.entries.Add(uint64(n))
			all = append(all, grown{r, n})
		}
		batch = batch[n:]
	}
	l.Routed.Store(last)
	for _, g := range all {
		g.room.ringSoon(g.by)
	}
}

// heard takes over who spoke in a run of entries of one room, on whichever node.
func (l *Rooms) heard(id sshchat.RoomID, run []*sshchat.Entry) {
	if !slices.ContainsFunc(run, isSpoken) {
		return
	}
	open, r := l.o.Kept(id).Open, l.Held(id)
	for _, e := range run {
		if !isSpoken(e) {
			continue
		}
		l.o.People.NoteSpoken(id, e, open)
		if r != nil {
			r.hear(e)
		}
	}
}

// Roster returns who is in a room, whether or not somebody of this node holds it.
func (l *Rooms) Roster(id sshchat.RoomID) []sshchat.Presence {
	if r := l.Held(id); r != nil {
		return r.Roster()
	}
	return rosterOf(l.o.People.InRoom(id))
}

// RoutedTo returns the number up to which every entry lies in its room's tail.
func (l *Rooms) RoutedTo() uint64 { return l.Routed.Load() }

// Activity counts what was said in a room in each of n stretches of StatsGrain that begin
// with since.
func (l *Rooms) Activity(ctx context.Context, room sshchat.RoomID, since time.Time, n int) ([]int, error) {
	return l.activities.count(ctx, room, since, n)
}

// PeopleChanged tells a room, if it is held, that who is there is to be asked anew.
func (l *Rooms) PeopleChanged(id sshchat.RoomID) {
	if r := l.Held(id); r != nil {
		r.recount()
	}
}

// Named returns the room of that ID, if it is held; with "" all that are.
func (l *Rooms) Named(id sshchat.RoomID) []*Room {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id != "" {
		if r := l.rooms[id]; r != nil {
			return []*Room{r}
		}
		return nil
	}
	all := make([]*Room, 0, len(l.rooms))
	for _, r := range l.rooms {
		all = append(all, r)
	}
	return all
}

// Held returns a room that somebody holds, or nil.
func (l *Rooms) Held(id sshchat.RoomID) *Room {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rooms[id]
}

// Hold opens a room for somebody who will drop it. Who comes while it is being opened
// waits for that.
func (l *Rooms) Hold(ctx context.Context, id sshchat.RoomID) (*Room, error) {
	l.mu.Lock()
	r := l.rooms[id]
	first := r == nil
	if first {
		r = NewRoom(l, id)
		l.rooms[id] = r // from here on the follower delivers to it
	}
	r.users++
	l.mu.Unlock()
	if first {
		r.recount() // from when it is among the held ones it is told of changes
		l.openFirst(ctx, r)
	}
	select {
	case <-r.opened:
	case <-ctx.Done():
		l.Drop(r)
		return nil, ctx.Err()
	}
	if r.broken != nil {
		l.Drop(r)
		return nil, r.broken
	}
	return r, nil
}

// openFirst opens a room for whoever waits for it, all of whom are let go however it ends.
func (l *Rooms) openFirst(ctx context.Context, r *Room) {
	r.broken = fmt.Errorf("open the room %s: it did not come to its end", r.id)
	defer func() {
		close(r.opened)
		if p := recover(); p != nil {
			l.Drop(r)
			panic(p)
		}
	}()
	r.broken = r.open(context.WithoutCancel(ctx))
}

// Retain holds a room that is held already.
func (l *Rooms) Retain(r *Room) {
	l.mu.Lock()
	r.users++
	l.mu.Unlock()
}

// Drop lets go of a room that was held: the last one closes it.
func (l *Rooms) Drop(r *Room) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.users--; r.users == 0 && l.rooms[r.id] == r {
		delete(l.rooms, r.id)
	}
}

// Flush announces at once what the rooms have still to announce: at the end of a
// server's life nobody waits for the quiet second.
func (l *Rooms) Flush() {
	for _, r := range l.Named("") {
		r.announcer.flush()
	}
}

// Abandon leaves it to others to tell who left the rooms, as this node has lost its lease.
func (l *Rooms) Abandon() {
	for _, r := range l.Named("") {
		r.announcer.abandon()
	}
}

// Load is how busy a room is.
type Load struct {
	ID      sshchat.RoomID
	People  int       // who are here, on all nodes
	Entries uint64    // that came since somebody of this node is in it
	Busy    float64   // entries lately
	Last    time.Time // when the last one came; zero: none did
}

// Loads returns how busy the rooms are that somebody of this node is in, the busiest first. It
// holds no lock for longer than it takes to read one room.
func (l *Rooms) Loads() []Load {
	now := l.ledger.Clock.Now()
	rooms := l.Named("")
	all := make([]Load, 0, len(rooms))
	for _, r := range rooms {
		all = append(all, r.load(now))
	}
	slices.SortFunc(all, func(a, b Load) int {
		return cmp.Or(cmp.Compare(b.Busy, a.Busy), b.Last.Compare(a.Last), cmp.Compare(b.People, a.People), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// load returns how busy the room is.
func (r *Room) load(now time.Time) Load {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Load{ID: r.id, People: r.Count(), Entries: r.entries.Load(), Busy: r.pace.now(now), Last: r.pace.noted}
}

// HeldCounts returns how much is held for people, by what it is: what is not let go shows there.
func (l *Rooms) HeldCounts() map[string]int {
	rooms := l.Named("")
	held := map[string]int{"rooms": len(rooms)}
	for _, r := range rooms {
		l.mu.Lock()
		held["users"] += r.users
		l.mu.Unlock()
		r.mu.Lock()
		held["here"] += len(r.here)
		held["ears"] += len(r.listeners)
		r.mu.Unlock()
		r.announcer.mu.Lock()
		held["to announce"] += len(r.announcer.came) + len(r.announcer.went) + len(r.announcer.gone) + len(r.announcer.again)
		r.announcer.mu.Unlock()
	}
	return held
}
