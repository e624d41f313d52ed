package sshchat

import (
	"time"

	"sshchat/sshchat/text"
)

// Opened is told to somebody who came into a room, or turned to one that they are in:
// what they find there. Entries are what they have not seen.
type Opened struct {
	Scene
	Peer    text.Text // whom one talks to alone, instead of a room
	Founded bool      // the room is new
	Missed  Missed
	Entries []Entry
	Now     time.Time // when they came there, by the clock that entries' times are of
}

func (Opened) notice() {}

// RoomFacts answers /room: what a room is.
type RoomFacts struct {
	Room    string
	Private bool
	Founder text.Text // zero: nobody has made it, such as the lobby
	Ops     []text.Text
	People  int // who are there
	Members int // who may enter, if it is private
	Topic   text.Text
	Slow    time.Duration
	Keep    time.Duration // zero: as long as the chat keeps lines
	Made    time.Time
	Closed  time.Time

	ReadOnly bool // only those who moderate it write there, and those with a voice
	Keyed    bool // so do people with a key
}

// RoomMembers answers /room members: who may enter a private room, or who looks after
// a public one; the highest rank first.
type RoomMembers struct {
	Room    string
	Private bool
	Grants  []Grant
}

func (RoomFacts) notice() {}

func (RoomMembers) notice() {}

// RoomList answers /rooms: those that one is in first, in their order, then the others,
// the liveliest first.
type RoomList struct {
	Rooms []RoomInfo
	More  int       // so many were left out
	Now   time.Time // when it was asked for, by the clock that entries' times are of
}

func (RoomList) notice() {}

// RoomInfo is a room as a list shows it.
type RoomInfo struct {
	Room    string
	Index   int  // Alt and this digit lead there; 0: one is not in it
	Current bool // one is there now
	Private bool
	People  int
	Topic   text.Text
	Spoke   time.Time // when somebody last talked; zero: nobody has
	Unread  int
	Calls   int
	Watch   Watch
}

// Invitation is told to somebody who was asked into a room, at once or at the next
// login. They come by themselves, or not at all.
type Invitation struct {
	Room string
	By   text.Text
}

func (Invitation) notice() {}

// Stats answers /stats: how many lines were said in a room, in stretches of time as its
// reader's clock has them. The last of each is not over yet.
type Stats struct {
	Room      string
	Hours     [24]int
	HoursFrom time.Time // when the first hour begins
	Days      [14]int   // some days have 23 hours or 25
	DaysFrom  time.Time // when the first day begins
}

func (Stats) notice() {}

// Watch says how much one sees of a room that one is in but not looking at.
type Watch string

// The ways to watch a room. What is not shown counts as unread.
const (
	WatchAll      Watch = "all"      // every line, with the room before it
	WatchMentions Watch = "mentions" // lines that call you
	WatchNone     Watch = "none"     // nothing, and nothing counts
)

// Scene is what somebody finds on coming into a room.
type Scene struct {
	Room  string // as it is written: "#ops", "#+ops"
	Topic text.Text
	Here  []Presence // others who are here: some of them, by name
	Total int        // how many are here, the newcomer too
	Pins  []Entry    // the lines that are pinned
}
