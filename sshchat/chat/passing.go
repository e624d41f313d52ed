package chat

import (
	"iter"
	"slices"
	"time"

	"sshchat/sshchat"
)

// passing is somebody's coming, going or change of name, in whichever rooms it is told.
type passing struct {
	kind   sshchat.Kind
	who    string
	stayed time.Duration // the same for all rooms that were left at once
}

const (
	// toldWithin is how far apart the rooms are told that somebody went: a second in a
	// storm.
	toldWithin = 2 * time.Second

	// maxPassing is how many people an entry may name that is looked through for those
	// of whom one was told: in a storm of thousands each is told of each room.
	maxPassing = 32
)

// dropPassed shows once somebody's coming or going in several rooms at once.
func (m *reading) dropPassed(entries []*sshchat.Entry) []*sshchat.Entry {
	if len(m.views) < 2 || m.login.All || !slices.ContainsFunc(entries, ofPeople) {
		return entries
	}
	if m.passed == nil || len(m.passed) > maxTake {
		m.passed = map[passing]*sshchat.Entry{}
	}
	for _, e := range entries { // what the room tells that one is in is what one is shown
		if e.Room != m.at.room.ID() || !ofPeople(e) {
			continue
		}
		for p := range passings(e) {
			if was, ok := m.passed[p]; !ok || e.At.Sub(was.At) >= toldWithin {
				m.passed[p] = e
			}
		}
	}
	kept := entries[:0]
	for _, e := range entries {
		if e = m.untold(e); e != nil {
			kept = append(kept, e)
		}
	}
	return kept
}

// untold returns what of an entry m was not told for another room: nil for nothing.
func (m *reading) untold(e *sshchat.Entry) *sshchat.Entry {
	if !ofPeople(e) {
		return e
	}
	var told map[string]bool
	for p := range passings(e) {
		was, ok := m.passed[p]
		if ok && was.Room != e.Room && e.At.Sub(was.At) < toldWithin {
			if told == nil {
				told = map[string]bool{}
			}
			told[p.who] = true
			continue
		}
		m.passed[p] = e
	}
	switch {
	case told == nil:
		return e
	case len(e.People) == 0: // From's new name
		return nil
	}
	return e.WithoutPeople(func(account string) bool { return told[account] })
}

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

// everywhere reports whether somebody came or went in all of their rooms at once. Who
// leaves a room alone has no Stayed.
func everywhere(p sshchat.Passage) bool { return p.Entered || p.Stayed > 0 }

// ofPeople reports whether an entry tells of people, in each room that they are in.
func ofPeople(e *sshchat.Entry) bool {
	return e.Kind.Is(sshchat.OfPeople) && len(e.People) <= maxPassing
}

// ofAllRooms reports whether what an entry tells of people holds in all of their rooms.
func ofAllRooms(e *sshchat.Entry) bool {
	if e.Kind.Is(sshchat.Passing) {
		return len(e.People) > 0 && !slices.ContainsFunc(e.People, func(p sshchat.Passage) bool { return !everywhere(p) })
	}
	return e.Kind.Is(sshchat.Everywhere)
}
