package sshchat

import (
	"context"
	"encoding/json"
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
	What string `json:"what"` // "ban", "mute"

	// Whom it meets: any one that is set and fits. A person is met by account, so that
	// neither a new nick nor a new connection helps; Guests is the address they came
	// from, which meets guests only: the class behind the same NAT is not to blame.
	Account  string       `json:"account,omitempty"`
	Skeleton string       `json:"skeleton,omitempty"` // a name nobody owns
	Print    string       `json:"print,omitempty"`    // a key's fingerprint
	Prefix   netip.Prefix `json:"prefix,omitzero"`    // everybody from there
	Guests   netip.Prefix `json:"guests,omitzero"`

	Name   text.Text `json:"name"` // whom, as operators see it
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
}

// meets reports whether s is about who.
func (s Sanction) meets(who subject) bool {
	addr := who.addr.Unmap()
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

// watch keeps r up to date until ctx ends.
func (r *rules) watch(ctx context.Context, e Engine, log func(string, ...any)) error {
	return e.Watch(ctx, rulePrefix, func(v Value) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		switch {
		case v.Key == "": // all seen
		case v.Key == lockdownKey:
			r.lockdown = v.Rev != 0
		case v.Rev == 0:
			delete(r.all, v.Key)
		default:
			var s Sanction
			if err := json.Unmarshal(v.Data, &s); err != nil {
				log("read a sanction", "key", v.Key, "err", err)
				return nil // the others must still hold
			}
			r.all[v.Key] = s
		}
		return nil
	})
}

// find returns the sanction that meets who now, the one that lasts longest.
func (r *rules) find(what string, who subject, now time.Time) (found Sanction, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, s := range r.all {
		if s.What != what || !s.holds(now) || !s.meets(who) {
			continue
		}
		if !ok || s.Until.IsZero() || !found.Until.IsZero() && s.Until.After(found.Until) {
			found, ok = s, true
		}
	}
	return found, ok
}

func (s Sanction) holds(now time.Time) bool { return s.Until.IsZero() || now.Before(s.Until) }

// list returns the sanctions of a kind that hold, the newest first.
func (r *rules) list(what string, now time.Time) []Sanction {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var out []Sanction
	for _, s := range r.all {
		if s.What == what && s.holds(now) {
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
	s, ok := c.rules.find("ban", subject{addr: addr}, c.clock.Now())
	if !ok || !s.Prefix.IsValid() {
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
func (s Sanction) refusal() *Fault {
	forever := s.Until.IsZero()
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
