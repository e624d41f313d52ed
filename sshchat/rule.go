package sshchat

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"sshchat/sshchat/text"
)

// Sanction is a ban or a mute that holds: whom it meets, why, and until when. It is
// kept under "rule/<what>/<ID>".
type Sanction struct {
	ID   string `json:"id"`
	What string `json:"what"`           // "ban", "mute"
	Room string `json:"room,omitempty"` // the room's ID; empty: the whole chat

	// Whom it meets: any one that is set and fits. A person is met by account, so that
	// neither a new nick nor a new connection helps; Guests is the address they came
	// from, which meets guests only: the class behind the same NAT is not to blame.
	Account  string       `json:"account,omitempty"`
	Skeleton string       `json:"skeleton,omitempty"` // a name nobody owns
	Print    string       `json:"print,omitempty"`    // a key's fingerprint
	Prefix   netip.Prefix `json:"prefix,omitzero"`    // everybody from there
	Guests   netip.Prefix `json:"guests,omitzero"`

	Rank   Role      `json:"rank"`           // of who ruled: operators are met by what their betters rule
	Seat   Rank      `json:"seat,omitempty"` // of who ruled, in the room: likewise those who look after it
	Name   text.Text `json:"name"`           // whom, as operators see it
	Reason text.Text `json:"reason,omitzero"`
	By     text.Text `json:"by"`
	At     time.Time `json:"at"`
	Until  time.Time `json:"until,omitzero"` // zero: for ever
}

func (s Sanction) key() string { return "rule/" + s.What + "/" + s.ID }

// subject is somebody as sanctions see them.
type subject struct {
	account  string
	skeleton string
	prints   []string
	addr     netip.Addr
	guest    bool
	role     Role
	rank     Rank // in the room that is asked about
}

// meets reports whether s is about who.
func (s Sanction) meets(who subject) bool {
	if who.role >= OperatorRole && who.role >= s.Rank || s.Room != "" && who.rank >= RoomOp && who.rank >= s.Seat {
		return false
	}
	addr := who.addr.Unmap().WithZone("")
	return s.Account != "" && s.Account == who.account ||
		s.Skeleton != "" && s.Skeleton == who.skeleton ||
		s.Print != "" && slices.Contains(who.prints, s.Print) ||
		s.Prefix.IsValid() && s.Prefix.Contains(addr) ||
		who.guest && s.Guests.IsValid() && s.Guests.Contains(addr)
}

// rules is what holds now, as every node knows it: it follows the engine's records.
type rules struct {
	mu       sync.RWMutex // guards what follows
	all      map[string]Sanction
	lockdown bool
}

const (
	rulePrefix  = "rule/"
	lockdownKey = "rule/lockdown"
)

// errLoaded ends the watch that only loads.
var errLoaded = errors.New("loaded")

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
	fresh := rules{all: map[string]Sanction{}}
	into := &fresh // until all is seen: what holds must not be forgotten meanwhile
	return e.Watch(ctx, rulePrefix, func(v Value) error {
		if v.Key == "" {
			r.mu.Lock()
			r.all, r.lockdown = fresh.all, fresh.lockdown
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
		r.lockdown = v.Rev != 0
		return s, false, nil
	case v.Rev == 0:
		delete(r.all, v.Key)
		return s, false, nil
	}
	if err := json.Unmarshal(v.Data, &s); err != nil {
		return s, false, err
	}
	_, known := r.all[v.Key]
	r.all[v.Key] = s
	return s, !known, nil
}

// find returns the sanction that meets who now in a room, the one that lasts longest.
// What holds in the whole chat holds in each room.
func (r *rules) find(what string, who subject, room string, now time.Time) (found Sanction, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, s := range r.all {
		if s.What != what || s.Room != "" && s.Room != room || !s.holds(now) || !s.meets(who) {
			continue
		}
		if !ok || s.Until.IsZero() || !found.Until.IsZero() && s.Until.After(found.Until) {
			found, ok = s, true
		}
	}
	return found, ok
}

// findAnywhere returns a sanction that meets who now, in whichever room.
func (r *rules) findAnywhere(who subject, now time.Time) (Sanction, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, s := range r.all {
		if s.holds(now) && s.meets(who) {
			return s, true
		}
	}
	return Sanction{}, false
}

func (s Sanction) holds(now time.Time) bool { return s.Until.IsZero() || now.Before(s.Until) }

// over returns the records of sanctions of a room, or with "" of the whole chat, that
// hold no more.
func (r *rules) over(room string, now time.Time) (keys []string) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for key, s := range r.all {
		if s.Room == room && !s.holds(now) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// list returns the sanctions of a kind that hold in a room, or with "" in the whole
// chat, the newest first.
func (r *rules) list(what, room string, now time.Time) []Sanction {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var out []Sanction
	for _, s := range r.all {
		if s.What == what && s.Room == room && s.holds(now) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Sanction) int { return b.At.Compare(a.At) })
	return out
}

func (r *rules) lockedDown() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.lockdown
}

// BannedAddr reports whether everybody from an address is banned, with the words for
// a client that has no language yet. A front door asks before any cryptography.
func (c *Chat) BannedAddr(addr netip.Addr) (reason string, banned bool) {
	s, ok := c.rules.find("ban", subject{addr: addr}, "", c.clock.Now())
	if !ok {
		return "", false
	}
	var b strings.Builder
	b.WriteString("your address is banned here")
	if !s.Until.IsZero() {
		b.WriteString(" until " + s.Until.UTC().Format("2006-01-02 15:04 UTC"))
	}
	if !s.Reason.IsZero() {
		b.WriteString(": " + s.Reason.String())
	}
	return b.String(), true
}

// refusal words a sanction for whom it meets.
func (c *Chat) refusal(s Sanction) *Fault {
	forever := s.Until.IsZero()
	if st, ok := c.directory.get(s.Room); ok {
		room := text.Line(st.label())
		switch {
		case s.What == "mute" && forever:
			return fault("room.mute.forever", room, s.By, s.Reason)
		case s.What == "mute":
			return fault("room.mute.until", room, s.By, s.Reason, s.Until)
		case forever:
			return fault("room.ban.forever", room, s.By, s.Reason)
		}
		return fault("room.ban.until", room, s.By, s.Reason, s.Until)
	}
	switch {
	case s.What == "mute" && forever:
		return fault("mute.forever", s.By, s.Reason)
	case s.What == "mute":
		return fault("mute.until", s.By, s.Reason, s.Until)
	case forever:
		return fault("ban.forever", s.By, s.Reason)
	}
	return fault("ban.until", s.By, s.Reason, s.Until)
}
