package sshchat

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"sshchat/sshchat/text"
)

// roomState is what a room remembers over restarts, kept under "room/<ID>".
type roomState struct {
	Name    string        `json:"name,omitempty"` // as ParseRoomName returns it; empty: the ID
	Topic   text.Text     `json:"topic,omitzero"`
	TopicBy string        `json:"topicBy,omitempty"` // the account that set it, with which it goes
	Slow    time.Duration `json:"slow,omitempty"`
	Private bool          `json:"private,omitempty"`
	Seats   []Seat        `json:"seats,omitempty"`
	Made    time.Time     `json:"made,omitzero"`
	Closed  time.Time     `json:"closed,omitzero"`
	Keep    time.Duration `json:"keep,omitempty"` // how long its lines are kept; zero: as long as any

	ReadOnly bool `json:"readOnly,omitempty"` // only those who moderate it write there

	// Prepared says that an operator made it for others, so that it stays though nobody
	// has spoken there yet.
	Prepared bool `json:"prepared,omitempty"`

	ID  string `json:"-"`
	Rev uint64 `json:"-"` // the record's revision: what is older than what one knows is no news
}

const (
	roomNamePrefix = "roomname/"
)

func roomKey(id string) string { return roomPrefix + id }

// roomNameKey is where a public name is claimed: names that look alike are one.
func roomNameKey(name string) string { return roomNamePrefix + skeleton(name) }

// label is how people write the room.
func (st *roomState) label() string {
	if st.Private {
		return "#" + privateMark + st.Name
	}
	return "#" + st.Name
}

// rank returns what an account may do in the room.
func (st *roomState) rank(account string) Rank {
	for _, s := range st.Seats {
		if s.Account == account {
			return s.Rank
		}
	}
	return NoRank
}

// seat gives an account a rank, or takes it away.
func (st *roomState) seat(s Seat) {
	st.Seats = slices.DeleteFunc(slices.Clone(st.Seats), func(o Seat) bool { return o.Account == s.Account })
	if s.Rank > NoRank {
		st.Seats = append(st.Seats, s)
	}
}

// visible reports whether an account may know that the room exists.
func (st *roomState) visible(account string) bool { return !st.Private || st.rank(account) > NoRank }

// directory is every room as this node knows it: it follows the engine's records.
// Whoever asks by name is answered from memory, so that no answer takes longer for a
// room that one must not know of.
type directory struct {
	mu     sync.RWMutex // guards what follows
	rooms  map[string]roomState
	public map[string]string   // IDs by skeleton of the name
	hidden map[string][]string // IDs of private rooms by name
	talked map[string]time.Time
}

func newDirectory() directory {
	return directory{
		rooms: map[string]roomState{}, public: map[string]string{},
		hidden: map[string][]string{}, talked: map[string]time.Time{},
	}
}

// follow keeps d up to date until ctx ends; changed hears of every record that is not
// the first.
func (d *directory) follow(ctx context.Context, e Engine, log func(string, ...any), changed func(id string), loaded func() error) error {
	ready := false
	stale := d.revisions() // what is told of none of these before the end of the first look is gone
	return e.Watch(ctx, roomPrefix, func(v Value) error {
		delete(stale, strings.TrimPrefix(v.Key, roomPrefix))
		if v.Key == "" {
			ready = true
			d.forget(stale)
			return loaded()
		}
		if v.Rev == 0 {
			d.drop(strings.TrimPrefix(v.Key, roomPrefix))
			return nil
		}
		st, err := parseRoomState(v)
		if err != nil {
			log("read a room", "key", v.Key, "err", err)
			return nil // the others must still be found
		}
		d.put(st)
		if ready {
			changed(st.ID)
		}
		return nil
	})
}

// revisions returns of which revision every room is known.
func (d *directory) revisions() map[string]uint64 {
	d.mu.RLock()
	defer d.mu.RUnlock()
	revs := make(map[string]uint64, len(d.rooms))
	for id, st := range d.rooms {
		if st.Rev > 0 { // the lobby needs no record
			revs[id] = st.Rev
		}
	}
	return revs
}

// forget drops the rooms that are as they were at those revisions.
func (d *directory) forget(stale map[string]uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, rev := range stale {
		if d.rooms[id].Rev == rev {
			d.dropLocked(id)
		}
	}
}

func parseRoomState(v Value) (roomState, error) {
	st := roomState{ID: strings.TrimPrefix(v.Key, roomPrefix), Rev: v.Rev}
	if err := json.Unmarshal(v.Data, &st); err != nil {
		return st, err
	}
	if st.Name == "" {
		st.Name = st.ID
	}
	return st, nil
}

// put takes over one room. Who changed it and who watches the records do so in any
// order: a room that was made private must not become public by an older record.
func (d *directory) put(st roomState) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.rooms[st.ID].Rev > st.Rev {
		return
	}
	d.dropLocked(st.ID)
	d.rooms[st.ID] = st
	if st.Private {
		d.hidden[st.Name] = append(d.hidden[st.Name], st.ID)
	} else if key := skeleton(st.Name); d.public[key] == "" {
		d.public[key] = st.ID
	}
}

// drop forgets a room that was never one: its name was taken just before.
func (d *directory) drop(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dropLocked(id)
}

// dropLocked forgets a room. Caller holds mu.
func (d *directory) dropLocked(id string) {
	old, ok := d.rooms[id]
	if !ok {
		return
	}
	delete(d.rooms, id)
	if key := skeleton(old.Name); d.public[key] == id {
		delete(d.public, key)
	}
	d.hidden[old.Name] = slices.DeleteFunc(d.hidden[old.Name], func(o string) bool { return o == id })
	if len(d.hidden[old.Name]) == 0 {
		delete(d.hidden, old.Name)
	}
}

// get returns a room by its ID.
func (d *directory) get(id string) (roomState, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	st, ok := d.rooms[id]
	return st, ok
}

// shut reports whether a room is closed, or none.
func (d *directory) shut(id string) bool {
	st, ok := d.get(id)
	return !ok || !st.Closed.IsZero()
}

// find returns the room that somebody means by a word such as "#ops" or "#+ops". A
// private room that they may not know of is not there, with or without the mark.
func (d *directory) find(word, account string) (roomState, bool) {
	name := strings.TrimPrefix(word, "#")
	name, marked := strings.CutPrefix(name, privateMark)
	if marked && strings.Contains(name, idMark) { // one of several, as labelFor writes it
		st, ok := d.get(name)
		return st, ok && st.Private && st.visible(account)
	}
	name, err := ParseRoomName(name)
	if err != nil {
		return roomState{}, false
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	if !marked {
		if st, ok := d.rooms[d.public[skeleton(name)]]; ok && st.Name == name {
			return st, true
		}
	}
	for _, id := range d.hidden[name] {
		if st := d.rooms[id]; st.visible(account) {
			return st, true
		}
	}
	return roomState{}, false
}

// alike returns the public room whose name looks like name.
func (d *directory) alike(name string) (roomState, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	st, ok := d.rooms[d.public[skeleton(name)]]
	return st, ok
}

// seen returns the open rooms that an account may know of, by ID: what is asked of the
// engine about each must come in an order that tells nothing of the others.
func (d *directory) seen(account string) []roomState {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var out []roomState
	for _, st := range d.rooms {
		if st.visible(account) && st.Closed.IsZero() {
			out = append(out, st)
		}
	}
	slices.SortFunc(out, func(a, b roomState) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// count returns how many rooms there are records of.
func (d *directory) count() int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return len(d.rooms)
}

// unspoken returns those of the rooms that fit of which this node has heard no talk.
func (d *directory) unspoken(fits func(roomState) bool) (out []roomState) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for id, st := range d.rooms {
		if _, talked := d.talked[id]; !talked && fits(st) {
			out = append(out, st)
		}
	}
	return out
}

// seats returns the rooms where an account has a rank.
func (d *directory) seats(account string) []roomState {
	return d.those(func(st *roomState) bool { return st.rank(account) > NoRank })
}

// topicsBy returns the rooms whose topic an account has set.
func (d *directory) topicsBy(account string) []roomState {
	return d.those(func(st *roomState) bool { return account != "" && st.TopicBy == account })
}

// those returns the rooms that fit, by ID.
func (d *directory) those(fits func(*roomState) bool) []roomState {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var out []roomState
	for _, st := range d.rooms {
		if fits(&st) {
			out = append(out, st)
		}
	}
	slices.SortFunc(out, func(a, b roomState) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// founded returns how many rooms an account has: the open ones, and those made lately.
func (d *directory) founded(account string, now time.Time) int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	n := 0
	for _, st := range d.rooms {
		if (st.Closed.IsZero() || now.Sub(st.Made) < foundAgain) && st.rank(account) == Founder {
			n++
		}
	}
	return n
}

// spoke notes when somebody last talked in a room. What history says may come later
// than what was heard since.
func (d *directory) spoke(id string, at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if was, ok := d.talked[id]; !ok || at.After(was) {
		d.talked[id] = at
	}
}

// lastTalk returns when somebody last talked in a room, if this node has heard of it.
func (d *directory) lastTalk(id string) (at time.Time, ok bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	at, ok = d.talked[id]
	return at, ok
}

// changeRoom changes what a room remembers by compare-and-set. change may refuse.
func (c *Chat) changeRoom(ctx context.Context, id string, change func(*roomState) error) (roomState, error) {
	for range 8 {
		st := roomState{ID: id}
		rev, err := c.getJSON(ctx, roomKey(id), &st)
		if err != nil {
			return st, err
		}
		st.Name = cmp.Or(st.Name, id)
		if err := change(&st); err != nil {
			return st, err
		}
		st.Rev, err = c.setJSON(ctx, roomKey(id), st, SetOpt{IfRev: rev})
		if errors.Is(err, ErrConflict) {
			continue
		}
		if err == nil { // it holds at once, for who changed it and for who is there
			c.directory.put(st)
			c.roomChanged(id)
		}
		return st, err
	}
	return roomState{}, ErrUnavailable
}

// freeRoomName gives up the name that a room has among the public ones.
func (c *Chat) freeRoomName(ctx context.Context, st roomState) error {
	key := roomNameKey(st.Name)
	v, err := c.engine.Get(ctx, key)
	if err != nil || string(v.Data) != st.ID {
		return err
	}
	_, err = c.engine.Set(ctx, key, nil, SetOpt{IfRev: v.Rev, Delete: true})
	return err
}

const (
	// maxFounded is how many open rooms one account may have founded: enough for any
	// team, too few to take every name.
	maxFounded = 20

	// foundAgain is how long a room that was closed counts as well.
	foundAgain = 24 * time.Hour

	// maxSeats bounds a record that is read whole.
	maxSeats = 500
)

// found makes a public room, or returns the one that another made just now.
func (c *Chat) found(ctx context.Context, name string, by Person) (roomState, error) {
	st := roomState{ID: newRoomID(name), Name: name, Made: c.clock.Now().UTC()}
	if by.Account != "" { // else the operators', whom the socket speaks for
		st.seat(Seat{Account: by.Account, Name: by.Name, Rank: Founder})
	}
	var err error
	if st.Rev, err = c.setJSON(ctx, roomKey(st.ID), st, SetOpt{}); err != nil {
		return st, err
	}
	_, err = c.engine.Set(ctx, roomNameKey(name), []byte(st.ID), SetOpt{})
	if !errors.Is(err, ErrConflict) {
		if err == nil {
			c.directory.put(st)
		}
		return st, err
	}
	_, _ = c.engine.Set(ctx, roomKey(st.ID), nil, SetOpt{Any: true, Delete: true}) // nobody knows of it
	v, err := c.engine.Get(ctx, roomNameKey(name))
	if err != nil {
		return st, err
	}
	other := roomState{ID: string(v.Data)}
	if other.Rev, err = c.getJSON(ctx, roomKey(other.ID), &other); err == nil {
		c.directory.put(other)
	}
	return other, err
}
