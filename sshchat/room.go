package sshchat

import (
	"slices"
	"sync"
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
)

// Room is one room on this node: its log, who of this node's sessions reads it,
// and when their bells ring.
type Room struct {
	key  string // without '#'
	chat *Chat
	log  Log

	mu      sync.Mutex // guards what follows; never held over a call to the engine
	here    map[*Member]struct{}
	topic   text.Text
	busy    float64   // entries lately, halved each second
	noted   time.Time // when busy was last brought up to date
	rang    time.Time // when the bells last rang
	ringing bool      // a ring is on its way

	announcer announcer
}

func newRoom(c *Chat, key string) *Room {
	r := &Room{key: key, chat: c, here: map[*Member]struct{}{}}
	r.announcer.room = r
	return r
}

// Key returns the room's key, without '#'.
func (r *Room) Key() string { return r.key }

// deliver takes what the engine made durable and sees to it that everybody here
// hears of it. Only the chat's follower calls it, with entries of this room.
func (r *Room) deliver(batch []*Entry) {
	r.log.extend(batch)
	for _, e := range batch {
		r.apply(e)
	}
	r.ringSoon(len(batch))
}

// apply keeps what the room remembers of its own log.
func (r *Room) apply(e *Entry) {
	switch e.Kind {
	case Topic:
		r.mu.Lock()
		r.topic = e.Body
		r.mu.Unlock()
	case Erased:
		r.log.erase(e.Refs)
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
		m.bell.ring()
	}
}

// glance is how many of those who are here a newcomer is told by name: telling each
// of a thousand newcomers of each of the others would cost a million names.
const glance = 20

// enter attaches m's cursor backlog lines before the head, and in the same step takes
// down in w who is here: what follows in the log is new to m, so nothing is missed
// and nothing comes twice.
func (r *Room) enter(m *Member, backlog int, w *Welcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m.view = view{room: r, cursor: r.log.back(backlog, isTalk), live: r.log.end().seq}
	for other := range r.here {
		if len(w.Here) == glance {
			break
		}
		w.Here = append(w.Here, other.Presence())
	}
	sortByName(w.Here)
	r.here[m] = struct{}{}
	w.Total, w.Topic = len(r.here), r.topic
}

// leave detaches m: its bell rings no more for this room.
func (r *Room) leave(m *Member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.here, m)
}

// Topic returns what the room is about, if anybody said so.
func (r *Room) Topic() text.Text {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.topic
}

// Roster returns who is here, by name.
func (r *Room) Roster() []Presence {
	r.mu.Lock()
	people := make([]Presence, 0, len(r.here))
	for m := range r.here {
		people = append(people, m.Presence())
	}
	r.mu.Unlock()
	sortByName(people)
	return people
}

func sortByName(people []Presence) {
	slices.SortFunc(people, func(a, b Presence) int {
		return compareFold(a.Name.String(), b.Name.String())
	})
}

// isTalk reports whether an entry is worth a place in a screenful of backlog.
func isTalk(e *Entry) bool {
	switch e.Kind {
	case Said, Acted, Topic:
		return true
	}
	return false
}

// isPassing reports whether an entry only says who came and went: of the past that
// is no news, and who is here now is told apart.
func isPassing(e *Entry) bool { return e.Kind == Joined || e.Kind == Left }

// Count returns how many are here.
func (r *Room) Count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.here)
}
