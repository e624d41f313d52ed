package sshchat

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sshchat/sshchat/text"
)

const (
	// calmRate is how many entries a second a person can read one by one. Below it
	// a room rings at once.
	calmRate = 10

	// linger is how long a busier room lets entries gather before it rings again:
	// a write costs a session ten times what a line in it costs, and nobody sees
	// 40 ms.
	linger = 40 * time.Millisecond

	// maxSlowed is from how many on slow mode looks for those it may forget.
	maxSlowed = 1024
)

// Room is one room on this node: its log, who of this node's sessions reads it,
// and when their bells ring.
type Room struct {
	key  string // without '#'
	chat *Chat
	log  Log

	users  int           // who holds it open; guarded by the chat's mu
	opened chan struct{} // closed when its past is in the log
	broken error         // why it could not be opened; read after opened

	count atomic.Int64 // of here

	mu       sync.Mutex            // guards what follows; never held over a call to the engine
	here     map[*Member]time.Time // who is here, and when they last spoke here
	roster   []Presence            // of here, as the last one asked for it was; nil: it holds no more
	rosterOf uint64                // what chat.shown was then
	ears     map[*Member]struct{}  // who hears of news without being here: programs
	rev      uint64                // of the record that topic and slow are from
	topic    text.Text
	slow     time.Duration        // time between two lines of one person
	said     map[string]time.Time // in slow mode: when somebody last spoke, by slowAs
	busy     float64              // entries lately, halved each second
	noted    time.Time            // when busy was last brought up to date
	rang     time.Time            // when the bells last rang
	ringing  bool                 // a ring is on its way

	announcer announcer
}

func newRoom(c *Chat, key string) *Room {
	r := &Room{key: key, chat: c, here: map[*Member]time.Time{}, opened: make(chan struct{})}
	r.announcer.room = r
	return r
}

// ID returns which room it is, without '#'.
func (r *Room) ID() string { return r.key }

// tail returns the live end of the room's log.
func (r *Room) tail() *Log { return &r.log }

// came announces that somebody came in, now or within the second.
func (r *Room) came(p Passage) { r.announcer.join(p) }

// went announces that somebody left; told is called once the log has it. It must not
// block, and must not tell the room anything.
func (r *Room) went(p Passage, told func()) { r.announcer.leave(p, told) }

// append puts e into the room's log behind whatever is still to be announced of its
// sender.
func (r *Room) append(e Entry, done func(Entry, error)) { r.announcer.append(e, done) }

// open reads the end of the room's log. What the follower delivers meanwhile is kept,
// and put behind it.
func (r *Room) open(ctx context.Context) error {
	st, _ := r.chat.directory.get(r.key)
	r.take(st)
	for _, limit := range []int{tailLoad, tailEntries} { // one snippet may be as much as tailLoad
		past, err := r.chat.engine.Page(ctx, Range{Room: r.key, Limit: min(limit, 1000)})
		if err != nil {
			return fmt.Errorf("read the last lines of %s: %w", r.key, err)
		}
		if limit == tailEntries || len(past) < limit || !slices.ContainsFunc(past, isPiece) {
			r.log.load(past, min(limit, 1000))
			break
		}
	}
	return nil
}

// extend takes what the engine made durable. Only the chat's follower calls it, with
// entries of this room; ringSoon is to follow, so that everybody here hears of it.
func (r *Room) extend(batch []*Entry) {
	r.log.extend(batch)
	for _, e := range batch {
		r.apply(e)
	}
}

// apply keeps what the room remembers of its own log.
func (r *Room) apply(e *Entry) {
	switch e.Kind {
	case Topic:
		r.mu.Lock()
		r.topic = e.Body
		r.mu.Unlock()
	case Ruled:
		if d, ok := parseSlow(e.Body.String()); e.Rule == "slow" && ok {
			r.mu.Lock()
			r.slow = d
			r.mu.Unlock()
		}
	}
}

// ringSoon rings the bells now, or in a busy room once what is coming has gathered.
func (r *Room) ringSoon(n int) {
	now := r.chat.clock.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.busy = halved(r.busy, now.Sub(r.noted)) + float64(n)
	r.noted = now
	if r.ringing {
		return
	}
	wait := linger - now.Sub(r.rang)
	if r.busy < calmRate || wait <= 0 || wait > linger { // > linger: the clock jumped back
		r.ringLocked(now)
		return
	}
	r.ringing = true
	r.chat.clock.AfterFunc(wait, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.ringing = false
		r.ringLocked(r.chat.clock.Now())
	})
}

// halved lets a measure fade: to one half in a second, to nothing in a few.
func halved(x float64, d time.Duration) float64 {
	for ; d >= time.Second && x > 0.01; d -= time.Second {
		x /= 2
	}
	if d >= time.Second {
		return 0
	}
	return x * (1 - max(0, d.Seconds())/2)
}

// ringLocked rings every bell in the room. Caller holds mu.
func (r *Room) ringLocked(now time.Time) {
	r.rang = now
	for m := range r.here {
		m.bell.Ring()
	}
	for m := range r.ears {
		m.bell.Ring()
	}
}

// glance is how many of those who are here a newcomer is told by name: telling each
// of a thousand newcomers of each of the others would cost a million names.
const glance = 8

// Scene is what somebody finds on coming into a room.
type Scene struct {
	Room  string // as it is written: "#ops", "#+ops"
	Topic text.Text
	Here  []Presence // others who are here: some of them, by name
	Total int        // how many are here, the newcomer too
}

// enter attaches a cursor backlog lines before the head for m, and in the same step
// takes down who is here: what follows in the log is new to m, so nothing is missed and
// nothing comes twice.
func (r *Room) enter(m *Member, backlog int) (*view, Scene) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v := &view{room: r, cursor: r.log.back(backlog, (*Entry).IsTalk), live: r.log.end().Seq, marked: r.chat.clock.Now()}
	r.here[m], r.roster = time.Time{}, nil
	r.count.Store(int64(len(r.here)))
	return v, r.sceneLocked(m)
}

// listen attaches a cursor at the head for m, who is told of news and seen by nobody.
func (r *Room) listen(m *Member) *view {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ears == nil {
		r.ears = map[*Member]struct{}{}
	}
	r.ears[m] = struct{}{}
	end := r.log.end()
	return &view{room: r, cursor: end, live: end.Seq}
}

// scene returns what m, who is here, finds.
func (r *Room) scene(m *Member) Scene {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sceneLocked(m)
}

// sceneLocked is scene. Caller holds mu.
func (r *Room) sceneLocked(m *Member) Scene {
	s := Scene{Total: len(r.here), Topic: r.topic}
	for other := range r.here {
		if len(s.Here) == glance {
			break
		}
		if other != m {
			s.Here = append(s.Here, other.Presence())
		}
	}
	sortByName(s.Here)
	return s
}

// leave detaches m: its bell rings no more for this room.
func (r *Room) leave(m *Member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.here, m)
	r.count.Store(int64(len(r.here)))
	r.roster = nil
	delete(r.ears, m)
}

// Topic returns what the room is about, if anybody said so.
func (r *Room) Topic() text.Text {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.topic
}

// holdUp returns how long who must wait for the next line: in slow mode, or for being new,
// which takes every.
func (r *Room) holdUp(who string, every time.Duration, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	last, ok := r.said[who]
	if !ok {
		return 0
	}
	return max(r.slow, every) - now.Sub(last)
}

// spoke notes that m spoke, for slow mode under who, and forgets who may speak again.
func (r *Room) spoke(m *Member, who string, every time.Duration, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.here[m]; ok {
		r.here[m], r.roster = now, nil
	}
	longest := max(r.slow, r.chat.o.NewSlow)
	if longest == 0 {
		r.said = nil
	}
	if r.slow == 0 && every == 0 {
		return
	}
	if r.said == nil {
		r.said = map[string]time.Time{}
	}
	if len(r.said) >= maxSlowed {
		maps.DeleteFunc(r.said, func(_ string, at time.Time) bool { return now.Sub(at) >= longest })
	}
	r.said[who] = now
}

// Roster returns who is here, by name: one list for all who ask until somebody comes, goes,
// speaks or shows otherwise. It is shared, read-only.
func (r *Room) Roster() []Presence {
	shown := r.chat.shown.Load()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.roster != nil && r.rosterOf == shown {
		return r.roster
	}
	people := make([]Presence, 0, len(r.here))
	for m, spoke := range r.here {
		p := m.Presence()
		p.Spoke = spoke // what they say elsewhere is no business of who is here
		people = append(people, p)
	}
	sortByName(people)
	r.roster, r.rosterOf = slices.Clip(people), shown
	return r.roster
}

func sortByName(people []Presence) {
	slices.SortFunc(people, func(a, b Presence) int {
		return compareFold(a.Name.String(), b.Name.String())
	})
}

// isErased reports whether an entry took others back.
func isErased(e *Entry) bool { return e.Kind == Erased }

// isPiece reports whether an entry is a part of what another shows the beginning of.
func isPiece(e Entry) bool { return e.Kind == Piece }

// Count returns how many are here. Every session asks with every line that it shows, so it
// takes no lock: two hundred that queue for one keep a line from its readers.
func (r *Room) Count() int { return int(r.count.Load()) }

// all returns who is here, and which programs listen.
func (r *Room) all() []*Member {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]*Member, 0, len(r.here)+len(r.ears))
	for m := range r.here {
		all = append(all, m)
	}
	for m := range r.ears {
		all = append(all, m)
	}
	return all
}

// has reports whether m is here, or listens.
func (r *Room) has(m *Member) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, here := r.here[m]
	_, listens := r.ears[m]
	return here || listens
}
