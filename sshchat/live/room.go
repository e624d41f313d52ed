package live

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/lock"
	"sshchat/sshchat/text"
	"sshchat/sshchat/when"
)

const (
	// maxSlow is the slowest that a room can be made.
	maxSlow = time.Hour

	// maxSlowed is from how many on slow mode looks for those it may forget.
	maxSlowed = 1024
)

// Reader is a session as a room knows it. Its methods must not block, nor ask a room
// anything.
type Reader interface {
	RingAt(now time.Time) // there is something to read
	SessionID() string    // which one it is
}

// Room is one room on this node: its log, who of this node's sessions reads it,
// and when their bells ring.
type Room struct {
	id  sshchat.RoomID // without '#'
	all *Rooms
	log Log

	users  int           // who holds it open; guarded by the mu of all
	opened chan struct{} // closed when its past is in the log
	broken error         // why it could not be opened; read after opened

	count   atomic.Int64  // how many are here, on all nodes
	entries atomic.Uint64 // that came since it is held open

	mu        lock.Room            // guards what follows; never held over a call to the engine
	here      map[Reader]struct{}  // who of this node is here
	roster    []sshchat.Presence   // who is here, as the last one asked for it was; nil: it holds no more
	listeners map[Reader]struct{}  // who hears of news without being here: programs
	rev       uint64               // of the record that its people were told of
	said      map[string]time.Time // in slow mode: when somebody last spoke, by slowAs
	pace      pace                 // of its entries, and of the bells
	ringing   bool                 // a ring is on its way

	announcer announcer
}

// NewRoom returns a room that is still to be opened: its log is empty until then.
func NewRoom(all *Rooms, id sshchat.RoomID) *Room {
	r := &Room{id: id, all: all, here: map[Reader]struct{}{}, opened: make(chan struct{})}
	r.announcer.room = r
	return r
}

// ID returns which room it is, without '#'.
func (r *Room) ID() sshchat.RoomID { return r.id }

// Tail returns the live end of the room's log.
func (r *Room) Tail() *Log { return &r.log }

// Came announces that somebody came in, now or within the second.
func (r *Room) Came(p sshchat.Passage) { r.announcer.join(p) }

// Went announces that somebody left; told is called once the log has it. It must not
// block, and must not tell the room anything.
func (r *Room) Went(p sshchat.Passage, told func()) { r.announcer.leave(p, told) }

// Buried notes that others told that somebody who is here left with this node.
func (r *Room) Buried(p sshchat.Person) { r.announcer.buried(p) }

// Append puts e into the room's log behind whatever is still to be announced of its
// sender.
func (r *Room) Append(e sshchat.Entry, done func(sshchat.Entry, error)) { r.announcer.append(e, done) }

// open reads the end of the room's log. What the follower delivers meanwhile is kept,
// and put behind it.
func (r *Room) open(ctx context.Context) error {
	r.Changed(r.all.o.Kept(r.id).Rev)
	for _, limit := range []int{tailLoad, TailEntries} { // one snippet may be as much as tailLoad
		past, err := r.all.ledger.Engine.Page(ctx, sshchat.Range{Room: r.id, Limit: min(limit, 1000)})
		if err != nil {
			return fmt.Errorf("read the last lines of %s: %w", r.id, err)
		}
		if limit == TailEntries || len(past) < limit || !slices.ContainsFunc(past, isPiece) {
			r.log.load(past, min(limit, 1000))
			r.recall(past)
			break
		}
	}
	return nil
}

// ringSoon rings the bells now, or in a large and busy room once what is coming has gathered.
func (r *Room) ringSoon(n int) {
	now := r.all.ledger.Clock.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pace.note(now, n)
	if r.ringing {
		return
	}
	wait := r.pace.wait(now, len(r.here)+len(r.listeners))
	if wait == 0 {
		r.ringLocked(now)
		return
	}
	r.ringing = true
	r.all.ledger.Clock.AfterFunc(wait, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.ringing = false
		r.ringLocked(r.all.ledger.Clock.Now())
	})
}

// ringLocked rings every bell in the room. Caller holds mu.
func (r *Room) ringLocked(now time.Time) {
	r.pace.rang = now
	for who := range r.here {
		who.RingAt(now)
	}
	for who := range r.listeners {
		who.RingAt(now)
	}
}

// glance is how many of those who are here a newcomer is told by name: telling each
// of a thousand newcomers of each of the others would cost a million names.
const glance = 8

// Enter attaches who to the room. It returns a cursor backlog lines before the head, the
// number of the newest entry, and, taken down in the same step, who is here: what follows in
// the log is new to who, so nothing is missed and nothing comes twice.
func (r *Room) Enter(who Reader, backlog int) (from Cursor, head uint64, found sshchat.Scene) {
	r.mu.Lock()
	defer r.mu.Unlock()
	from, head = r.log.back(backlog, (*sshchat.Entry).IsTalk), r.log.end().Seq
	r.here[who] = struct{}{}
	return from, head, r.sceneLocked(who)
}

// Listen attaches who, who is told of news and seen by nobody, and returns a cursor at the
// head.
func (r *Room) Listen(who Reader) Cursor {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.listeners == nil {
		r.listeners = map[Reader]struct{}{}
	}
	r.listeners[who] = struct{}{}
	return r.log.end()
}

// Scene returns what who, who is here, finds.
func (r *Room) Scene(who Reader) sshchat.Scene {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sceneLocked(who)
}

// sceneLocked is scene. Caller holds mu.
func (r *Room) sceneLocked(who Reader) sshchat.Scene {
	some, others := r.all.o.People.SomeIn(r.id, glance, who.SessionID())
	sortByName(some)
	return sshchat.Scene{Here: some, Total: others + 1, Topic: r.Topic()}
}

// Leave detaches who: its bell rings no more for this room.
func (r *Room) Leave(who Reader) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.here, who)
	delete(r.listeners, who)
}

// Topic returns what the room is about, if anybody said so.
func (r *Room) Topic() text.Text { return r.all.o.Kept(r.id).Topic }

// Changed reports whether a revision of the room's record is news to its people, and
// notes that they are told of it.
func (r *Room) Changed(rev uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if rev < r.rev || rev == r.rev && rev != 0 {
		return false
	}
	r.rev = rev
	return true
}

// ParseSlow reads what /slow takes: a length of time up to maxSlow, or off.
func ParseSlow(s string) (time.Duration, bool) {
	if s == "off" {
		return 0, true
	}
	d, ok := when.Span(s)
	return d, ok && d <= maxSlow
}

// recount takes over that who is here has changed, or how they are to be seen.
func (r *Room) recount() {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, n := r.all.o.People.SomeIn(r.id, 0, "")
	r.count.Store(int64(n))
	r.roster = nil
}

func sortByName(people []sshchat.Presence) {
	slices.SortFunc(people, func(a, b sshchat.Presence) int {
		return sshchat.CompareFold(a.Name.String(), b.Name.String())
	})
}

// isErased reports whether an entry took others back.
func isErased(e *sshchat.Entry) bool { return e.Kind == sshchat.Erased }

// isPiece reports whether an entry is a part of what another shows the beginning of.
func isPiece(e sshchat.Entry) bool { return e.Kind == sshchat.Piece }

// Count returns how many are here. Every session asks with every line that it shows, so it
// takes no lock: two hundred that queue for one keep a line from its readers.
func (r *Room) Count() int { return int(r.count.Load()) }

// Readers returns who is here, and which programs listen.
func (r *Room) Readers() []Reader {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]Reader, 0, len(r.here)+len(r.listeners))
	for who := range r.here {
		all = append(all, who)
	}
	for who := range r.listeners {
		all = append(all, who)
	}
	return all
}

// Has reports whether who is here, or listens.
func (r *Room) Has(who Reader) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, here := r.here[who]
	_, listens := r.listeners[who]
	return here || listens
}
