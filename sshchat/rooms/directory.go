package rooms

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/lock"
	"sshchat/sshchat/slip"
)

// Book is every room as this node knows it: it follows the engine's records.
// Whoever asks by name is answered from memory, so that no answer takes longer for a
// room that one must not know of.
type Book struct {
	ledger  *ledger.Ledger
	lobby   sshchat.RoomID          // the room that needs no record, whose name is never another's
	changed func(id sshchat.RoomID) // hears of each room that is not as it was, from whichever node
	records ledger.Mirror

	mu     lock.SharedLeaf // guards what follows
	rooms  map[sshchat.RoomID]Room
	public map[sshchat.Skeleton]sshchat.RoomID // IDs
	hidden map[string][]sshchat.RoomID         // IDs of private rooms by name
	talked map[sshchat.RoomID]time.Time
}

// New returns the rooms that l holds, once they are loaded; there is a lobby from
// the start. changed must not block.
func New(l *ledger.Ledger, lobby sshchat.RoomID, changed func(id sshchat.RoomID)) *Book {
	b := &Book{
		ledger: l, lobby: lobby, changed: changed,
		rooms: map[sshchat.RoomID]Room{}, public: map[sshchat.Skeleton]sshchat.RoomID{},
		hidden: map[string][]sshchat.RoomID{}, talked: map[sshchat.RoomID]time.Time{},
	}
	b.records = ledger.Mirror{
		Ledger: l, Prefix: sshchat.RoomPrefix, Put: b.read,
		Drop: func(key string, rev uint64) { b.drop(sshchat.RoomID(strings.TrimPrefix(key, sshchat.RoomPrefix)), rev) },
	}
	b.put(Room{ID: lobby, Name: string(lobby)})
	return b
}

// Load reads which rooms there are.
func (b *Book) Load(ctx context.Context) error { return b.records.Load(ctx) }

// Watch keeps b up to date until ctx ends.
func (b *Book) Watch(ctx context.Context) error { return b.records.Watch(ctx) }

// read takes over a record.
func (b *Book) read(v sshchat.Value, news bool) error {
	st, err := ParseRoom(v)
	if err != nil {
		return err
	}
	b.put(st)
	if news {
		b.changed(st.ID)
	}
	return nil
}

// put takes over one room. Who changed it and who watches the records do so in any
// order: a room that was made private must not become public by an older record.
func (b *Book) put(st Room) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rooms[st.ID].Rev > st.Rev {
		return
	}
	b.dropLocked(st.ID)
	b.rooms[st.ID] = st
	if st.Private {
		b.hidden[st.Name] = append(b.hidden[st.Name], st.ID)
	} else if key := sshchat.SkeletonOf(st.Name); b.public[key] == "" {
		b.public[key] = st.ID
	}
}

// drop forgets a room of which no revision above rev is known.
func (b *Book) drop(id sshchat.RoomID, rev uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	old := b.rooms[id]
	if old.Rev > rev {
		return
	}
	b.dropLocked(id)
	if old.Private {
		return
	}
	for _, st := range b.rooms { // a name that it had is that of whoever has it, too
		if key := sshchat.SkeletonOf(st.Name); !st.Private && key == sshchat.SkeletonOf(old.Name) && b.public[key] == "" {
			b.public[key] = st.ID
		}
	}
}

// dropLocked forgets a room. Caller holds mu.
func (b *Book) dropLocked(id sshchat.RoomID) {
	old, ok := b.rooms[id]
	if !ok {
		return
	}
	delete(b.rooms, id)
	if key := sshchat.SkeletonOf(old.Name); b.public[key] == id {
		delete(b.public, key)
	}
	b.hidden[old.Name] = slices.DeleteFunc(b.hidden[old.Name], func(o sshchat.RoomID) bool { return o == id })
	if len(b.hidden[old.Name]) == 0 {
		delete(b.hidden, old.Name)
	}
}

// Get returns a room by its ID.
func (b *Book) Get(id sshchat.RoomID) (Room, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	st, ok := b.rooms[id]
	return st, ok
}

// Shut reports whether a room is closed, or none.
func (b *Book) Shut(id sshchat.RoomID) bool {
	st, ok := b.Get(id)
	return !ok || !st.Closed.IsZero()
}

// Find returns the room that somebody means by a word such as "#ops" or "#+ops". A
// private room that they may not know of is not there, with or without the mark.
func (b *Book) Find(word string, account sshchat.AccountID) (Room, bool) {
	name := strings.TrimPrefix(word, "#")
	name, marked := strings.CutPrefix(name, sshchat.PrivateMark)
	if marked && strings.Contains(name, sshchat.IdMark) { // one of several, as LabelFor writes it
		st, ok := b.Get(sshchat.RoomID(name))
		return st, ok && st.Private && st.Visible(account)
	}
	name, err := sshchat.ParseRoomName(name)
	if err != nil {
		return Room{}, false
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	if !marked {
		if st, ok := b.rooms[b.public[sshchat.SkeletonOf(name)]]; ok && st.Name == name {
			return st, true
		}
	}
	for _, id := range b.hidden[name] {
		if st := b.rooms[id]; st.Visible(account) {
			return st, true
		}
	}
	return Room{}, false
}

// Alike returns the public room whose name looks like name.
func (b *Book) Alike(name string) (Room, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	st, ok := b.rooms[b.public[sshchat.SkeletonOf(name)]]
	return st, ok
}

// Seen returns the open rooms that an account may know of, by ID: what is asked of the
// engine about each must come in an order that tells nothing of the others.
func (b *Book) Seen(account sshchat.AccountID) []Room {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var out []Room
	for _, st := range b.rooms {
		if st.Visible(account) && st.Closed.IsZero() {
			out = append(out, st)
		}
	}
	slices.SortFunc(out, byRoomID)
	return out
}

// OneSlipFrom returns the open rooms that an account may know of whose names are one slip of the
// fingers from name, by ID.
func (b *Book) OneSlipFrom(name string, account sshchat.AccountID) []Room {
	return b.those(func(st *Room) bool {
		return st.Closed.IsZero() && slip.One(name, st.Name) && st.Visible(account)
	})
}

// Count returns how many rooms there are records of.
func (b *Book) Count() int {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return len(b.rooms)
}

// unspoken returns those of the rooms that fit of which this node has heard no talk.
func (b *Book) unspoken(fits func(Room) bool) (out []Room) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for id, st := range b.rooms {
		if _, talked := b.talked[id]; !talked && fits(st) {
			out = append(out, st)
		}
	}
	return out
}

// RoomsOf returns the rooms where an account has a rank.
func (b *Book) RoomsOf(account sshchat.AccountID) []Room {
	return b.those(func(st *Room) bool { return st.Rank(account) > sshchat.NoRank })
}

// TopicsBy returns the rooms whose topic an account has set.
func (b *Book) TopicsBy(account sshchat.AccountID) []Room {
	return b.those(func(st *Room) bool { return account != "" && st.TopicBy == account })
}

// those returns the rooms that fit, by ID.
func (b *Book) those(fits func(*Room) bool) []Room {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var out []Room
	for _, st := range b.rooms {
		if fits(&st) {
			out = append(out, st)
		}
	}
	slices.SortFunc(out, byRoomID)
	return out
}

// Founded returns how many rooms an account has: the open ones, and those made lately.
func (b *Book) Founded(account sshchat.AccountID, now time.Time) int {
	b.mu.RLock()
	defer b.mu.RUnlock()
	n := 0
	for _, st := range b.rooms {
		if (st.Closed.IsZero() || now.Sub(st.Made) < FoundAgain) && st.Rank(account) == sshchat.Founder {
			n++
		}
	}
	return n
}

// Spoke notes when somebody last talked in a room. What history says may come later
// than what was heard since.
func (b *Book) Spoke(id sshchat.RoomID, at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if was, ok := b.talked[id]; !ok || at.After(was) {
		b.talked[id] = at
	}
}

// HeardTalk returns when somebody last talked in a room, if this node has heard of it.
func (b *Book) HeardTalk(id sshchat.RoomID) (at time.Time, ok bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	at, ok = b.talked[id]
	return at, ok
}

// LastTalk returns when somebody last talked in a room; zero: nobody has.
func (b *Book) LastTalk(ctx context.Context, id sshchat.RoomID) (time.Time, error) {
	if at, ok := b.HeardTalk(id); ok {
		return at, nil
	}
	page, err := b.ledger.Engine.Page(ctx, sshchat.Range{Room: id, Kinds: sshchat.KindsOf(sshchat.Talk), Limit: 1})
	var at time.Time
	if len(page) > 0 {
		at = page[0].At
	}
	if err == nil {
		b.Spoke(id, at)
	}
	return at, err
}

func byRoomID(a, b Room) int { return cmp.Compare(a.ID, b.ID) }
