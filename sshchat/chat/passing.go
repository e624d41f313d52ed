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
	return e.Kind.Is(sshchat.OfPeople) && len(e.People) <= maxPassing
}

// ofAllRooms reports whether what an entry tells of people holds in all of their rooms.
func ofAllRooms(e *sshchat.Entry) bool {
	if e.Kind.Is(sshchat.Passing) {
		return len(e.People) > 0 && !slices.ContainsFunc(e.People, func(p sshchat.Passage) bool { return !everywhere(p) })
	}
	return e.Kind.Is(sshchat.Everywhere)
}

// everywhere reports whether somebody came or went in all of their rooms at once. Who
// leaves a room alone has no Stayed.
func everywhere(p sshchat.Passage) bool { return p.Entered || p.Stayed > 0 }
