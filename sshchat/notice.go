package sshchat

import "sshchat/sshchat/text"

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

// Welcome is what somebody sees on coming in: the message of the day above the
// backlog, the rest below it.
type Welcome struct {
	Room  string
	MOTD  text.Text
	Topic text.Text
	You   Person
	Here  []Presence // others who are here: some of them, by name
	Total int        // how many are here, You too

	Missed Missed
}

// Who answers /who.
type Who struct {
	Room string
	Here []Presence
}

// Help answers /help: the commands that the asker may use, or the one asked for.
type Help struct {
	Commands []*Command
	One      bool
}

// Skipped says that n entries of a room were left out because the connection was
// too slow for them; they are in the history.
type Skipped struct {
	Room string
	N    int
}

// Lines is a stretch of a room's log that was asked for: /history, /last.
type Lines struct {
	Key     string // "history", "last"
	Room    string
	Entries []Entry
}

// Found answers /search, the newest hit first.
type Found struct {
	Room  string
	Words string // what to highlight
	Hits  []Hit
	More  bool // there may be older ones
}

// Hit is one line that was found, with its neighbours; nil: there is none.
type Hit struct {
	Entry         Entry
	Before, After *Entry
}

// Raw shows one entry exactly as it was sent, without styling.
type Raw struct{ Entry Entry }
