package sshchat

import (
	"maps"
	"slices"
)

// Trait is something that holds of some kinds of entries, wherever it is asked.
type Trait uint16

// The traits of kinds.
const (
	Talk       Trait = 1 << iota // worth a place in a screenful of the past, and unread until it is seen
	Line                         // a line that somebody said in a room: what counts as activity
	Editable                     // its author may replace the text
	Quoting                      // it may answer another entry: /quote
	Searched                     // /search looks through it
	Worded                       // Body is what somebody wrote: what goes when a person is forgotten
	Personal                     // those who ignore From do not see it
	Passing                      // it says who came and went, and nothing else
	OfPeople                     // the same is told in each room that somebody is in
	Everywhere                   // it holds in all rooms of its person
	Spent                        // of the past it is no news: later entries show what it did, or who is here is told apart
	Amending                     // it changes entries before it
	Spoken                       // its person spoke up in the room: slow mode counts it
)

// kindTraits has a row for each kind: whatever asks what an entry is like asks here.
var kindTraits = map[Kind]Trait{
	Said:       Talk | Line | Editable | Quoting | Searched | Worded | Personal | Spoken,
	Acted:      Talk | Line | Editable | Searched | Worded | Personal | Spoken,
	Told:       Editable | Quoting | Searched | Worded | Personal,
	Joined:     Passing | OfPeople | Spent,
	Left:       Passing | OfPeople | Spent,
	Renamed:    OfPeople | Everywhere,
	Topic:      Talk | Searched | Worded | Personal | Spoken,
	Marked:     Talk | Searched | Worded | Personal | Spoken,
	Edited:     Worded | Personal | Spent | Amending | Spoken,
	Erased:     Personal | Spent | Amending,
	Reacted:    Worded | Personal | Spent | Spoken,
	Piece:      Worded | Personal | Spent,
	Away:       Worded | Personal | OfPeople | Everywhere,
	Back:       Personal | OfPeople | Everywhere,
	Ruled:      0,
	Notified:   Personal | Spent,
	HistoryOff: 0,
	HistoryOn:  0,
}

// Is reports whether entries of the kind have a trait.
func (k Kind) Is(t Trait) bool { return kindTraits[k]&t != 0 }

// KindsOf returns the kinds that have a trait.
func KindsOf(t Trait) []Kind {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(kindTraits)), func(k Kind) bool { return !k.Is(t) })
}

// Kinds returns all kinds of entries.
func Kinds() []Kind { return slices.Sorted(maps.Keys(kindTraits)) }

// IsTalk reports whether an entry is worth a place in a screenful of backlog.
func (e *Entry) IsTalk() bool { return e.Kind.Is(Talk) }

// IsTakenBack reports whether an entry is a line whose text is gone.
func (e *Entry) IsTakenBack() bool { return e.Kind.Is(Line) && e.Body.IsZero() }

// IsEditable reports whether an entry has a text that its author may replace.
func (e *Entry) IsEditable() bool { return e.Kind.Is(Editable) && !e.Body.IsZero() }

// IsSpent reports whether an entry of the past is no news: who came and went, and what
// later entries already show.
func (e *Entry) IsSpent() bool { return e.Kind.Is(Spent) }

// Amends reports whether an entry changes others.
func (e *Entry) Amends() bool { return e.Kind.Is(Amending) }
