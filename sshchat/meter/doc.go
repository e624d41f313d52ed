// Package meter counts what a server does, for whoever watches over it. It is numbers alone: no
// name, no text and no address gets in here, and what a count is called for others is said by
// whoever shows it. Counting takes no lock and waits for nobody.
package meter

import "sshchat/sshchat"

// Set is all that one server counts. Make it with New; its parts may be counted in from any
// goroutine.
type Set struct {
	Door    Door
	Log     Log
	Readers Readers
}

// Door is what came to the SSH door, and what became of it.
type Door struct {
	Refused  *Tally // connections and sessions that were refused before they began, by cause
	Cut      *Tally // connections that the server ended, by cause
	Accepted *Tally // attempts to log in that succeeded, by method
	Denied   *Tally // those that did not
	NoLogin  Count  // connections that ended before they were anybody's
	Began    *Tally // sessions that began, by what they are
	Ended    *Tally // those that ended, by what they were
	Left     *Tally // people and programs that left the rooms, by why
}

// Log is what was written to the engine and asked of it.
type Log struct {
	Stored   *Tally // entries of this node that were numbered and kept, by kind
	Lost     Count  // those of which the engine did not say so
	Waiting  Level  // those that are on their way
	Commit   Times  // from the handing over of an entry to the engine's word that it is kept
	Followed Count  // entries of all nodes that were brought to the rooms
	Search   Times
	Failed   Count // searches that found no end, in time or at all
	Read     Times // of a page of the log
}

// The words of the tallies. What is none of them is counted as Other.
var (
	RefusalCauses = []string{"banned", "rate", "penalty", "strangers", "busy", "crowd", "full", "passphrase", "ban", "lockdown", "name", "guest", "room", "window", "session", "link", "restart"}
	CutCauses     = []string{"login-deadline", "start-deadline", "input-flood", "gave-way", "channel-flood", "slow"}
	Methods       = []string{"none", "publickey", "password", "keyboard-interactive"}
	SessionKinds  = []string{"terminal", "pipe", "bot", "command"}
	LeftCauses    = []string{"quit", string(sshchat.LostLink), string(sshchat.TooSlow), string(sshchat.Kicked), string(sshchat.Restart), string(sshchat.TakenOver), string(sshchat.ServerFail)}
)

// New returns a set in which nothing is counted yet.
func New() *Set {
	kinds := make([]string, 0, 32)
	for _, k := range sshchat.Kinds() {
		kinds = append(kinds, string(k))
	}
	return &Set{
		Door: Door{
			Refused: NewTally(RefusalCauses...), Cut: NewTally(CutCauses...),
			Accepted: NewTally(Methods...), Denied: NewTally(Methods...),
			Began: NewTally(SessionKinds...), Ended: NewTally(SessionKinds...),
			Left: NewTally(LeftCauses...),
		},
		Log: Log{Stored: NewTally(kinds...)},
	}
}

// LeftBecause is the word for a cause in the tally of who left: the empty cause is a quit.
func LeftBecause(c sshchat.Cause) string {
	if c == sshchat.Quit {
		return "quit"
	}
	return string(c)
}
