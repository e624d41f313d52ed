package lang

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/feature/plural"

	"sshchat/sshchat"
)

// english is the catalog of people who sent no other language.
var english = sync.OnceValue(func() *Catalog {
	return &Catalog{
		Lang: "en",

		Said:  func(name string) string { return name + ": " },
		Acted: func(name, body string) string { return "** " + name + " " + body },
		Joined: func(names string, n int) string {
			if n > 2 {
				return fmt.Sprintf("* %d joined: %s", n, names)
			}
			return "* " + names + " joined"
		},
		Left: func(names string, n int) string {
			if n > 2 {
				return fmt.Sprintf("* %d left: %s", n, names)
			}
			return "* " + names + " left"
		},
		LeftOne:  func(name, stay string) string { return "* " + name + " left" + stay },
		LeftRoom: func(name string) string { return "* " + name + " left this room" },
		Renamed:  func(from, to string) string { return "* " + from + " is now " + to },
		Topic: func(name, topic string) string {
			if topic == "" {
				return "* " + name + " cleared the topic"
			}
			return "* " + name + " set the topic: " + topic
		},
		Marked:     func(name, words string) string { return "* " + name + " marks: " + words },
		Gone:       "(erased)",
		QuotedGone: "(what this answers is kept no more)",
		NewOwner:   " (a new owner of this name)",
		NoReason:   "no reason given",
		Away: func(name, why string) string {
			if why == "" {
				return "* " + name + " is away"
			}
			return "* " + name + " is away: " + why
		},
		Back:     func(name string) string { return "* " + name + " is back" },
		AwayMark: "away",
		Ruled:    ruledEnglish(),
		For:      func(span string) string { return " for " + span },
		Because:  func(reason string) string { return ": " + reason },
		By:       func(name, at string) string { return name + ", " + at },
		Colon:    ": ",
		Until: func(t string) string {
			if t == "" {
				return "for good"
			}
			return "until " + t
		},
		Windows: WindowWords{
			Labels: map[string]string{"since": "since", "from": "from", "room": "room", "key": "key", "node": "node"},
			Asked:  "this one",
			Name:   func(n int) string { return fmt.Sprintf("window %d", n) },
		},
		Nodes: NodeWords{
			Labels: map[string]string{
				"people": "people", "since": "since", "version": "version", "lease": "lease", "copy": "its copy", "settings": "settings",
			},
			Asked: "this one",
			Copy: func(behind uint64) string {
				if behind == 0 {
					return "has everything"
				}
				return fmt.Sprintf("%d behind", behind)
			},
			Differ: "are not those of this node",
			Audit: func(node string) string {
				return "this is the record of the node " + node + ": other nodes have their own"
			},
		},
		KeyUsed: func(at, from string) string { return "last used " + at + " from " + from },
		WhoisLabels: map[string]string{
			"role": "role", "key": "same key since", "here": "here since", "seen": "last seen", "away": "away",
			"spoke": "last spoke", "from": "from", "print": "key", "names": "names", "inuse": "in use", "rooms": "in",
		},
		Off: "* history is not being kept: the server cannot write its disk. Talk goes on; lines from now on may be lost at a restart.",
		On: func(lost int) string {
			if lost < 0 {
				return "* history is being kept again; the server was restarted meanwhile, and lines in between may be missing"
			}
			if lost > 0 {
				return fmt.Sprintf("* history is being kept again; %s in between could not be saved", count(lost, "line", "lines"))
			}
			return "* history is being kept again; nothing was lost"
		},

		Causes: map[sshchat.Cause]string{
			sshchat.LostLink: "connection lost", sshchat.TooSlow: "connection too slow",
			sshchat.Kicked: "kicked", sshchat.Restart: "server going down",
			sshchat.TakenOver: "moved elsewhere", sshchat.ServerFail: "server error",
		},
		List: ", ",
		Stay: func(facts string) string { return " (" + facts + ")" },
		Passed: func(span, why string) string {
			switch {
			case span != "" && why != "":
				return " (" + span + ", " + why + ")"
			case span+why != "":
				return " (" + span + why + ")"
			}
			return ""
		},
		Ago: func(d time.Duration) string { return span(d, "d", "h", "m", "s", " ") },

		Here: func(you, room string, n int, names string) string {
			if n == 1 {
				return fmt.Sprintf("%s, you are in %s, and the first one here", you, room)
			}
			return fmt.Sprintf("%s, you are in %s with %s: %s", you, room, count(n-1, "other", "others"), names)
		},
		Who: func(room string, n int, names string) string {
			return fmt.Sprintf("%d in %s: %s", n, room, names)
		},
		In: func(room string, n int, names string) string {
			if n == 1 {
				return room + ": nobody else is here"
			}
			return fmt.Sprintf("%s: %s here: %s", room, count(n-1, "other", "others"), names)
		},
		With:    func(peer string) string { return "what you type goes to " + peer + " alone; /leave ends that" },
		Founded: "this room is new: /topic WORDS says what for, /room private: members only",
		You:     "you",
		MoreLines: func(n int, command string) string {
			return fmt.Sprintf("… %s: %s", count(n, "more line", "more lines"), command)
		},
		TookBack: func(name string, n int) string {
			if n == 1 {
				return "* " + name + " took back a line"
			}
			return fmt.Sprintf("* %s took back %d lines", name, n)
		},
		Stats: StatsWords{
			Head: func(room string) string { return room + ": lines said" },
			Hours: func(total int, peak string, most int) string {
				if total == 0 {
					return "24 hours: nothing"
				}
				return fmt.Sprintf("24 hours: %d, peak %s (%d)", total, peak, most)
			},
			Days: func(total int, peak string, most int) string {
				if total == 0 {
					return "14 days: nothing"
				}
				return fmt.Sprintf("14 days: %d, peak %s (%d)", total, peak, most)
			},
			Day: "Jan 2",
		},
		EditedBy: " (edited)",
		Waiting: func(n int, more bool) string {
			t := count(n, "message", "messages") + " came for you alone while you were away"
			if more {
				t += ", and older ones: /history @NAME"
			}
			return t + ":"
		},
		AlsoIn: func(rooms string, last int) string {
			if last == 2 {
				return "you are in " + rooms + " as well: Alt-2 or /switch turns to it"
			}
			return fmt.Sprintf("you are in %s as well: Alt-2 to %d or /switch turn to them", rooms, last)
		},
		Missed: func(room, what string) string { return room + ": " + what },
		RoomRow: RoomWords{
			People: func(n int) string { return fmt.Sprintf("%d here", n) },
			Unread: func(lines, calls int) string {
				if calls > 0 {
					return fmt.Sprintf("%d new, %s", lines, mention(calls))
				}
				return fmt.Sprintf("%d new", lines)
			},
			Quiet: map[sshchat.Watch]string{sshchat.WatchMentions: "mentions only", sshchat.WatchNone: "quiet"},
			Spoke: func(ago string) string { return ago + " ago" },
			More:  func(n int) string { return fmt.Sprintf("and %d more: /rooms WORD finds them", n) },
			None:  "no room has that in its name or topic",
			Hint:  "/join #ROOM enters one, or makes it · Alt-1 to 9, ^N and ^P switch rooms",
		},
		RoomLabels: map[string]string{
			"founder": "founder", "ops": "moderated by", "members": "members", "people": "here now", "topic": "topic",
			"readonly": "who writes", "readonlyis": "only its moderators", "keyedis": "people with a key", "voice": "has a voice",
			"slow": "a line each", "keep": "lines are kept", "made": "made", "closed": "closed", "private": "private", "public": "public",
		},
		Invitation: func(by, room string) string { return by + " invites you to " + room + ": /join " + room },
		Members: func(room string, n int, private bool) string {
			if private {
				return fmt.Sprintf("%s of %s:", count(n, "member", "members"), room)
			}
			return "moderators of " + room + ":"
		},
		ForRank:   map[sshchat.Rank]string{sshchat.RoomOp: "for those who moderate the room", sshchat.Founder: "for the founder of the room"},
		Ranks:     map[sshchat.Rank]string{sshchat.Invited: "member", sshchat.RoomOp: "moderator", sshchat.Founder: "founder"},
		More:      func(n int) string { return fmt.Sprintf("+%d", n) },
		BotMark:   " (bot)",
		GuestNote: "~ marks a guest, who has no key",
		OpNote:    "& marks an operator",
		InRooms: func(n int) string {
			return fmt.Sprintf("in rooms, all together: %d or more; /unban by NAME ends what somebody set there", n)
		},
		HelpLine:  "type and press Enter to talk · /help shows the rest · /quit leaves",
		Bilingual: "中文请输入 /lang zh",
		Skipped: func(n int, room string) string {
			return fmt.Sprintf("... %s of %s passed while your connection was slow: /history %[2]s", count(n, "line", "lines"), room)
		},
		TopicIs: func(topic string) string { return "topic: " + topic },
		Hits: func(n int, more bool, words, place string) string {
			t := count(n, "hit", "hits")
			if words != "" {
				t += " for " + words
			}
			switch peer, letters := strings.CutPrefix(place, "@"); {
			case place == "":
				t += " in all your rooms and messages"
			case letters:
				t += " in your messages with " + peer
			default:
				t += " in " + place
			}
			t += ", newest first"
			if more {
				t += "; before:DATE goes further back"
			}
			return t + ":"
		},
		Called: func(n int, more bool) string {
			t := mention(n) + ", newest first; /show NUMBER shows one as it was sent"
			if more {
				t += "; /search finds older ones"
			}
			return t + ":"
		},
		History: func(n int, place string) string {
			if peer, ok := strings.CutPrefix(place, "@"); ok {
				return fmt.Sprintf("the last %s with %s:", last(n, "line", "lines"), peer)
			}
			return fmt.Sprintf("the last %s of %s:", last(n, "line", "lines"), place)
		},
		Marks: func(n int, room string) string {
			return fmt.Sprintf("the last %s of %s:", last(n, "mark", "marks"), room)
		},
		Pinned: func(line string) string { return "pinned: " + line },
		Pins: func(n int, room string) string {
			return fmt.Sprintf("%s pinned in %s; /unpin N takes one down:", count(n, "line is", "lines are"), room)
		},
		Groups:  map[string]string{"talk": "talk", "rooms": "rooms", "look": "look", "you": "you", "moderation": "manage"},
		LoginAs: "to come in under another name: %s",
		Usage:   "usage: %s",
		Also:    "also: ",
		Example: "for example: ",
		Host:    "HOST",

		Placeholders: func(usage string) string { return usage },
		HelpMore:     "/help rooms explains a group, /help nick a command; /help keys, /help text",
		HelpNext:     func(word string, part int) string { return fmt.Sprintf("/help %s %d goes on", word, part) },
		HelpOne:      func(name string) string { return "/help " + name + " explains one of them" },
		Notes:        "//etc says /etc · ~bob is a guest, without a key · Enter ~. ends a stuck ssh",
		Bye: map[sshchat.Cause]string{
			sshchat.Quit: "bye!", sshchat.TooSlow: "your connection cannot keep up: come back when it is better",
			sshchat.Kicked: "you were removed from the room", sshchat.Restart: "the server is going down: come back in a while",
			sshchat.TakenOver: "your session moved to your other terminal", sshchat.LostLink: "your connection did not answer",
			sshchat.ServerFail: "the server had a fault and ended your session; it is logged: come back in",
		},
		Day:           func(t time.Time) string { return t.Format("Monday, 2 January 2006") },
		MaybeGBK:      "your terminal seems to send another encoding than UTF-8. If it is GBK: /charset gb18030",
		Searching:     func(query string) string { return "search '" + query + "': " },
		NotifyUnknown: "your terminal does not say that it can: kitty, iTerm2, WezTerm, Ghostty, foot and urxvt do, outside tmux and screen; elsewhere /bell rings",
		CalledIn:      func(name, room string) string { return name + " mentions you in " + room },
		CalledAlone:   func(name string) string { return name + " wrote to you" },
		EditHint:      "Enter says it again; Alt-e changes what you said last here",
		TwiceToLeave:  "^C again leaves; so do ^D and /quit",
		PasteCut: func(lines, bytes int) string {
			return fmt.Sprintf("the paste was too long: %s and %s were cut. 5000 lines or 256 KiB fit", count(lines, "line", "lines"), count(bytes, "byte", "bytes"))
		},
		UpAgain:     " (Up brings it back)",
		Offline:     "offline",
		Hidden:      func(rows int) string { return "… " + count(rows, "line", "lines") + " above" },
		Pasting:     "a paste is open, ^C ends it: ",
		PasteIsText: "a paste is text and is said as it stands; to run it, type the first character yourself",
		Held:        "that is faster than the room takes lines: the rest goes out one by one; ^C takes it back",
		HeldBack: func(n int) string {
			return count(n, "line was", "lines were") + " not sent; Up brings all of it back"
		},
		HeldLost: func(n int) string {
			return "too much at once: the last " + count(n, "line was", "lines were") + " not taken; a file goes whole with: ssh HOST say --code < FILE"
		},
		Times:  func(n int) string { return fmt.Sprintf(" (%d times)", n) },
		Record: recordEnglish(),
		Manual: ManualWords{
			Top: `sshchat: commands for programs

  ssh NAME@HOST COMMAND [ARGUMENTS]      over SSH, with the key of the name
  sshchat say '#lobby' deploy done       on the server's own machine

Words are parted and quoted as in a shell, and the local shell has its turn first:
quote twice what both must leave alone, or send it on standard input. Every command
takes --json: then it writes records, one object a line (see docs/records.md).
Without a key one may only read what is public. Nobody sees a command come or go.
`,
			End: `Exit statuses
  0   done
  1   refused; standard error says why
  2   it was not understood; standard error says what would be
  75  not now: too fast, or the server is busy or going down. Try again

Numbers in records ("seq") are where tail --since SEQ goes on, without loss or repeat.
ssh host takeover moves the session of your name to this terminal.
`,
		},

		New: func(m sshchat.Missed, since string) string {
			t := fmt.Sprintf("%d%s new since %s", m.Lines, plus(m.More), since)
			if m.Mentions > 0 {
				t += ", " + mention(m.Mentions)
			}
			return t
		},
		Since: "Monday 15:04",
		RoleNames: map[sshchat.Role]string{
			sshchat.GuestRole: "guest", sshchat.MemberRole: "member", sshchat.OperatorRole: "operator", sshchat.OwnerRole: "owner",
		},
		Roles: map[sshchat.Role]string{
			sshchat.GuestRole: "guests", sshchat.MemberRole: "people with a key (ssh-keygen makes one)",
			sshchat.OperatorRole: "operators", sshchat.OwnerRole: "owners",
		},

		Settings: map[string]string{
			"lang": "lang", "theme": "theme", "time": "time", "bell": "bell", "notify": "notify", "plain": "plain", "charset": "charset", "msgs": "msgs", "tz": "tz",
		},
		Choice: choiceEnglish,
		Act:    func(what string) string { return what },
		Plural: func(n int) plural.Form { return pluralIn("en", n) },

		Faults: faultsEnglish(),
		Pages:  englishPages(),
		Help: map[string]CommandHelp{
			"me":            {"say what you do", "/me waves"},
			"topic":         {"show or set what the room is about; - clears it", "/topic deploy at 15:00"},
			"export":        {"a room's record as a page; me: all about you", "/export #ops --since 2h --format html"},
			"pin":           {"show a line to all who come; alone: list them", "/pin bob"},
			"unpin":         {"take a pinned line down", "/unpin 1"},
			"mark":          {"mark this moment of the room; alone: its marks", "/mark rollback started"},
			"edit":          {"change your last line, for five minutes", "/edit s/tow/two/"},
			"del":           {"take back your own last lines", "/del 3"},
			"react":         {"answer the last line with an emoji; +1 does, too", "/react :tada: bob"},
			"quote":         {"answer below somebody's last line", "/quote bob no, the other one"},
			"say":           {"say something, anywhere", "/say #ops deploy done"},
			"stats":         {"how busy a room was: 24 hours, 14 days", "/stats #ops"},
			"purge":         {"have lines forgotten, of one person or by number", "/purge mallory in:all"},
			"help":          {"the commands, a group, one of them, keys or text", "/help nick"},
			"who":           {"who is here", "/who"},
			"history":       {"show older lines, or those of a day", "/history 50"},
			"last":          {"what somebody said last", "/last alice"},
			"search":        {"find what was said", "/search disk full from:alice"},
			"raw":           {"show the last message exactly as it was sent", "/raw alice"},
			"nick":          {"change your name", "/nick bob"},
			"name":          {"your names; give one up; or be called otherwise", "/name drop old_nick"},
			"lang":          {"choose your language", "/lang zh"},
			"theme":         {"choose colours for your background, or none", "/theme light"},
			"time":          {"how to show when something was said", "/time full"},
			"tz":            {"your time zone", "/tz Asia/Shanghai"},
			"bell":          {"ring when your name is mentioned", "/bell off"},
			"notify":        {"have your desktop show who calls you", "/notify on"},
			"plain":         {"no redraw and no colour, for screen readers", "/plain on"},
			"charset":       {"the encoding of your terminal", "/charset gb18030"},
			"clear":         {"clear the screen", "/clear"},
			"whois":         {"what may be known of somebody", "/whois alice"},
			"away":          {"say that you are away", "/away lunch"},
			"back":          {"say that you are back", "/back"},
			"ignore":        {"no longer see what somebody says", "/ignore mallory"},
			"unignore":      {"see it again", "/unignore mallory"},
			"forget":        {"have all that you said, and your account, erased", "/forget me"},
			"key":           {"your keys; add: a code for another machine", "/key add"},
			"owner":         {"become the owner, by the server's code", "/owner k3j4..."},
			"kick":          {"send somebody out; they may come back", "/kick mallory enough"},
			"ban":           {"keep somebody, a key or addresses out", "/ban mallory for 3d spam"},
			"unban":         {"end a ban; by NAME: all that they set in rooms", "/unban mallory"},
			"bans":          {"who is banned or muted, by whom, until when", "/bans"},
			"mute":          {"let somebody listen only", "/mute mallory for 10m"},
			"unmute":        {"end a mute", "/unmute mallory"},
			"slow":          {"one line a person in so much time", "/slow 10s"},
			"lockdown":      {"keep out guests, new accounts, or unknown names", "/lockdown new"},
			"motd":          {"the message of the day; operators set or end it", "/motd"},
			"rules":         {"how we talk here; operators set or end it", "/rules"},
			"rename":        {"have somebody be called otherwise", "/rename mallory friend such a name"},
			"admit":         {"let in a new name, or an account that is too new", "/admit bob"},
			"report":        {"tell the operators of somebody, or of a line", "/report mallory spam in every room"},
			"reports":       {"what people reported; N: one, with its lines", "/reports"},
			"reports take":  {"you see to a report", "/reports take 3"},
			"pin list":      {"the lines that are pinned here", "/pin list"},
			"pin drop":      {"take a pinned line down", "/pin drop 1"},
			"announce":      {"tell everybody, in whichever room they are", "/announce restart at ten"},
			"audit":         {"the last acts of moderation, here and everywhere", "/audit #ops"},
			"shutdown":      {"announce that the server goes down; alone: when", "/shutdown in 10m new disks"},
			"nodes":         {"the nodes that the chat runs on", "/nodes"},
			"op":            {"make somebody an operator", "/op alice"},
			"deop":          {"end that", "/deop alice"},
			"mentions":      {"what called you, wherever; all: seen ones, too", "/mentions"},
			"msg":           {"write to one person alone", "/msg bob are you there?"},
			"reply":         {"answer whose message came last", "/reply on my way"},
			"query":         {"talk to one person alone from now on", "/query bob"},
			"bot":           {"be in rooms as a program that speaks JSON", "/bot #ops --mentions"},
			"join":          {"enter a room, or make one", "/join #ops"},
			"leave":         {"leave a room", "/leave #ops"},
			"rooms":         {"which rooms there are", "/rooms"},
			"switch":        {"turn to another of your rooms", "/switch #ops"},
			"watch":         {"how much to see of a room from elsewhere", "/watch #ops mentions"},
			"invite":        {"ask somebody into a room", "/invite bob #ops"},
			"room":          {"what a room is, and looking after it", "/room #ops members"},
			"windows":       {"your windows; ssh -t HOST also opens one more", "/windows"},
			"windows list":  {"since when, from where, in which room", "/windows list"},
			"windows close": {"end one of your windows, or all others", "/windows close 2"},
			"key list":      {"the keys of your account", "/key list"},
			"key add":       {"a code for another machine, or use one there", "/key add"},
			"key remove":    {"take a key off your account", "/key remove SHA256:k3j4..."},
			"key undo":      {"take back what a code moved, within a day", "/key undo alice"},
			"key reset":     {"a code for somebody who lost their key", "/key reset alice"},
			"name list":     {"the names that are yours", "/name list"},
			"name drop":     {"give one of your names up", "/name drop old_nick"},
			"name free":     {"take a name from its owner", "/name free old_nick"},
			"reports done":  {"what was done with one: who reported is told", "/reports done 3 muted for a day"},
			"room make":     {"make a room without entering it", "/room #ops make alice"},
			"room members":  {"who belongs to a private room, or moderates it", "/room #ops members"},
			"room invite":   {"ask somebody into the room", "/room #ops invite bob"},
			"room remove":   {"take somebody's place in a private room away", "/room #ops remove bob"},
			"room op":       {"make somebody a moderator of the room", "/room #ops op bob"},
			"room deop":     {"end that somebody moderates the room", "/room #ops deop bob"},
			"room kick":     {"send somebody out of the room", "/room #ops kick mallory enough"},
			"room ban":      {"keep somebody out of the room", "/room #ops ban mallory for 3d spam"},
			"room unban":    {"end a ban here, or all of them", "/room #ops unban mallory"},
			"room mute":     {"let somebody listen only, in the room", "/room #ops mute mallory for 10m"},
			"room unmute":   {"end a mute here, or all of them", "/room #ops unmute mallory"},
			"room bans":     {"who is banned or muted in the room", "/room #ops bans"},
			"room keep":     {"forget lines sooner than the chat does", "/room #ops keep 30d"},
			"room speak":    {"who writes: all, people with a key, ops; or +bob", "/room #news speak ops"},
			"room private":  {"close it to all but its members, for good", "/room #ops private yes"},
			"room close":    {"end the room; its lines can still be read", "/room #ops close"},
			"room open":     {"open a closed room again", "/room #ops open"},
			"msgs":          {"whether strangers may write to you alone", "/msgs off"},
			"quit":          {"leave", "/quit"},
			"tail":          {"follow rooms from now on, or from a number", "/tail #lobby --since 1234"},
			"show":          {"one message by its number, exactly as sent", "/show 1234"},
			"man":           {"the whole manual", "/man"},
		},
	}
})

// count says n of something in English.
func count(n int, one, many string) string {
	if pluralIn("en", n) == plural.One {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// last words how many things follow, behind "the last": of one the number is left out.
func last(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return count(n, one, many)
}

// choiceEnglish words a value that is chosen for a room or for the chat.
func choiceEnglish(value string) string {
	switch value {
	case "all":
		return "everything"
	case "mentions":
		return "what mentions you"
	case "none":
		return "nothing"
	case "guests":
		return "no guests"
	case "new":
		return "no guests, no new accounts"
	case "known":
		return "known names only"
	}
	return value
}

// plus marks a number that was not counted to the end.
func plus(more bool) string {
	if more {
		return "+"
	}
	return ""
}

// mention says how many lines call somebody.
func mention(n int) string {
	if n == 1 {
		return "1 mentions you"
	}
	return fmt.Sprintf("%d mention you", n)
}
