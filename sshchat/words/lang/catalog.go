// Package words holds what people read: one typed catalog for each language, and
// the looks that turn an entry or a notice into lines for one terminal.
//
// Nothing here decides anything: the domain says what happened, by kind, key and
// facts, and these are the words for it.
package lang

import (
	"time"

	"golang.org/x/text/feature/plural"

	"sshchat/sshchat"
)

// Catalog is every word of one language. Its functions get names and bodies already
// styled, so that a language decides the order of a sentence and nothing else.
type Catalog struct {
	Lang string // BCP 47, as /lang takes it

	Said       func(name string) string // what stands before a message
	Acted      func(name, body string) string
	Joined     func(names string, n int) string
	Left       func(names string, n int) string // each name with its Stay
	LeftOne    func(name, stay string) string
	LeftRoom   func(name string) string // of somebody who is still in other rooms
	Renamed    func(from, to string) string
	Topic      func(name, topic string) string // topic "": it was cleared
	Marked     func(name, words string) string
	Gone       string // in the place of a text that was erased
	QuotedGone string // in the place of a quoted line that was erased or too old
	NewOwner   string // behind the name of somebody who joined
	NoReason   string
	Away       func(name, why string) string
	Back       func(name string) string
	AwayMark   string
	Ruled      map[string]func(by, whom, span, reason string) string // by Ruling.What
	For        func(span string) string
	Because    func(reason string) string
	By         func(name, at string) string // who did something, and when
	Colon      string                       // between a label and its value
	Until      func(t string) string        // t "": for ever

	KeyUsed     func(at, from string) string // of a key: when and from where it was last used
	WhoisLabels map[string]string
	Nodes       NodeWords
	Windows     WindowWords

	Off string                // history is not being kept
	On  func(lost int) string // history is being kept again

	Causes map[sshchat.Cause]string      // why somebody left; a plain leave has no words
	List   string                        // between names
	Stay   func(facts string) string     // a fact in brackets behind a name
	Passed func(span, why string) string // how long somebody was here, and why they left; "": not known
	Ago    func(d time.Duration) string  // two units at most

	Here      func(you, room string, n int, names string) string // on coming in; n counts you
	In        func(room string, n int, names string) string      // on turning to a room; n counts you
	With      func(peer string) string                           // on turning to one person
	Founded   string                                             // behind In: the room is new
	MoreLines func(n int, command string) string                 // below the beginning of a snippet
	TookBack  func(name string, n int) string                    // somebody erased n of their own lines
	Stats     StatsWords
	You       string                        // in the place of your own name
	EditedBy  string                        // behind a text that was changed
	Waiting   func(n int, more bool) string // letters that came while you were away
	Missed    func(room, what string) string
	AlsoIn    func(rooms string, last int) string // last is the number of the last of one's rooms
	RoomRow   RoomWords

	RoomLabels map[string]string // of the facts that /room tells
	Invitation func(by, room string) string
	Members    func(room string, n int, private bool) string // above the list
	Ranks      map[sshchat.Rank]string
	ForRank    map[sshchat.Rank]string // in help: who can use a command in the room that it is about

	Who          func(room string, n int, names string) string
	More         func(n int) string // n names were left out
	BotMark      string
	GuestNote    string             // below a list of people with a guest in it
	OpNote       string             // below one with an operator in it
	InRooms      func(n int) string // bans and mutes that all rooms have
	HelpLine     string
	Bilingual    string // how to get the other language, in that language
	Skipped      func(n int, room string) string
	TopicIs      func(topic string) string
	Hits         func(n int, more bool, words, place string) string // place "": all of one's own rooms
	Called       func(n int, more bool) string                      // above what called you
	History      func(n int, place string) string
	Marks        func(n int, room string) string
	Pinned       func(line string) string        // on coming to a room
	Pins         func(n int, room string) string // above a list of them
	Groups       map[string]string               // headings of /help; /help GROUP takes them as well
	Usage        string                          // with one %s
	Also         string
	LoginAs      string // with one %s: the command to type
	Example      string
	Placeholders func(usage string) string          // puts NAME, TEXT and the like of a usage into the language
	Host         string                             // stands for the server's name in a command to type
	HelpMore     string                             // below all commands
	HelpNext     func(word string, part int) string // how the next part of a page is shown
	HelpOne      func(name string) string           // below the commands of a group
	Notes        string                             // the last line of /help
	Bye          map[sshchat.Cause]string           // the last line that a session sees
	Day          func(t time.Time) string

	MaybeGBK      string                         // a second invalid byte sequence was seen; ASCII, or GB2312
	EditHint      string                         // Up brought the last line back, for the first time
	TwiceToLeave  string                         // ^C on an empty line
	NotifyUnknown string                         // /notify on, where the terminal names itself as none that can
	CalledIn      func(name, room string) string // what a desktop shows: somebody called, and where
	CalledAlone   func(name string) string       // a letter came
	Searching     func(query string) string      // the prompt of ^R; plain, as it is typed at
	PasteCut      func(lines, bytes int) string  // how much of a paste was lost
	UpAgain       string                         // the part of a refusal that says how to get the line back
	Offline       string                         // in the prompt, where nothing can be sent now
	Hidden        func(rows int) string          // behind the prompt, where rows of a long draft are hidden
	Pasting       string                         // the prompt while a paste has not ended
	PasteIsText   string                         // a paste looks like a command
	Held          string                         // lines wait for their turn
	HeldBack      func(n int) string             // the waiting lines were taken back
	HeldLost      func(n int) string             // there was no room for n waiting lines
	Times         func(n int) string             // behind a notice that came n times
	Record        RecordWords
	Manual        ManualWords // what stands round the commands in ssh host man

	New   func(m sshchat.Missed, since string) string // the rule above what was missed
	Since string                                      // time.Format layout for it, within a week
	Roles map[sshchat.Role]string                     // the people who can use a command

	RoleNames map[sshchat.Role]string
	Settings  map[string]string         // what a setting is called, by its command
	Choice    func(value string) string // a value that a command takes
	Act       func(what string) string  // an act of moderation, by Ruling.What
	Plural    func(n int) plural.Form   // which form of a word a number wants

	Faults map[string]string // by Fault.Key and Done.Key, with fmt verbs %[n]s for the facts
	Help   map[string]CommandHelp
	Pages  map[string]Page // topics of /help that are no commands
}

// RoomWords are the words of a list of rooms.
type RoomWords struct {
	People func(n int) string
	Unread func(lines, calls int) string
	Quiet  map[sshchat.Watch]string
	Spoke  func(ago string) string
	None   string // when nothing in the list fits
	Hint   string // below the list
	More   func(n int) string
}

// WindowWords are the words of what /windows tells of a window.
type WindowWords struct {
	Labels map[string]string
	Asked  string // the window that the asker is at
	Name   func(n int) string
}

// NodeWords are the words of what /nodes tells of a node.
type NodeWords struct {
	Labels map[string]string
	Asked  string // the node that the asker is on
	Copy   func(behind uint64) string
	Differ string                   // of its settings
	Audit  func(node string) string // below what /audit shows
}

// StatsWords are the words above the bars of /stats: how many lines in all, when most of
// them were said, and how many then. total is 0 if nothing was said.
type StatsWords struct {
	Head        func(room string) string
	Hours, Days func(total int, peak string, most int) string
	Day         string // time.Format layout of a day, in 8 columns at most
}

// CommandHelp is what /help says of a command.
type CommandHelp struct {
	Summary string
	Example string // a line as it is typed
}

// RecordWords are the words of the record of a room that is exported. What is not of people is
// plain text.
type RecordWords struct {
	Title   func(room string) string
	Span    func(from, to, zone string) string
	Made    func(room, at string) string
	Marks   string // above the table of contents
	People  string // above who took part
	Find    string // before the field that filters
	Passed  func(n int) string
	Gone    string
	Edited  func(at string) string // at "": not known
	Pinned  string
	Lost    func(lines int) string // so many lines of a snippet are not there
	Full    func(entries int, last, since string) string
	Nothing string
	Ends    func(entries int) string
}

// ManualWords are the parts of the manual that belong to no command.
type ManualWords struct{ Top, End string }

// Page is a topic of /help that is no command: a table under a heading.
type Page struct {
	Title string
	Rows  []Row
}

// Row is a line of a table: what is typed or seen, and what it does or means.
type Row struct{ What, Does string }
