// Package words holds what people read: one typed catalog for each language, and
// the looks that turn an entry or a notice into lines for one terminal.
//
// Nothing here decides anything: the domain says what happened, by kind, key and
// facts, and these are the words for it.
package words

import (
	"time"

	"sshchat/sshchat"
)

// Catalog is every word of one language. Names and bodies come to its functions
// already styled, so that a language decides the order of a sentence and nothing
// else.
type Catalog struct {
	Lang string // BCP 47, as /lang takes it

	Said       func(name string) string // what stands before a message
	Acted      func(name, body string) string
	Joined     func(names string, n int) string
	Left       func(names string, n int) string // each name with its Stay
	LeftOne    func(name, stay string) string
	LeftRoom   func(name string) string // who is in others still
	Renamed    func(from, to string) string
	Topic      func(name, topic string) string // topic "": it was cleared
	Gone       string                          // stands for a message whose text was erased
	QuotedGone string                          // what a message answers and that is kept no more
	NewOwner   string                          // behind the name of somebody who joined
	NoReason   string
	Away       func(name, why string) string
	Back       func(name string) string
	AwayMark   string
	Ruled      map[string]func(by, whom, span, reason string) string // by Ruling.What
	For        func(span string) string
	Because    func(reason string) string
	Until      func(t string) string // t "": for ever

	WhoisLabels map[string]string

	Off string                // history is not being kept
	On  func(lost int) string // it is again

	Causes map[sshchat.Cause]string     // why somebody else left; a plain leave has no words
	List   string                       // between names
	Stay   func(facts string) string    // how long and why, behind a name
	Ago    func(d time.Duration) string // two units at most

	Here      func(you, room string, n int, names string) string // on coming in; n counts you
	In        func(room string, n int, names string) string      // on turning to a room; n counts you
	With      func(peer string) string                           // on turning to one person
	Founded   string                                             // behind In: the room is new
	MoreLines func(n int, command string) string                 // below the beginning of a snippet
	TookBack  func(name string, n int) string                    // n lines of their own
	Stats     StatsWords
	You       string                        // in the place of your own name
	EditedBy  string                        // behind a text that was changed
	Waiting   func(n int, more bool) string // letters that came while you were away
	Missed    func(room, what string) string
	RoomRow   RoomWords

	RoomLabels map[string]string // facts of a room, as /room tells them
	Invitation func(by, room string) string
	Members    func(room string, n int, private bool) string // above the list
	Ranks      map[sshchat.Rank]string

	Who          func(room string, n int, names string) string
	More         func(n int) string // names that were left out
	BotMark      string
	GuestNote    string             // below a list of people with a guest in it
	InRooms      func(n int) string // bans and mutes that all rooms have
	HelpLine     string
	Bilingual    string // how to get the other language, in that language
	Skipped      func(n int, room string) string
	TopicIs      func(topic string) string
	Hits         func(n int, more bool, words, place string) string // place: "" for all of one's own
	History      func(n int, place string) string
	Groups       map[string]string // headings of /help, which takes them as well
	Usage        string            // with one %s
	Also         string
	LoginAs      string // with one %s: the command to type
	Example      string
	Placeholders func(usage string) string // what stands for somebody's words in a usage
	Host         string                    // stands for the server in a command to type
	HelpMore     string                    // below all commands
	HelpOne      func(name string) string  // below those of a group
	Notes        string                    // below all of them
	Bye          map[sshchat.Cause]string  // the last line that a session sees
	Day          func(t time.Time) string

	MaybeGBK     string                        // a second invalid byte sequence was seen; ASCII, or GB2312
	TwiceToLeave string                        // ^C on an empty line
	Searching    func(query string) string     // the prompt of ^R; plain, as it is typed at
	PasteCut     func(lines, bytes int) string // what a paste lost
	UpAgain      string                        // how a refused line is had back, in the words of a refusal
	Hidden       func(rows int) string         // behind the prompt, above a long draft
	Pasting      string                        // the prompt while a paste has not ended
	PasteIsText  string                        // a paste looks like a command
	Held         string                        // lines wait for their turn
	HeldBack     func(n int) string            // they were taken back
	HeldLost     func(n int) string            // there was no room for them
	Times        func(n int) string            // behind a notice that came so often
	Manual       ManualWords                   // what stands round the commands in ssh host man

	New   func(m sshchat.Missed, since string) string // the rule above what was missed
	Since string                                      // time.Format layout for it
	Roles map[sshchat.Role]string                     // who a command is for

	RoleNames map[sshchat.Role]string

	Faults map[string]string // by Fault.Key and Done.Key, with fmt verbs %[n]s for the facts
	Help   map[string]CommandHelp
	Pages  map[string]Page // what /help tells of besides commands
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

// StatsWords are the words above the bars of /stats. total is 0 if nothing was said; peak
// is when most was, and most how much.
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

// For returns the catalog of lang, or the English one.
func For(lang string) *Catalog {
	if lang == "zh" {
		return chinese()
	}
	return english()
}

// Langs lists the languages that there are catalogs for.
func Langs() []string { return []string{"en", "zh"} }
