package sshchat

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// ruleBook is what holds now, as every node knows it: bans, mutes, and how far the chat is
// locked down. It follows the engine's records.
type ruleBook struct {
	*ledger
	made    func(Sanction) // hears of each sanction that is new, from whichever node it comes
	records mirror

	mu       sync.RWMutex // guards what follows
	index    ruleIndex
	lockdown Lockdown
}

const (
	rulePrefix  = "rule/"
	lockdownKey = "rule/lockdown"
)

// newRuleBook returns the rules that l holds, once they are loaded. made hears of each that
// comes to hold while they are watched, and must not block.
func newRuleBook(l *ledger, made func(Sanction)) *ruleBook {
	r := &ruleBook{ledger: l, made: made, index: newRuleIndex()}
	r.records = mirror{Ledger: l, Prefix: rulePrefix, Put: r.put, Drop: r.drop}
	return r
}

// load reads what holds, before anybody comes in.
func (r *ruleBook) load(ctx context.Context) error { return r.records.load(ctx) }

// watch keeps r up to date until ctx ends.
func (r *ruleBook) watch(ctx context.Context) error { return r.records.watch(ctx) }

// put takes over one record.
func (r *ruleBook) put(v Value, news bool) error {
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
func (r *ruleBook) drop(key string, _ uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if key == lockdownKey {
		r.lockdown = LockdownOff
		return
	}
	r.index.drop(key)
}

// parseSanction reads a sanction's record.
func parseSanction(v Value) (s Sanction, err error) {
	if err := json.Unmarshal(v.Data, &s); err != nil {
		return s, err
	}
	if s.key() != v.Key { // it could not be found, and so not ended, by its key
		return s, fmt.Errorf("it is the sanction %s", s.key())
	}
	return s, nil
}

// checkRule says why a record under rulePrefix is none that the rules could have made.
func checkRule(v Value) error {
	if v.Key == lockdownKey {
		return nil
	}
	_, err := parseSanction(v)
	return err
}

// lockdownOf reads the record. One that a newer version has written keeps out whom all
// steps keep out, and no more.
func lockdownOf(v Value) Lockdown {
	switch l := Lockdown(v.Data); l {
	case LockdownNew, LockdownKnown:
		return l
	}
	return LockdownGuests
}

// find returns the sanction that meets who now in a room, the one that lasts longest.
// What holds in the whole chat holds in each room. Who asks for the whole chat alone, as
// the door does for an address, looks at no room's.
func (r *ruleBook) find(what string, who Subject, room string, now time.Time) (found Sanction, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	s := r.index.find(what, who, "", now)
	if room != "" {
		if in := r.index.find(what, who, room, now); in != nil && (s == nil || in.outlasts(s)) {
			s = in
		}
	}
	if s == nil {
		return Sanction{}, false
	}
	return *s, true
}

// findAnywhere returns a sanction that meets who now, in the whole chat or in a room that
// visible accepts.
func (r *ruleBook) findAnywhere(who Subject, now time.Time, visible func(room string) bool) (Sanction, bool) {
	r.mu.RLock()
	rooms := append([]string{""}, r.index.rooms()...)
	r.mu.RUnlock()
	for _, room := range rooms {
		if room != "" && !visible(room) {
			continue
		}
		for _, what := range []string{"ban", "mute"} {
			if s, ok := r.find(what, who, room, now); ok {
				return s, true
			}
		}
	}
	return Sanction{}, false
}

// list returns the sanctions of a kind that hold in a room, or with "" in the whole
// chat, the newest first.
func (r *ruleBook) list(what, room string, now time.Time) []Sanction {
	r.mu.RLock()
	var out []Sanction
	for _, s := range r.index.in(room) {
		if s.What == what && s.holds(now) {
			out = append(out, *s)
		}
	}
	r.mu.RUnlock()
	slices.SortFunc(out, func(a, b Sanction) int { return b.At.Compare(a.At) })
	return out
}

// count returns how many sanctions are kept of one room, and of all rooms.
func (r *ruleBook) count(room string) (here, all int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.index.in(room)), len(r.index.all) - len(r.index.in(""))
}

// stale returns the keys of sanctions that need no place: those that hold no more, and
// those of rooms that there are no more.
func (r *ruleBook) stale(now time.Time, gone func(room string) bool) (keys []string) {
	r.mu.RLock()
	rooms := append([]string{""}, r.index.rooms()...)
	r.mu.RUnlock()
	for _, room := range rooms { // with the lock given back in between: lines wait for it
		all := room != "" && gone(room)
		r.mu.RLock()
		for key, s := range r.index.in(room) {
			if all || !s.holds(now) {
				keys = append(keys, key)
			}
		}
		r.mu.RUnlock()
	}
	slices.Sort(keys)
	return keys
}

// ruledBy returns the sanctions of rooms that an account made.
func (r *ruleBook) ruledBy(account string) (all []Sanction) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, s := range r.index.all {
		if s.Room != "" && s.Ruler == account {
			all = append(all, *s)
		}
	}
	slices.SortFunc(all, func(a, b Sanction) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// step returns how far the chat is locked down.
func (r *ruleBook) step() Lockdown {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.lockdown
}

// held returns how many sanctions are kept.
func (r *ruleBook) held() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.index.all)
}
