package live

import (
	"maps"
	"time"

	"sshchat/sshchat"
)

// Who spoke, and when, comes with the log, so that it is the same on all nodes. A room's own
// people are noted before that: the second of two lines must not overtake the first one's way
// through the log.

// HoldUp returns how long who must wait for the next line: in slow mode, or for being new,
// which takes every.
func (r *Room) HoldUp(who string, every time.Duration, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	last, ok := r.said[who]
	if !ok {
		return 0
	}
	return max(r.all.o.Kept(r.id).Slow, every) - now.Sub(last)
}

// Spoke notes that somebody of this node spoke, for slow mode under who.
func (r *Room) Spoke(who string, every time.Duration, now time.Time) {
	slow := r.all.o.Kept(r.id).Slow
	r.mu.Lock()
	defer r.mu.Unlock()
	if max(slow, r.all.o.NewSlow()) == 0 {
		r.said = nil
	}
	if slow > 0 || every > 0 {
		r.saidLocked(who, now, now)
	}
}

// hear takes over who spoke, on whichever node. That they are new is not known here: what is
// kept of them is held against none but who is.
func (r *Room) hear(e *sshchat.Entry) {
	now, who := r.all.ledger.Clock.Now(), r.all.o.People.SlowAs(e.From)
	longest := max(r.all.o.Kept(r.id).Slow, r.all.o.NewSlow())
	at := e.At
	if at.After(now) { // the engine's clock is another
		at = now
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.roster = nil
	if now.Sub(at) < longest {
		r.saidLocked(who, at, now)
	}
}

// recall takes over who spoke before the room was opened here, since it is as slow as it is.
func (r *Room) recall(past []sshchat.Entry) {
	for i := range past {
		e := &past[i]
		switch {
		case isSpoken(e):
			r.hear(e)
		case e.Kind == sshchat.Ruled && e.Rule == "slow":
			r.mu.Lock()
			r.said = nil
			r.mu.Unlock()
		}
	}
}

// saidLocked notes when who spoke, and forgets who may speak again. Caller holds mu.
func (r *Room) saidLocked(who string, at, now time.Time) {
	if r.said == nil {
		r.said = map[string]time.Time{}
	}
	if len(r.said) >= maxSlowed {
		longest := max(r.all.o.Kept(r.id).Slow, r.all.o.NewSlow())
		maps.DeleteFunc(r.said, func(_ string, at time.Time) bool { return now.Sub(at) >= longest })
	}
	if r.said[who].Before(at) {
		r.said[who] = at
	}
}

// isSpoken reports whether somebody spoke up by an entry.
func isSpoken(e *sshchat.Entry) bool { return e.Kind.Is(sshchat.Spoken) }

// Roster returns who is here, by name: one list for all who ask until somebody comes, goes,
// speaks or shows otherwise. It is shared, read-only.
func (r *Room) Roster() []sshchat.Presence {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.roster == nil {
		r.roster = rosterOf(r.all.o.People.InRoom(r.id))
	}
	return r.roster
}

// rosterOf orders people by name.
func rosterOf(here []sshchat.Here) []sshchat.Presence {
	people := make([]sshchat.Presence, len(here))
	for i, h := range here {
		people[i] = h.Presence
	}
	sortByName(people)
	return people
}
