package sshchat

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
)

// rules is what holds now, as every node knows it: it follows the engine's records.
type rules struct {
	mu       sync.RWMutex // guards what follows
	index    ruleIndex
	lockdown Lockdown
}

const (
	rulePrefix  = "rule/"
	lockdownKey = "rule/lockdown"
)

// load reads what holds, before anybody comes in.
func (r *rules) load(ctx context.Context, e Engine, log func(string, ...any)) error {
	err := r.follow(ctx, e, log, func(Sanction) {}, func() error { return errLoaded })
	if errors.Is(err, errLoaded) {
		return nil
	}
	return err
}

// watch keeps r up to date until ctx ends, and calls enforce with each sanction that
// is new, from whichever node it comes.
func (r *rules) watch(ctx context.Context, e Engine, log func(string, ...any), enforce func(Sanction)) error {
	return r.follow(ctx, e, log, enforce, func() error { return nil })
}

func (r *rules) follow(ctx context.Context, e Engine, log func(string, ...any), enforce func(Sanction), loaded func() error) error {
	fresh := rules{index: newRuleIndex()}
	into := &fresh // until all is seen: what holds must not be forgotten meanwhile
	return e.Watch(ctx, rulePrefix, func(v Value) error {
		if v.Key == "" {
			r.mu.Lock()
			r.index, r.lockdown = fresh.index, fresh.lockdown
			r.mu.Unlock()
			into = r
			return loaded()
		}
		s, isNew, err := into.apply(v)
		if err != nil {
			log("read a sanction", "key", v.Key, "err", err)
			return nil // the others must still hold
		}
		if isNew && into == r {
			enforce(s)
		}
		return nil
	})
}

// apply takes over one record. isNew tells that it is a sanction that did not hold.
func (r *rules) apply(v Value) (s Sanction, isNew bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case v.Key == lockdownKey:
		r.lockdown = lockdownOf(v)
		return s, false, nil
	case v.Rev == 0:
		r.index.drop(v.Key)
		return s, false, nil
	}
	if err := json.Unmarshal(v.Data, &s); err != nil {
		return s, false, err
	}
	if s.key() != v.Key { // it could not be found, and so not ended, by its key
		return s, false, errors.New("it is kept under the key of another")
	}
	known := r.index.all[v.Key] != nil
	r.index.put(&s)
	return s, !known, nil
}

// find returns the sanction that meets who now in a room, the one that lasts longest.
// What holds in the whole chat holds in each room. Who asks for the whole chat alone, as
// the door does for an address, looks at no room's.
func (r *rules) find(what string, who Subject, room string, now time.Time) (found Sanction, ok bool) {
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
func (r *rules) findAnywhere(who Subject, now time.Time, visible func(room string) bool) (Sanction, bool) {
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
func (r *rules) list(what, room string, now time.Time) []Sanction {
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
func (r *rules) count(room string) (here, all int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.index.in(room)), len(r.index.all) - len(r.index.in(""))
}

// stale returns the keys of sanctions that need no place: those that hold no more, and
// those of rooms that there are no more.
func (r *rules) stale(now time.Time, gone func(room string) bool) (keys []string) {
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
func (r *rules) ruledBy(account string) (all []Sanction) {
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
func (r *rules) step() Lockdown {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.lockdown
}
