package words

import (
	"fmt"
	"strings"
	"sync"
	"time"

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
		Ruled: map[string]func(by, whom, span, reason string) string{
			"kick":     func(by, whom, _, reason string) string { return "* " + by + " removed " + whom + reason },
			"ban":      func(by, whom, span, reason string) string { return "* " + by + " banned " + whom + span + reason },
			"unban":    func(by, whom, _, _ string) string { return "* " + by + " ended the ban of " + whom },
			"mute":     func(by, whom, span, reason string) string { return "* " + by + " muted " + whom + span + reason },
			"unmute":   func(by, whom, _, _ string) string { return "* " + by + " ended the mute of " + whom },
			"slow":     func(by, _, _, reason string) string { return "* " + by + " set slow mode" + reason },
			"lockdown": func(by, _, _, reason string) string { return "* " + by + " set lockdown" + reason },
			"motd":     func(by, _, _, _ string) string { return "* " + by + " set the message of the day" },
			"purge":    func(by, whom, _, _ string) string { return "* " + by + " had lines of " + whom + " forgotten" },
			"free":     func(by, whom, _, _ string) string { return "* " + by + " freed the name " + whom },
			"operator": func(by, whom, _, _ string) string { return "* " + by + " made " + whom + " an operator" },
			"member":   func(by, whom, _, _ string) string { return "* " + whom + " is no operator any more, by " + by },
			"owner":    func(_, whom, _, _ string) string { return "* " + whom + " is the owner of this chat" },
			"unrule": func(by, whom, _, _ string) string {
				return "* " + by + " ended the bans and mutes that " + whom + " set in rooms"
			},
			"admit": func(by, whom, _, _ string) string { return "* " + by + " admitted the name " + whom },
			"private": func(by, _, _, _ string) string {
				return "* " + by + " made this room private: only members see it from now on"
			},
			"readonly": func(by, _, _, _ string) string {
				return "* " + by + " made this room read-only: its moderators write here"
			},
			"writable":  func(by, _, _, _ string) string { return "* " + by + " opened this room for writing again" },
			"announce":  func(by, _, _, reason string) string { return "* " + by + " to everybody" + reason },
			"key-join":  func(by, whom, _, _ string) string { return "* " + by + " brought their key to the account of " + whom },
			"close":     func(by, _, _, _ string) string { return "* " + by + " closed this room" },
			"open":      func(by, _, _, _ string) string { return "* " + by + " opened this room again" },
			"keep":      func(by, _, _, reason string) string { return "* " + by + " set how long lines are kept here" + reason },
			"invite":    func(by, whom, _, _ string) string { return "* " + by + " invited " + whom },
			"remove":    func(by, whom, _, _ string) string { return "* " + by + " took " + whom + " off the members" },
			"room-op":   func(by, whom, _, _ string) string { return "* " + by + " made " + whom + " a moderator of this room" },
			"room-deop": func(by, whom, _, _ string) string { return "* " + whom + " no longer moderates this room, by " + by },
			"room-kick": func(by, whom, _, reason string) string {
				return "* " + by + " sent " + whom + " out of this room" + reason
			},
			"room-ban": func(by, whom, span, reason string) string {
				return "* " + by + " banned " + whom + " from this room" + span + reason
			},
			"room-unban": func(by, whom, _, _ string) string { return "* " + by + " ended the ban of " + whom + " from this room" },
			"room-mute": func(by, whom, span, reason string) string {
				return "* " + by + " muted " + whom + " in this room" + span + reason
			},
			"room-unmute": func(by, whom, _, _ string) string { return "* " + by + " ended the mute of " + whom + " in this room" },
		},
		For:     func(span string) string { return " for " + span },
		Because: func(reason string) string { return ": " + reason },
		Until: func(t string) string {
			if t == "" {
				return "for good"
			}
			return "until " + t
		},
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
			sshchat.Kicked: "kicked", sshchat.Restart: "server restarting",
			sshchat.TakenOver: "moved elsewhere", sshchat.ServerFail: "server error",
		},
		List: ", ",
		Stay: func(facts string) string { return " (" + facts + ")" },
		Ago:  func(d time.Duration) string { return span(d, "d", "h", "m", "s", " ") },

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
		Founded: "this room is new: /topic WORDS says what for; /room private makes it members only",
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
			"readonly": "who writes", "readonlyis": "only its moderators",
			"slow": "a line each", "keep": "lines are kept", "made": "made", "closed": "closed", "private": "private", "public": "public",
		},
		Invitation: func(by, room string) string { return by + " invites you to " + room + ": /join " + room },
		Members: func(room string, n int, private bool) string {
			if private {
				return fmt.Sprintf("%s of %s:", count(n, "member", "members"), room)
			}
			return "moderators of " + room + ":"
		},
		Ranks:     map[sshchat.Rank]string{sshchat.Invited: "member", sshchat.RoomOp: "moderator", sshchat.Founder: "founder"},
		More:      func(n int) string { return fmt.Sprintf("+%d", n) },
		BotMark:   " (bot)",
		GuestNote: "~ marks a guest, who has no key",
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
			if t += " in " + place; place == "" {
				t += "all your rooms and letters"
			}
			t += ", newest first"
			if more {
				t += "; before:DATE goes further back"
			}
			return t + ":"
		},
		History: func(n int, place string) string {
			if peer, ok := strings.CutPrefix(place, "@"); ok {
				return fmt.Sprintf("the last %s with %s:", count(n, "line", "lines"), peer)
			}
			return fmt.Sprintf("the last %s of %s:", count(n, "line", "lines"), place)
		},
		Groups:  map[string]string{"talk": "talk", "rooms": "rooms", "look": "look", "you": "you", "room": "manage"},
		LoginAs: "to come in under another name: %s",
		Usage:   "usage: %s",
		Also:    "also: ",
		Example: "for example: ",
		Host:    "HOST",

		Placeholders: func(usage string) string { return usage },
		HelpMore:     "/help rooms explains a group, /help nick a command; /help keys, /help text",
		HelpOne:      func(name string) string { return "/help " + name + " explains one of them" },
		Notes:        "//etc says /etc · ~bob is a guest, without a key · Enter ~. ends a stuck ssh",
		Bye: map[sshchat.Cause]string{
			sshchat.Quit: "bye!", sshchat.TooSlow: "your connection cannot keep up: come back when it is better",
			sshchat.Kicked: "you were removed from the room", sshchat.Restart: "the server is restarting: come back in a moment",
			sshchat.TakenOver: "your session moved to your other terminal", sshchat.LostLink: "your connection did not answer",
			sshchat.ServerFail: "the server had a fault and ended your session; it is logged: come back in",
		},
		Day:          func(t time.Time) string { return t.Format("Monday, 2 January 2006") },
		MaybeGBK:     "your terminal seems to send another encoding than UTF-8. If it is GBK: /charset gb18030",
		Searching:    func(query string) string { return "search '" + query + "': " },
		TwiceToLeave: "^C again leaves; so do ^D and /quit",
		PasteCut: func(lines, bytes int) string {
			return fmt.Sprintf("the paste was too long: %s and %s were cut. 5000 lines or 256 KiB fit", count(lines, "line", "lines"), count(bytes, "byte", "bytes"))
		},
		UpAgain:     " (Up brings it back)",
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
		Times: func(n int) string { return fmt.Sprintf(" (%d times)", n) },
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

		Faults: map[string]string{
			"name.taken":      "the name %[1]s is in use: choose another",
			"name.yours":      "you are here already: ssh -t %[1]s@HOST takeover moves it here",
			"name.empty":      "that name is empty: choose one",
			"name.long":       "that name is too long: at most %[1]s columns (10 Chinese characters)",
			"name.short":      "that name is too short: at least %[1]s columns",
			"name.chars":      "a name cannot hold %[1]s: letters, digits and _ - . can",
			"name.start":      "a name starts with a letter or a digit, not with %[1]s",
			"name.marks":      "too many marks on one letter in that name: %[1]s",
			"name.scripts":    "a name keeps to one script; that one mixes %[1]s and %[2]s",
			"name.digits":     "a name keeps to one kind of digits",
			"name.space":      "a name cannot hold a space; a _ can stand for it",
			"name.letter":     "a name needs a letter: choose another",
			"name.means":      "%[1]s means something else here: an address, a length of time or a word of commands; choose another name",
			"name.bidi":       "that name mixes directions of writing; keep to one",
			"name.reserved":   "the name %[1]s is reserved: choose another",
			"audit.none":      "nothing has been ruled yet",
			"back.here":       "you were not away",
			"bans.none":       "nobody is banned or muted",
			"ban.done":        "%[1]s is banned; /unban %[1]s ends it",
			"ban.forever":     "you are banned here, by %[1]s: %[2]s",
			"ban.until":       "you are banned here until %[3]s, by %[1]s: %[2]s",
			"mute.done":       "%[1]s is muted; /unmute %[1]s ends it",
			"mute.forever":    "you are muted, by %[1]s: %[2]s",
			"mute.until":      "you are muted until %[3]s, by %[1]s: %[2]s",
			"kick.you":        "you were removed by %[1]s: %[2]s",
			"guest.listed":    "only known keys come in here: ask an operator to add yours",
			"guest.you":       "you are a guest: the name is yours only while you are here",
			"guest.weak":      "your key was not accepted (%[1]s): you are a guest, and the name is yours only while you are here",
			"key.why":         "your key was not accepted: %[1]s",
			"keys.many":       "too many keys: name the right one, ssh -o IdentitiesOnly=yes -i KEY ...",
			"password.what":   "This chat has a password of its own: it is not the passphrase of your key.",
			"password.wrong":  "That is not this chat's password.",
			"passphrase.slow": "too many wrong passphrases from your address: wait a minute and try again",
			"guest.refused":   "guests are not let in here: come with a key (ssh-keygen makes one) and a name that an operator has admitted",
			"ignore.done":     "you no longer see what %[1]s says; /unignore %[1]s ends that",
			"ignore.list":     "you ignore: %[1]s",
			"ignore.none":     "you ignore nobody of that name",
			"invite.done":     "%[1]s may come in with a key, once; the name is theirs then",
			"key.added":       "this key belongs to your account now, here and from now on",
			"owner.badcode":   "that code is wrong or used; while nobody owns the chat, the server prints it at its start",
			"key.badcode":     "that code is wrong, used or too old; /key add makes a new one",
			"key.code":        "log in from the other machine under any name and type there, within %[2]s:\n  /key add %[1]s",
			"key.guest":       "you came in without a key: ssh-keygen makes one, ssh then shows it",
			"key.inuse":       "that key is the one you came in with; remove it from another",
			"key.many":        "an account has at most %[1]s keys; /key remove one first",
			"key.own":         "that code is for your other machine, not for this one",
			"key.removed":     "%[1]s opens your account no more",
			"key.gone":        "your key was taken off this account by its owner",
			"key.role":        "this key is an operator's only one: make the code here (/key add) and use it from the other",
			"key.slow":        "too many wrong codes; wait a minute",
			"key.unknown":     "%[1]s is none of your keys; /key list shows them",

			"room.readonly":     "%[1]s is read-only: those who moderate it write there",
			"room.is.readonly":  "%[1]s is read-only already",
			"room.is.writable":  "everybody who is in %[1]s may write there already",
			"room.now.readonly": "%[1]s is read-only: you and its moderators write there; /room %[1]s readonly off ends that",
			"room.now.writable": "everybody may write in %[1]s again",

			"command.running": "your last command is still at work: wait for it, or stop it with ^C",
			"command.stopped": "stopped; what it had done stays done",

			"report.done":    "the operators are told of %[1]s: %[2]s; nobody else is",
			"report.end":     "report #%[1]s is done with",
			"report.list":    "%[1]s",
			"report.many":    "enough is reported for now, %[1]s by you or from your address: an operator has to look at it first",
			"report.new":     "%[1]s reports %[2]s %[3]s: %[4]s; /reports shows all that waits",
			"report.none":    "nothing is reported",
			"report.unknown": "there is no report %[1]s; /reports shows what waits",
			"report.wait":    "reports wait for you, %[1]s: /reports",

			"forget.ask":    "%[1]s will be forgotten, with no way back: every line in every room and every letter that was written by them or waits for them, out of the search too, their names (%[2]s), keys, settings and places in rooms. Names in lines of others, who came and went, and the record of moderation stay. To do it: /forget %[3]s yes",
			"forget.done":   "%[1]s is forgotten, and the account is gone; erased: %[2]s in rooms, %[3]s among letters",
			"forget.gone":   "the account of this session was erased",
			"forget.others": "only owners can have somebody else forgotten; /del takes lines of yours back, /forget me all that there is of you",
			"forget.role":   "%[1]s is an operator or the owner, who are not forgotten; /deop %[1]s first",

			"key.sure": "that code joins you to the account of %[2]s, which has been here since %[3]s; its holder can then take your key off.\n" +
				"With your key go your %[4]s names (%[5]s) and your places in %[6]s rooms; your letters stay behind.\nIf you are %[2]s yourself: /key add %[1]s yes",
			"key.undone":   "the key of %[1]s opens their own account again, with its names and places",
			"key.unmoved":  "no key of %[1]s has moved to another account within the last day",
			"key.notyours": "this name is its former owner's again: an operator took back that their key moved to your account",

			"key.gave":      "%[1]s opens the account of %[2]s now",
			"key.given":     "%[1]s gave your account a further key, %[2]s; if you did not ask for it: /key remove %[2]s",
			"key.has":       "that key opens the account of %[1]s already",
			"key.malformed": "that is no public key; give a line of a .pub file, ssh-ed25519 AAAA..., or a fingerprint, SHA256:...",
			"key.noaccount": "%[1]s is nobody's name with a key, so there is no account to give one to",
			"key.others":    "that key opens another account already; /key reset %[1]s makes a code for its person to join the two",
			"key.reset":     "whoever logs in under any name and types this within %[3]s makes their key one of %[2]s:\n  /key add %[1]s",
			"key.resets":    "%[1]s made a code that gives your account a further key; if you did not ask for it, look at /key list",

			"ban.newcomer":       "somebody from your address was banned a moment ago: who is new here can come in from there in %[1]s",
			"lockdown.new":       "the chat is locked down: for now only people who were here before come in and speak",
			"lockdown.young":     "the chat is locked down: whoever is new here comes in and speaks in %[1]s, or when an operator says /admit",
			"lockdown.is":        "lockdown: %[1]s",
			"rule.many":          "%[1]s has %[2]s bans and mutes, which is all that a room may have; /room bans lists them, /room unban * ends them",
			"rule.full":          "the rooms of this chat have all the bans and mutes that they may have together; an operator can help",
			"rule.nobody":        "nobody here, and nobody we know, is called %[1]s",
			"topic.rank":         "the topic of %[1]s is for those who look after it",
			"lockdown":           "the chat is locked down: for now only people with keys come in and speak",
			"motd.is":            "%[1]s",
			"motd.empty":         "there is no message of the day",
			"motd.rank":          "only operators set the message of the day; /motd shows it",
			"motd.set":           "who comes in sees that from now on; /motd - ends it",
			"motd.ended":         "there is no message of the day any more",
			"motd.file":          "from now on the file's is shown again:\n%[1]s",
			"motd.was":           "who comes in sees that from now on; before it was:\n%[1]s",
			"motd.hides":         "who comes in sees that, until /motd - brings the file's back, which is:\n%[1]s",
			"motd.none":          "there is no message of the day; /motd WORDS sets one",
			"name.many":          "you own %[1]s names already, which is the most; come in under one of them",
			"name.owned":         "the name %[1]s belongs to somebody's key: log in with that key, or choose another name",
			"name.uninvited":     "new names need an operator's word here: ask one for /admit %[1]s",
			"nobody.here":        "%[1]s is not here",
			"op.guest":           "%[1]s has no key: only people with keys can be operators",
			"owner.you":          "you are the owner of this chat now; /help shows what that means",
			"pardon.done":        "%[1]s lifted",
			"pardon.none":        "nothing holds against %[1]s; /bans lists what does",
			"prefix.bad":         "%[1]s is no address; write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/64",
			"print.bad":          "%[1]s is no fingerprint; write it whole, as SHA256: and 43 letters",
			"rule.role":          "%[1]s cannot be ruled over from here",
			"rule.self":          "that is you",
			"slow.is":            "slow mode in %[2]s: a line each %[1]s; /slow off ends it",
			"slow.off":           "no slow mode in %[1]s; /slow 10s: a line each ten seconds",
			"slow.bad":           "%[1]s is no time between lines; write 10s, 1m or off",
			"slow.wait":          "the room is in slow mode: that line was not sent; try again in %[1]s (Up brings it back)",
			"span.bad":           "%[1]s is no length of time; write 10m, 3d or 1d12h",
			"unignore.done":      "you see what %[1]s says again",
			"whois.none":         "nobody is known as %[1]s",
			"op.file":            "%[1]s is an operator by the server's --operators file; that is where it ends",
			"ignore.many":        "you ignore %[1]s people, which is the most; /unignore one first",
			"span.for":           "%[1]s looks like a length of time: write \"for 3d\" for one; without \"for\" it would hold for good",
			"nick.same":          "you are %[1]s already",
			"command.long":       "/%[1]s takes at most %[2]s lines of %[3]s bytes: nothing was done (Up brings it back)",
			"paste.wide":         "too long for a message: %[1]s of its lines have more than %[2]s bytes; nothing was sent (Up brings it back)",
			"paste.long":         "too long: a block may have %[1]s lines and %[2]s KiB; nothing was sent (Up brings it back)",
			"command.unknown":    "there is no /%[1]s; /help lists what there is. To say it, start with //",
			"command.nearest":    "there is no /%[1]s; did you mean /%[2]s? To say it, start with //",
			"help.unknown":       "%[1]s is no command and no group of them; /help lists them",
			"help.nearest":       "%[1]s is no command; did you mean /help %[2]s?",
			"shell.unknown":      "there is no command %[1]s: this is a chat and no shell. ssh HOST joins it, /help lists what it has",
			"program.unknown":    "there is no command %[1]s; /help lists what there is",
			"program.nearest":    "there is no command %[1]s; did you mean %[2]s?",
			"denied.group":       "only %[1]s have something in that group",
			"meant.help":         "that was said; /help lists what there is",
			"meant.quit":         "that was said; /quit leaves",
			"setting.bad":        "/%[1]s cannot be %[2]s; it can be: %[3]s",
			"option.rooms":       "-n counts the lines of one room; several go on together with --since SEQ, 2h or a date",
			"usage":              "usage: /%[1]s %[2]s",
			"read.slow":          "the history is slow to answer right now: try again in a moment",
			"search.busy":        "searches from your address are still running: try again in a moment",
			"search.star":        "a search for %[1]s would find nearly everything: put at least %[2]s letters before the star",
			"search.words":       "a search takes %[1]s words at most",
			"search.long":        "a search takes %[1]s bytes at most",
			"rate.ask":           "slower, please: ask again in %[1]s",
			"rate":               "slower, please: that line was not sent; try again in %[1]s (Up brings it back)",
			"busy":               "your last lines are still being saved; that one was not sent (Up brings it back)",
			"not.saved":          "a line of yours could not be saved and was not sent",
			"trouble":            "that did not work, through a fault of the server; it is logged",
			"setting.is":         "/%[1]s is %[2]s; it can be: %[3]s",
			"setting.set":        "/%[1]s is now %[2]s",
			"tz.offset":          "%[1]s is no time zone: it knows no summer time. Name a city, as in /tz Asia/Shanghai, or /tz %[2]s for that offset all year",
			"tz.unknown":         "there is no time zone %[1]s; use a name such as Asia/Shanghai or Europe/Paris",
			"history.count":      "ask for 1 to %[1]s lines",
			"history.none":       "nothing there yet",
			"history.letters":    "--follow is for rooms; letters come to: bot",
			"last.none":          "%[1]s has said nothing here",
			"search.none":        "nothing found for %[1]s, in no room of yours",
			"search.elsewhere":   "nothing found for %[1]s in %[2]s, but %[3]s in your other rooms and letters: add in:all",
			"date":               "%[1]s is no day or moment: write %[2]s, yesterday, monday or 2h (two hours ago)",
			"line.long":          "a line was longer than %[1]s bytes; the rest of it was cut",
			"denied":             "only %[2]s can use /%[1]s",
			"del.none":           "there was nothing to take back",
			"edit.saving":        "your last line is still being saved: try again in a moment",
			"edit.none":          "you have said nothing here in the last %[1]s, which is how long a line can be changed",
			"edit.nomatch":       "your last line does not hold %[1]s",
			"edit.snippet":       "a block as long as that cannot be changed; /del takes it back",
			"edit.empty":         "nothing would be left of it; /del takes a line back",
			"react.emoji":        "%[1]s is no emoji: give one, or the name of one, such as :+1: or :tada:",
			"react.none":         "nobody else has said anything that you could answer",
			"react.words":        "nobody else has said %[1]s here",
			"react.without":      "%[1]s has said nothing with %[2]s in it here",
			"react.again":        "you have answered that line of %[2]s with %[1]s already",
			"topic.letters":      "what you type goes to one person alone: /leave goes back to %[1]s, which has a topic",
			"react.letters":      "messages to one person alone are answered with /reply",
			"del.done":           "taken back: %[1]s of your lines; the text is gone from disk and search too",
			"purge.done":         "%[1]s lines of %[2]s are gone from %[3]s, from disk and search too",
			"purge.guest":        "%[1]s lines of the guest %[2]s, since %[4]s, are gone from %[3]s, from disk and search too; guests of that name in other visits are others",
			"purge.room":         "in which room? purge '#ROOM' NAME, or NAME in:all for every one that you moderate",
			"purge.number":       "nobody is called %[1]s; lines are written with #: #%[1]s",
			"topic.none":         "there is no topic; /topic WORDS sets one",
			"topic.is":           "topic: %[1]s",
			"room.unknown":       "there is no room %[1]s; /rooms lists those there are",
			"room.name":          "%[1]s cannot be a room's name: letters, digits and _ - . can, at most %[2]s columns",
			"room.closed":        "%[1]s was closed on %[2]s; /history %[1]s shows what was said",
			"room.many":          "you are in %[1]s rooms, which is the most; /leave one first",
			"room.guest":         "there is no room %[1]s, and only people with keys make rooms (ssh-keygen makes a key)",
			"room.founded":       "you have made %[1]s rooms, which is the most; /room close ends one",
			"room.alike":         "%[1]s looks like %[2]s, which there is: join that, or choose another name",
			"room.left":          "you left %[1]s and are in %[2]s now",
			"room.last":          "it is the only room that you are in; /quit leaves the chat",
			"room.notin":         "you are not in %[1]s: /join %[1]s",
			"room.nth":           "there is no room %[1]s of yours; you are in %[2]s",
			"room.only":          "you are in no other room; /rooms lists those there are",
			"room.hash":          "you are in no room %[1]s: not sent. /join %[1]s enters it, #%[1]s says it here",
			"visit.guest":        "without a key you may only read here: ssh-keygen makes one, ssh then shows it",
			"room.rank":          "only moderators of %[1]s can do that",
			"watch.is":           "%[1]s is watched: %[2]s",
			"watch.set":          "%[1]s is watched now: %[2]s",
			"msg.nobody":         "nobody is called %[1]s here",
			"msg.refused":        "%[1]s takes messages only from those they have written to",
			"msg.full":           "%[1]s is away, and %[2]s messages of yours wait already",
			"msg.full.strangers": "%[1]s is away, and %[2]s messages of people whom %[1]s never wrote to wait already",
			"msg.waits":          "%[1]s is away: what you write waits until they are back",
			"msg.self":           "that is you",
			"reply.nobody":       "nobody has written to you alone; /msg NAME TEXT writes to somebody",

			"full.source.accounts": "too many newcomers with keys from your address today: come without a key as a guest, or again in %[1]s",
			"full.accounts":        "too many newcomers with keys today: come without a key as a guest, or again in %[1]s",
			"full.source.rooms":    "too many new rooms from your address today: again in %[1]s",
			"full.rooms":           "too many new rooms today: again in %[1]s",
			"full.source.bytes":    "too much in long blocks from your address today: again in %[1]s",
			"full.bytes":           "too much in long blocks today: again in %[1]s",
			"full.source.acts":     "too many acts in rooms from your address today: again in %[1]s",
			"full.acts":            "too many acts in rooms today: again in %[1]s; operators still can",
			"full.operators":       "the budget of new %[1]s is used up for now, for everybody; docs/security.md says which flag raises it",
			"name.drop":            "%[1]s is nobody's name now",
			"name.notyours":        "%[1]s is not a name of yours: /name list shows them",
			"name.inuse":           "you are called %[1]s now: take another name first, with /nick",
			"name.free.none":       "nobody owns the name %[1]s",
			"name.free.here":       "%[1]s is here: /kick comes first",
			"name.list":            "your names: %[1]s",
			"name.none":            "you own no name yet: it is yours once you have spoken under it",

			"room.forgood":      "from then on only members see %[1]s, for good: there is no way back; /room %[1]s private yes does it",
			"room.private":      "%[1]s is private, and you are not among its members",
			"room.lobby":        "that cannot be done to %[1]s, where everybody starts",
			"room.isprivate":    "%[1]s is private already",
			"room.ispublic":     "%[1]s is public: anybody may be there; /room kick sends somebody out, /room ban keeps them out",
			"room.nopublic":     "there is no way back to public: what was said in %[1]s was said among its members; make another room with /join",
			"room.isopen":       "%[1]s is open",
			"room.keep":         "%[1]s is no time to keep lines for; write 12h, 30d (an hour at least) or off",
			"room.seats":        "a room has at most %[1]s members",
			"room.noseats":      "nobody in particular moderates %[1]s",
			"room.nokey":        "%[1]s has no key: only people with keys can be members or moderate a room",
			"room.ismember":     "%[1]s may enter %[2]s already",
			"room.notmember":    "%[1]s is no member of %[2]s; /room invite %[1]s asks them in",
			"room.notop":        "%[1]s does not moderate %[2]s",
			"room.above":        "in %[1]s that cannot be done to its founder, nor to those who rank as high as you",
			"room.names":        "in a room people are banned and muted by name; keys and networks are for operators",
			"room.kicked":       "you were sent out of %[1]s by %[2]s: %[3]s",
			"room.ban.forever":  "you are banned from %[1]s, by %[2]s: %[3]s",
			"room.ban.until":    "you are banned from %[1]s until %[4]s, by %[2]s: %[3]s",
			"room.mute.forever": "you are muted in %[1]s, by %[2]s: %[3]s",
			"room.mute.until":   "you are muted in %[1]s until %[4]s, by %[2]s: %[3]s",
			"room.ban.done":     "%[1]s is banned from %[2]s; /room unban %[1]s ends it",
			"room.mute.done":    "%[1]s is muted in %[2]s; /room unmute %[1]s ends it",
			"room.invited":      "%[1]s is invited to %[2]s",
			"room.now.private":  "%[1]s is private now, for good: who was there with a key is a member, /room invite NAME asks others in",
			"room.now.closed":   "%[1]s is closed; /room open %[1]s opens it again, /history %[1]s shows what was said",
			"room.made":         "%[1]s is there; /join %[1]s enters it",
			"room.there":        "%[1]s is there already; /join %[1]s enters it",
			"room.for":          "only operators make a room for somebody else",
			"room.now.open":     "%[1]s is open again: /join %[1]s",
			"room.now.kept":     "lines in %[1]s are kept: %[2]s (off: as long as everywhere)",
			"room.now.op":       "%[1]s moderates %[2]s too now",
			"room.now.deop":     "%[1]s no longer moderates %[2]s",
			"room.now.out":      "%[1]s is out of %[2]s",
			"command.program":   "%[1]s is for programs: ssh HOST %[1]s ...",
			"command.session":   "%[1]s is for a session: log in without a command (ssh HOST), then type /%[1]s",
			"command.account":   "%[1]s is about an account, and the local socket has none",
			"command.guest":     "%[1]s needs the name's key (ssh-keygen makes one); without one a program may only read",
			"since.bad":         "%[1]s is no place to go on from: write an entry's number, 2h, yesterday, %[2]s or %[2]sT15:04",
			"command.bot":       "a bot comes in over SSH: ssh -T NAME@HOST bot '#ROOM'",
			"input.json":        "that line is no JSON object of a bot's: %[1]s",
			"input.type":        "there is no %[1]s: say, react, topic, away or back",
			"input.field":       "that line lacks %[1]s, or it does not fit there",
			"input.long":        "that line was longer than %[1]s bytes: nothing of it was taken",
			"since.ahead":       "there is no entry %[1]s yet; the last one is %[2]s. Is it the same chat?",
			"show.empty":        "entry %[1]s has no text: it is no message, or was taken back",
			"show.none":         "there is no entry %[1]s that you may read",
			"option.unknown":    "%[1]s has no option %[2]s; see: help %[1]s. If it is a word and no option, put -- before it",
			"option.twice":      "%[1]s stands there twice: which one counts?",
			"option.value":      "%[1]s needs a value; see: help %[2]s",
			"option.count":      "%[1]s is no number of lines",
			"line.quote":        "%[1]s",
			"command.none":      "say what to do: ssh HOST COMMAND. help lists the commands, man explains them",
			"say.nothing":       "there is nothing to say: give words, or standard input without a terminal (ssh -T)",
			"say.long":          "that is too long for one message: %[1]s bytes or 20 lines fit; send it on standard input",
			"say.lines":         "lines that were too long for a message, and were cut: %[1]s",
			"say.snippet":       "it is too long: the first %[1]s lines were said; a block may have %[2]s lines and %[3]s KiB",
			"say.cut":           "it is too long: at most %[1]s bytes are taken, and the rest was not read",
			"input.failed":      "the input broke off; what came before it was said",
			"restart":           "the server is going down: try again in a moment",
			"interrupted":       "interrupted",
			"session.one":       "this connection is in the chat already; a second window needs one of its own: ssh -o ControlPath=none ...",
			"subsystem.none":    "there is no subsystem %[1]s here; ssh HOST help lists what there is",
		},
		Pages: englishPages(),
		Help: map[string]CommandHelp{
			"me":       {"say what you do", "/me waves"},
			"topic":    {"show or set what the room is about; - clears it", "/topic deploy at 15:00"},
			"edit":     {"change your last line, for five minutes", "/edit s/tow/two/"},
			"del":      {"take back your own last lines", "/del 3"},
			"react":    {"answer the last line with an emoji; +1 does, too", "/react :tada: bob"},
			"quote":    {"answer below somebody's last line", "/quote bob no, the other one"},
			"say":      {"say something, anywhere", "/say #ops deploy done"},
			"stats":    {"how busy a room was: 24 hours, 14 days", "/stats #ops"},
			"purge":    {"have lines forgotten, of one person or by number", "/purge mallory in:all"},
			"help":     {"the commands, a group, one of them, keys or text", "/help nick"},
			"who":      {"who is here", "/who"},
			"history":  {"show older lines, or those of a day", "/history 50"},
			"last":     {"what somebody said last", "/last alice"},
			"search":   {"find what was said", "/search disk full from:alice"},
			"raw":      {"show the last message exactly as it was sent", "/raw alice"},
			"nick":     {"change your name", "/nick bob"},
			"name":     {"your names; give one up; or be called otherwise", "/name drop old_nick"},
			"lang":     {"choose your language", "/lang zh"},
			"theme":    {"choose colours for your background, or none", "/theme light"},
			"time":     {"how to show when something was said", "/time full"},
			"tz":       {"your time zone", "/tz Asia/Shanghai"},
			"bell":     {"ring when your name is mentioned", "/bell off"},
			"plain":    {"no redraw and no colour, for screen readers", "/plain on"},
			"charset":  {"the encoding of your terminal", "/charset gb18030"},
			"clear":    {"clear the screen", "/clear"},
			"whois":    {"what may be known of somebody", "/whois alice"},
			"away":     {"say that you are away", "/away lunch"},
			"back":     {"say that you are back", "/back"},
			"ignore":   {"no longer see what somebody says", "/ignore mallory"},
			"unignore": {"see it again", "/unignore mallory"},
			"forget":   {"have all that you said, and your account, erased", "/forget me"},
			"key":      {"your keys; add: a code for another machine", "/key add"},
			"owner":    {"become the owner, by the server's code", "/owner k3j4..."},
			"kick":     {"send somebody out; they may come back", "/kick mallory enough"},
			"ban":      {"keep somebody, a key or addresses out", "/ban mallory for 3d spam"},
			"unban":    {"end a ban; by NAME: all that they set in rooms", "/unban mallory"},
			"bans":     {"who is banned or muted, by whom, until when", "/bans"},
			"mute":     {"let somebody listen only", "/mute mallory for 10m"},
			"unmute":   {"end a mute", "/unmute mallory"},
			"slow":     {"one line a person in so much time", "/slow 10s"},
			"lockdown": {"keep out guests, new accounts, or unknown names", "/lockdown new"},
			"motd":     {"the message of the day; operators set or end it", "/motd"},
			"admit":    {"let in a new name, or an account that is too new", "/admit bob"},
			"report":   {"tell the operators of somebody", "/report mallory spam in every room"},
			"reports":  {"what people reported; done: it was seen to", "/reports done 3"},
			"announce": {"tell everybody, in whichever room they are", "/announce restart at ten"},
			"audit":    {"the last acts of moderation, here and everywhere", "/audit #ops"},
			"op":       {"make somebody an operator", "/op alice"},
			"deop":     {"end that", "/deop alice"},
			"msg":      {"say something to one person alone", "/msg bob are you there?"},
			"reply":    {"answer whose message came last", "/reply on my way"},
			"query":    {"talk to one person alone from now on", "/query bob"},
			"bot":      {"be in rooms as a program that speaks JSON", "/bot #ops --mentions"},
			"join":     {"enter a room, or make one", "/join #ops"},
			"leave":    {"leave a room", "/leave #ops"},
			"rooms":    {"which rooms there are", "/rooms"},
			"switch":   {"turn to another of your rooms", "/switch #ops"},
			"watch":    {"how much to see of a room from elsewhere", "/watch #ops mentions"},
			"invite":   {"ask somebody into a room", "/invite bob #ops"},
			"room":     {"what a room is, and looking after it", "/room #ops members"},
			"msgs":     {"whether strangers may write to you alone", "/msgs off"},
			"quit":     {"leave", "/quit"},
			"tail":     {"follow rooms from now on, or from a number", "/tail #lobby --since 1234"},
			"show":     {"one message by its number, exactly as sent", "/show 1234"},
			"man":      {"the whole manual", "/man"},
		},
	}
})

// count says n of something in English.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
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
