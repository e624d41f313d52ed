package live

import (
	"iter"
	"slices"
	"time"

	"sshchat/sshchat"
)

// passing is somebody's coming, going or change of name, in whichever rooms it is told.
type passing struct {
	kind   sshchat.Kind
	who    sshchat.AccountID
	stayed time.Duration // the same for all rooms that were left at once
}

const (
	// toldWithin is how far apart the rooms are told that somebody went: a second in a
	// storm.
	toldWithin = 2 * time.Second

	// MaxPassing is how many people an entry may name that is looked through for those
	// of whom one was told: in a storm of thousands each is told of each room.
	MaxPassing = 32

	// maxPassed is after how many passings those of before are forgotten.
	maxPassed = 128
)

// passings yields what an entry tells of people that holds in all of their rooms. Who
// goes to another room, or leaves one alone, does so there.
func passings(e *sshchat.Entry) iter.Seq[passing] {
	return func(yield func(passing) bool) {
		if !e.Kind.Is(sshchat.Passing) {
			yield(passing{kind: e.Kind, who: e.From.Account})
			return
		}
		for _, p := range e.People {
			if everywhere(p) && !yield(passing{e.Kind, p.Account, p.Stayed}) {
				return
			}
		}
	}
}

// ofPeople reports whether an entry tells of people, in each room that they are in.
func ofPeople(e *sshchat.Entry) bool {
	return e.Kind.Is(sshchat.OfPeople) && len(e.People) <= MaxPassing
}

// OfAllRooms reports whether what an entry tells of people holds in all of their rooms.
func OfAllRooms(e *sshchat.Entry) bool {
	if e.Kind.Is(sshchat.Passing) {
		return len(e.People) > 0 && !slices.ContainsFunc(e.People, func(p sshchat.Passage) bool { return !everywhere(p) })
	}
	return e.Kind.Is(sshchat.Everywhere)
}

// everywhere reports whether somebody came or went in all of their rooms at once. Who
// leaves a room alone has no Stayed.
func everywhere(p sshchat.Passage) bool { return p.Entered || p.Stayed > 0 }

// Passed is whose coming and going somebody who is in several rooms was told of. One
// goroutine owns it; the zero Passed is of nobody.
type Passed struct {
	told map[passing]*sshchat.Entry
}

// Drop returns entries without what was told for another room at once. What the room at
// tells is what one is shown.
func (ps *Passed) Drop(entries []*sshchat.Entry, at sshchat.RoomID) []*sshchat.Entry {
	if !slices.ContainsFunc(entries, ofPeople) {
		return entries
	}
	if ps.told == nil || len(ps.told) > maxPassed {
		ps.told = map[passing]*sshchat.Entry{}
	}
	for _, e := range entries {
		if e.Room != at || !ofPeople(e) {
			continue
		}
		for p := range passings(e) {
			if was, ok := ps.told[p]; !ok || e.At.Sub(was.At) >= toldWithin {
				ps.told[p] = e
			}
		}
	}
	kept := entries[:0]
	for _, e := range entries {
		if e = ps.untold(e); e != nil {
			kept = append(kept, e)
		}
	}
	return kept
}

// untold returns what of an entry was not told for another room: nil for nothing.
func (ps *Passed) untold(e *sshchat.Entry) *sshchat.Entry {
	if !ofPeople(e) {
		return e
	}
	var told map[sshchat.AccountID]bool
	for p := range passings(e) {
		was, ok := ps.told[p]
		if ok && was.Room != e.Room && e.At.Sub(was.At) < toldWithin {
			if told == nil {
				told = map[sshchat.AccountID]bool{}
			}
			told[p.who] = true
			continue
		}
		ps.told[p] = e
	}
	switch {
	case told == nil:
		return e
	case len(e.People) == 0: // From's new name
		return nil
	}
	return e.WithoutPeople(func(account sshchat.AccountID) bool { return told[account] })
}
