package chat

import (
	"cmp"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/live"
)

// View is a room as one session reads it. The session's goroutine owns it.
type View struct {
	room   *live.Room
	label  string // as its person writes the room
	cursor live.Cursor
	live   uint64 // entries up to this number are backlog
	watch  sshchat.Watch
	missed sshchat.Missed // what was not shown yet
	until  uint64         // the newest of that
	deaf   bool           // a program's: it speaks here, and does not listen
	mark   uint64         // up to where it was kept that the room was read
	marked time.Time
	read   bool // another window of its person shows it
	opened bool // its person was shown the room, and needs not be told of coming there

	said uint64 // the newest line of its person that is stored; guarded by the member's mu
}

// ID is the room's.
func (v *View) ID() sshchat.RoomID { return v.room.ID() }

// Label is how its person writes the room.
func (v *View) Label() string { return v.label }

// Room is the room itself, as everybody has it.
func (v *View) Room() *live.Room { return v.room }

// seen returns the number up to which the person has seen the room.
func (v *View) seen() uint64 {
	if v.missed.Lines > 0 {
		return v.missed.After
	}
	return v.cursor.Seq
}

// count adds a line to what was not shown.
func (v *View) count(e *sshchat.Entry, calls bool, now time.Time) {
	if v.missed.Lines == 0 {
		v.missed = sshchat.Missed{After: e.Seq - 1, Since: now}
	}
	v.missed.Lines++
	v.until = e.Seq
	if calls {
		v.missed.Mentions++
	}
}

// holdLive keeps for the next Take what came after the backlog, so that everybody is welcomed before their own arrival is told.
func (v *View) holdLive(n *News) {
	i := len(n.Entries)
	for i > 0 && n.Entries[i-1].Seq > v.live {
		i--
	}
	if i == len(n.Entries) {
		return
	}
	v.cursor.Count -= uint64(len(n.Entries) - i)
	v.cursor.Seq = v.live
	n.Entries = n.Entries[:i]
}

const (
	// maxTake is how much one wake shows at most: a few screenfuls. What is more
	// comes with the next frame, between which the keyboard gets its turn.
	maxTake = 128

	// screenful is what somebody who was skipped ahead sees of the room.
	screenful = 50
)

// News is what a session has to show since it last asked.
type News struct {
	Welcome *sshchat.Welcome // with the first News alone, whose Entries are the backlog
	Entries []*sshchat.Entry // in the log's order; shared, read-only
	Notices []sshchat.Notice // to be shown below the entries

	more bool // there is more: the bell rings again
}

// Sight is the stretch of a room that its person can see: a line that came a moment ago
// is not what they answer.
func (v *View) Sight() sshchat.Range {
	if v.deaf {
		return sshchat.Range{}
	}
	return sshchat.Range{Before: v.cursor.Seq + 1}
}

// Watched returns how much m sees of a room that m is in and not looking at.
func (v *View) Watched() sshchat.Watch { return cmp.Or(v.watch, sshchat.WatchAll) }
