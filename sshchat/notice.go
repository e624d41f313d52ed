package sshchat

import (
	"time"

	"sshchat/sshchat/text"
)

// Notice is something told to one person alone: facts, which the words package
// words in that person's language. The types below and Fault are all there are.
type Notice interface{ notice() }

func (*Fault) notice()  {}
func (Done) notice()    {}
func (Who) notice()     {}
func (Help) notice()    {}
func (Skipped) notice() {}
func (Lines) notice()   {}
func (Found) notice()   {}
func (Raw) notice()     {}

// Done says that something was done, by key and facts as Fault does.
type Done struct {
	Key  string
	Args []any
}

// Receipt tells a program that asked for it that a line is stored.
type Receipt struct {
	Seq    uint64
	ID     string
	Kind   Kind
	Failed bool // it is not stored; only bots are told so
}

func (Receipt) notice() {}

// Welcome is what somebody sees on coming in: the message of the day above the
// backlog, the rest below it.
type Welcome struct {
	Scene // of the room to begin in
	MOTD  text.Text
	You   Person

	Missed    Missed     // in that room
	Elsewhere []MissedIn // in the others
	Also      []string   // the others, if they are here for the first time and never chose them
	Mail      Waiting    // what was sent to them alone
}

// MissedIn is what was said in a room while somebody was away.
type MissedIn struct {
	Room string
	Missed
}

// Who answers /who.
type Who struct {
	Room string
	Here []Presence
}

// Help answers /help: the commands that the asker may use, those of one group, or the
// one asked for.
type Help struct {
	Commands []*Command
	Group    string // "": all groups
	One      bool
	Part     int    // which screenful of it, on a terminal that is too small for all; 0: the first
	Page     string // what is no command: "keys", "text"; then nothing else is told
	Why      *Fault // why the asker cannot use the one; nil: they can, here or as a program
}

// Skipped says that n entries of a room were left out because the connection was
// too slow for them; they are in the history.
type Skipped struct {
	Room string
	N    int
}

// Lines is a stretch of a room's log that was asked for: /history, /last, /mark, /pin.
type Lines struct {
	Key     string // "history", "last", "marks", "pins"
	Room    string
	Entries []Entry
}

// Found answers /search, the newest hit first.
type Found struct {
	Room  string // "#ops"; "" for all that is the searcher's
	Words string // what to highlight
	Hits  []Hit
	More  bool // there may be older ones
	Calls bool // it is what called the reader, wherever they are
}

// Hit is one line that was found, with its neighbours; nil: there is none.
type Hit struct {
	Entry         Entry
	Where         string // its room, if several places were searched
	Before, After *Entry
}

// Raw shows one entry exactly as it was sent, without styling.
type Raw struct {
	Entry  Entry
	Pieces []Entry // of a snippet, whose beginning Entry shows
}

// Missed is what was said in a room while somebody was away.
type Missed struct {
	After    uint64    // entries with higher numbers are new to them
	Since    time.Time // when they were last here; zero: never, or nobody knows
	Lines    int
	Mentions int
	More     bool // it is more than Lines: they were not all counted
}

// Waiting is what was sent to somebody who was away.
type Waiting struct {
	Letters []Entry // the newest, oldest first
	More    bool    // older ones wait in /history
}
