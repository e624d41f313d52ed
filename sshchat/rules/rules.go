package rules

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/lock"
)

// Book is what holds now, as every node knows it: bans, mutes, and how far the chat is
// locked down. It follows the engine's records.
type Book struct {
	ledger  *ledger.Ledger
	made    func(sshchat.Sanction) // hears of each sanction that is new, from whichever node it comes
	records ledger.Mirror

	mu       lock.SharedLeaf // guards what follows
	index    ruleIndex
	lockdown sshchat.Lockdown
}

const (
	rulePrefix  = "rule/"
	lockdownKey = "rule/lockdown"
)

// New returns the rules that l holds, once they are loaded. made hears of each that
// comes to hold while they are watched, and must not block.
func New(l *ledger.Ledger, made func(sshchat.Sanction)) *Book {
	r := &Book{ledger: l, made: made, index: newRuleIndex()}
	r.records = ledger.Mirror{Ledger: l, Prefix: rulePrefix, Put: r.put, Drop: r.drop}
	return r
}

// Load reads what holds, before anybody comes in.
func (r *Book) Load(ctx context.Context) error { return r.records.Load(ctx) }

// Watch keeps r up to date until ctx ends.
func (r *Book) Watch(ctx context.Context) error { return r.records.Watch(ctx) }

// put takes over one record.
func (r *Book) put(v sshchat.Value, news bool) error {
	if v.Key == lockdownKey {
		r.mu.Lock()
		r.lockdown = lockdownOf(v)
		r.mu.Unlock()
		return nil
	}
	s, err := parseSanction(v)
	if err != nil {
		return err
	}
	r.mu.Lock()
	known := r.index.all[v.Key] != nil
	r.index.put(&s)
	r.mu.Unlock()
	if news && !known {
		r.made(s)
	}
	return nil
}

// drop forgets one record.
func (r *Book) drop(key string, _ uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if key == lockdownKey {
		r.lockdown = sshchat.LockdownOff
		return
	}
	r.index.drop(key)
}

// parseSanction reads a sanction's record.
func parseSanction(v sshchat.Value) (s sshchat.Sanction, err error) {
	if err := json.Unmarshal(v.Data, &s); err != nil {
		return s, err
	}
	if s.Key() != v.Key { // it could not be found, and so not ended, by its key
		return s, fmt.Errorf("it is the sanction %s", s.Key())
	}
	return s, nil
}

// Check says why a record under rulePrefix is none that the rules could have made.
func Check(v sshchat.Value) error {
	if v.Key == lockdownKey {
		return nil
	}
	_, err := parseSanction(v)
	return err
}

// lockdownOf reads the record. One that a newer version has written keeps out whom all
// steps keep out, and no more.
func lockdownOf(v sshchat.Value) sshchat.Lockdown {
	switch l := sshchat.Lockdown(v.Data); l {
	case sshchat.LockdownNew, sshchat.LockdownKnown:
		return l
	}
	return sshchat.LockdownGuests
}

// Find returns the sanction that meets who now in a room, the one that lasts longest.
// What holds in the whole chat holds in each room. Who asks for the whole chat alone, as
// the door does for an address, looks at no room's.
func (r *Book) Find(what string, who sshchat.Subject, room sshchat.RoomID, now time.Time) (found sshchat.Sanction, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	s := r.index.find(what, who, "", now)
	if room != "" {
		if in := r.index.find(what, who, room, now); in != nil && (s == nil || in.Outlasts(s)) {
			s = in
		}
	}
	if s == nil {
		return sshchat.Sanction{}, false
	}
	return *s, true
}

// FindAnywhere returns a sanction that meets who now, in the whole chat or in a room that
// visible accepts.
func (r *Book) FindAnywhere(who sshchat.Subject, now time.Time, visible func(room sshchat.RoomID) bool) (sshchat.Sanction, bool) {
	r.mu.RLock()
	rooms := append([]sshchat.RoomID{""}, r.index.rooms()...)
	r.mu.RUnlock()
	for _, room := range rooms {
		if room != "" && !visible(room) {
			continue
		}
		for _, what := range []string{"ban", "mute"} {
			if s, ok := r.Find(what, who, room, now); ok {
				return s, true
			}
		}
	}
	return sshchat.Sanction{}, false
}

// List returns the sanctions of a kind that hold in a room, or with "" in the whole
// chat, the newest first.
func (r *Book) List(what string, room sshchat.RoomID, now time.Time) []sshchat.Sanction {
	r.mu.RLock()
	var out []sshchat.Sanction
	for _, s := range r.index.in(room) {
		if s.What == what && s.Holds(now) {
			out = append(out, *s)
		}
	}
	r.mu.RUnlock()
	slices.SortFunc(out, func(a, b sshchat.Sanction) int { return b.At.Compare(a.At) })
	return out
}

// Count returns how many sanctions are kept of one room, and of all rooms.
func (r *Book) Count(room sshchat.RoomID) (here, all int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.index.in(room)), len(r.index.all) - len(r.index.in(""))
}

// stale returns the keys of sanctions that need no place: those that hold no more, and
// those of rooms that there are no more.
func (r *Book) stale(now time.Time, gone func(room sshchat.RoomID) bool) (keys []string) {
	r.mu.RLock()
	rooms := append([]sshchat.RoomID{""}, r.index.rooms()...)
	r.mu.RUnlock()
	for _, room := range rooms { // with the lock given back in between: lines wait for it
		all := room != "" && gone(room)
		r.mu.RLock()
		for key, s := range r.index.in(room) {
			if all || !s.Holds(now) {
				keys = append(keys, key)
			}
		}
		r.mu.RUnlock()
	}
	slices.Sort(keys)
	return keys
}

// RuledBy returns the sanctions of rooms that an account made.
func (r *Book) RuledBy(account sshchat.AccountID) (all []sshchat.Sanction) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, s := range r.index.all {
		if s.Room != "" && s.Ruler == account {
			all = append(all, *s)
		}
	}
	slices.SortFunc(all, func(a, b sshchat.Sanction) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// Step returns how far the chat is locked down.
func (r *Book) Step() sshchat.Lockdown {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.lockdown
}

// Held returns how many sanctions are kept.
func (r *Book) Held() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.index.all)
}
