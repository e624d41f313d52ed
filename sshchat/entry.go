package sshchat

import (
	"slices"
	"time"

	"sshchat/sshchat/text"
)

// Kind says what an Entry records. The strings are stored on disk and shown in
// JSON: a kind may be added, never renamed.
type Kind string

// The kinds of entries.
const (
	Said    Kind = "said"    // Body is what From said
	Acted   Kind = "acted"   // Body is what From does: /me
	Told    Kind = "told"    // From said Body to About alone
	Joined  Kind = "joined"  // People came in
	Left    Kind = "left"    // People left, each with a cause
	Renamed Kind = "renamed" // From is now called About
	Topic   Kind = "topic"   // From set the topic to Body; empty clears it
	Marked  Kind = "marked"  // From marked this moment of the room as Body: /mark
	Edited  Kind = "edited"  // From replaced the entry Ref by Body
	Erased  Kind = "erased"  // From had the entries Refs forgotten; their text is gone
	Reacted Kind = "reacted" // From answered the entry Ref with Body, an emoji
	Piece   Kind = "piece"   // From's Body is a part of what a later entry, whose Refs name it, shows the beginning of
	Away    Kind = "away"    // From is away; Body says why, if they did
	Back    Kind = "back"    // From is back
	Ruled   Kind = "ruled"   // From did Rule (kick, ban, mute...) to About for the reason Body

	// Notified lies in About's inbox, and is shown as a notice to those sessions of About that
	// are there when it comes: From did Rule (invite, key.given...), which is about Body.
	Notified Kind = "notified"

	// The engine itself appends these two to the room "" (every room), to say that
	// history is not being kept, and that it is again. They are told to everybody.
	HistoryOff Kind = "history-off"
	HistoryOn  Kind = "history-on" // Lost is how many entries could not be kept; -1: unknown, after a crash
)

// Cause says why somebody left.
type Cause string

// The causes. The empty cause is a plain leave.
const (
	Quit       Cause = ""
	LostLink   Cause = "lost"     // the connection broke or timed out
	TooSlow    Cause = "slow"     // their connection could not keep up
	Kicked     Cause = "kicked"   // a moderator removed them
	Restart    Cause = "restart"  // the server is going down
	TakenOver  Cause = "takeover" // the same key came in from elsewhere
	ServerFail Cause = "fault"    // our fault: the session ended by a bug
)

// Person is somebody as an entry remembers them.
type Person struct {
	Name    text.Text `json:"name"`
	Account AccountID `json:"account,omitempty"`
	Guest   bool      `json:"guest,omitempty"`
	Bot     bool      `json:"bot,omitempty"`
}

// Somebody is whoever was forgotten, where an entry named them. No name has a bracket.
var Somebody = Person{Name: text.Line("(somebody)")}

// Passage is one person coming or going.
type Passage struct {
	Person
	Cause  Cause         `json:"cause,omitempty"`
	Stayed time.Duration `json:"stayed,omitempty"` // how long they had been here; nanoseconds in JSON

	NewOwner bool `json:"newOwner,omitempty"` // the name belonged to somebody else before
	Entered  bool `json:"entered,omitempty"`  // into the chat, and so into each of their rooms
}

// Entry is one numbered event of a room's log. It never changes once it has a
// number, so it is shared by all readers without a copy: treat it as read-only.
type Entry struct {
	Seq  uint64    // unique over all rooms of one log, rising in each room, with gaps; set by the engine
	At   time.Time // UTC, set by the engine when the number is given out
	ID   string    // chosen by the sender, at most 64 bytes; makes a repeated Append harmless
	Room RoomID    // "" means every room
	Kind Kind
	From Person
	Body text.Text // the searchable text
	Detail

	Quoted  *Quoted  // Said, Told: what Ref says now, as far as whoever read it looked; not stored
	Answers []Answer // how it was reacted to, as far as whoever read it looked; not stored
}

// Answer is how many people reacted to an entry with one emoji.
type Answer struct {
	Emoji text.Text
	N     int
}

// Detail holds what only some kinds of entries need. Zero fields are not stored.
type Detail struct {
	People []Passage     `json:"people,omitempty"` // Joined, Left: everybody whom this one line names
	About  *Person       `json:"about,omitempty"`  // Renamed: the new name; Ruled, Told: whom; Reacted, Said with Ref: whose line; Edited, Erased: whom a letter was for; unnamed: who
	Rule   string        `json:"rule,omitempty"`   // Ruled: kick, ban, mute, ...; Erased: purge, where it was not one's own; unnamed
	For    time.Duration `json:"for,omitempty"`    // Ruled: how long; zero is for ever
	Ref    uint64        `json:"ref,omitempty"`    // Edited, Reacted, Ruled: the entry this is about; Said, Told: the one that it answers (/quote)
	Refs   []uint64      `json:"refs,omitempty"`   // Erased: the entries forgotten; Said, Told: the pieces of the whole, in order
	Twin   uint64        `json:"twin,omitempty"`   // Told, in its sender's inbox: the number that it has in the addressee's
	Lines  int           `json:"lines,omitempty"`  // Said, Told: how many lines the pieces have; Erased: how many messages Refs are, where pieces are among them
	Blank  int           `json:"blank,omitempty"`  // Piece: how many blank lines stand before Body
	Lost   int           `json:"lost,omitempty"`   // HistoryOn: entries that could not be kept
	Act    bool          `json:"act,omitempty"`    // Edited: the entry Ref is Acted
	Code   bool          `json:"code,omitempty"`   // Said, Told, Piece: Body is shown verbatim, as a block of code
	Op     bool          `json:"op,omitempty"`     // Said, Acted, Told, Edited: From looked after the chat when it was said
	Edited bool          `json:"edited,omitempty"` // Said, Acted, Told: Body is not what was said at first
}

// Quoted is what a message answers, as that is now: only its number is kept with the
// answer, so that what was erased is gone from there too.
type Quoted struct {
	From  Person
	Lines []text.Text // the beginning; none: it was taken back, or is kept no more
	More  bool        // there are others
}

// Quotable reports whether an entry answers another by /quote.
func Quotable(e *Entry) bool {
	return e.Ref != 0 && e.Kind.Is(Quoting) && !e.Body.IsZero()
}

// IsAbout reports whether an entry is something that was done with the line Ref, and is shown
// with what that says.
func IsAbout(e *Entry) bool { return e.Kind == Reacted || e.Kind == Ruled && e.Ref != 0 }

// Calls reports whether a message names somebody, or answers a line of theirs.
func (e *Entry) Calls(who Person) bool {
	return e.Answered(who) || len(text.Mentions(e.Body, who.Name.String())) > 0
}

// Answered reports whether a message answers a line of somebody's in a room by /quote.
func (e *Entry) Answered(who Person) bool {
	return e.Kind == Said && e.Ref != 0 && e.About != nil && who.Account != "" && e.About.Account == who.Account
}

// ReactsTo reports whether an entry is a reaction to a line of somebody's.
func (e *Entry) ReactsTo(who Person) bool {
	return e.Kind == Reacted && e.About != nil && who.Account != "" && e.About.Account == who.Account
}

// MayQuote reports whether an entry is shown with what it answers, or may be.
func MayQuote(e *Entry) bool {
	return Quotable(e) || IsAbout(e) || e.Kind == Edited && !e.Body.IsZero()
}

// WithoutPeople returns what an entry of people tells of those who are not in out: nil
// for nothing.
func (e *Entry) WithoutPeople(out func(account AccountID) bool) *Entry {
	gone := func(p Passage) bool { return out(p.Account) }
	if !slices.ContainsFunc(e.People, gone) {
		return e
	}
	rest := *e // entries are shared
	rest.People = slices.DeleteFunc(slices.Clone(e.People), gone)
	if len(rest.People) == 0 {
		return nil
	}
	rest.From = rest.People[0].Person
	return &rest
}

// RuleUnnamed is the Rule of an Erased entry that has not a text forgotten but a person.
const RuleUnnamed = "unnamed"

// Unnaming returns what an Erased entry says that has Somebody stand in the place of an account.
func Unnaming(who AccountID, refs []uint64) Detail {
	return Detail{Rule: RuleUnnamed, About: &Person{Name: Somebody.Name, Account: who}, Refs: refs}
}

// Who returns the account that an Erased entry has forgotten; "": it has texts forgotten.
func (e *Entry) Who() AccountID {
	if e.Kind != Erased || e.Rule != RuleUnnamed || e.About == nil {
		return ""
	}
	return e.About.Account
}

// Names reports whether an entry says who an account is: it came, spoke, or was spoken to.
func (e *Entry) Names(who AccountID) bool {
	return e.Who() == "" && (e.From.Account == who || e.About != nil && e.About.Account == who ||
		slices.ContainsFunc(e.People, func(p Passage) bool { return p.Account == who }))
}

// Unnamed returns an entry that names Somebody in the place of an account.
func (e *Entry) Unnamed(who AccountID) *Entry {
	if !e.Names(who) {
		return e
	}
	bare := *e // entries are shared
	if e.From.Account == who {
		bare.From = Somebody
	}
	if e.About != nil && e.About.Account == who {
		about := Somebody
		bare.About = &about
	}
	bare.People = slices.Clone(e.People)
	for i := range bare.People {
		if p := &bare.People[i]; p.Account == who {
			p.Person, p.NewOwner = Somebody, false
		}
	}
	return &bare
}

// Unnames reports whether an Erased entry has e name Somebody.
func (erased *Entry) Unnames(e *Entry) bool {
	who := erased.Who()
	return who != "" && e.Seq < erased.Seq && (slices.Contains(erased.Refs, e.Seq) || len(erased.Refs) == 0 && e.From.Account == who)
}

// Pointers returns entries as a reader of a log gets them.
func Pointers(entries []Entry) []*Entry {
	out := make([]*Entry, len(entries))
	for i := range entries {
		out[i] = &entries[i]
	}
	return out
}
