package words

import (
	"fmt"
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
		LeftOne: func(name, stay string) string { return "* " + name + " left" + stay },
		Renamed: func(from, to string) string { return "* " + from + " is now " + to },
		Topic: func(name, topic string) string {
			if topic == "" {
				return "* " + name + " cleared the topic"
			}
			return "* " + name + " set the topic: " + topic
		},
		Gone: "(erased)",
		Off:  "* history is not being kept: the server cannot write its disk. Talk goes on; lines from now on may be lost at a restart.",
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
				return fmt.Sprintf("%s, you are in #%s, and the first one here", you, room)
			}
			return fmt.Sprintf("%s, you are in #%s with %s: %s", you, room, count(n-1, "other", "others"), names)
		},
		Who: func(room string, n int, names string) string {
			return fmt.Sprintf("%d in #%s: %s", n, room, names)
		},
		More:      func(n int) string { return fmt.Sprintf("and %d more (/who)", n) },
		GuestMark: " (guest)",
		BotMark:   " (bot)",
		HelpLine:  "type and press Enter to talk · /help shows the rest · /quit leaves",
		Bilingual: "中文请输入 /lang zh",
		Skipped: func(n int) string {
			return fmt.Sprintf("... %s passed while your connection was slow: /history", count(n, "line", "lines"))
		},
		TopicIs: func(topic string) string { return "topic: " + topic },
		Hits: func(n int, more bool, words string) string {
			t := count(n, "hit", "hits") + ", newest first"
			if words != "" {
				t = count(n, "hit", "hits") + " for " + words + ", newest first"
			}
			if more {
				t += "; before:DATE goes further back"
			}
			return t + ":"
		},
		History: func(n int) string { return fmt.Sprintf("the last %s:", count(n, "line", "lines")) },
		Groups:  map[string]string{"talk": "talking", "look": "looking round", "you": "yourself", "room": "the room"},
		Usage:   "usage: /%s",
		Also:    "also: ",
		Example: "for example: ",
		Notes:   "//etc says /etc · ~bob is a guest, without a key · Enter ~. ends a stuck ssh",
		Bye: map[sshchat.Cause]string{
			sshchat.Quit: "bye!", sshchat.TooSlow: "your connection cannot keep up: come back when it is better",
			sshchat.Kicked: "you were removed from the room", sshchat.Restart: "the server is restarting: come back in a moment",
			sshchat.TakenOver: "your session moved to your other terminal", sshchat.LostLink: "your connection did not answer",
			sshchat.ServerFail: "the server had a fault and ended your session; it is logged: come back in",
		},
		Day:          func(t time.Time) string { return t.Format("Monday, 2 January 2006") },
		MaybeGBK:     "your terminal seems to send another encoding than UTF-8. If it is GBK: /charset gb18030",
		TwiceToLeave: "^C again leaves; so do ^D and /quit",
		PasteCut: func(lines, bytes int) string {
			return fmt.Sprintf("the paste was too long: %s and %s were cut. 20 lines or 64 KiB fit", count(lines, "line", "lines"), count(bytes, "byte", "bytes"))
		},
		NoExec: "sshchat: running a command is not offered here: open a session with ssh, without a command",

		New: func(m sshchat.Missed, since string) string {
			t := fmt.Sprintf("%d%s new since %s", m.Lines, plus(m.More), since)
			if m.Mentions > 0 {
				t += fmt.Sprintf(", %d mention you", m.Mentions)
			}
			return t
		},
		Since: "Monday 15:04",
		Roles: map[sshchat.Role]string{
			sshchat.GuestRole: "guests", sshchat.MemberRole: "known by a key (ssh-keygen makes one)",
			sshchat.OperatorRole: "operators", sshchat.OwnerRole: "owners",
		},

		Faults: map[string]string{
			"name.taken":      "the name %[1]s is in use: join as somebody else, ssh OTHERNAME@...",
			"name.empty":      "that name is empty: choose one, ssh NAME@...",
			"name.long":       "that name is too long: at most %[1]s columns (10 Chinese characters); ssh NAME@...",
			"name.short":      "that name is too short: at least %[1]s columns; ssh NAME@...",
			"name.chars":      "a name cannot hold %[1]s: letters, digits and _ - . can; ssh NAME@...",
			"name.start":      "a name starts with a letter or a digit, not with %[1]s; ssh NAME@...",
			"name.marks":      "too many marks on one letter in that name: %[1]s",
			"name.scripts":    "a name keeps to one script; that one mixes %[1]s and %[2]s",
			"name.digits":     "a name keeps to one kind of digits",
			"name.bidi":       "that name mixes directions of writing; keep to one",
			"name.reserved":   "the name %[1]s is reserved: come in as somebody else, ssh ANOTHERNAME@...",
			"nick.same":       "you are %[1]s already",
			"command.unknown": "there is no /%[1]s; /help lists what there is. To say it, start with //",
			"command.nearest": "there is no /%[1]s; did you mean /%[2]s? To say it, start with //",
			"usage":           "usage: /%[1]s %[2]s",
			"rate":            "slower, please: that line was not sent; try again in %[1]s (Up brings it back)",
			"busy":            "your last lines are still being saved; that one was not sent (Up brings it back)",
			"not.saved":       "a line of yours could not be saved and was not sent",
			"trouble":         "that did not work, through a fault of the server; it is logged",
			"setting.is":      "/%[1]s is %[2]s; it can be: %[3]s",
			"setting.set":     "/%[1]s is now %[2]s",
			"tz.unknown":      "there is no time zone %[1]s; use a name such as Asia/Shanghai or Europe/Paris",
			"history.count":   "ask for 1 to %[1]s lines",
			"history.none":    "nothing there yet",
			"last.none":       "%[1]s has said nothing that is kept",
			"search.none":     "nothing found for %[1]s",
			"date":            "%[1]s is no date; write 2006-01-02",
			"line.long":       "a line was longer than %[1]s bytes; the rest of it was cut",
			"denied":          "/%[1]s is for those who are %[2]s",
			"forget.none":     "there was nothing to forget",
			"forget.done":     "forgotten: %[1]s of your lines; the text is gone from disk and search too",
			"topic.none":      "there is no topic; /topic WORDS sets one",
			"topic.is":        "topic: %[1]s",
			"room.unknown":    "there is no room %[1]s",
		},
		Help: map[string]CommandHelp{
			"me":      {"say what you do", "/me waves"},
			"topic":   {"show or set what the room is about; - clears it", "/topic deploy at 15:00"},
			"forget":  {"have your own last lines forgotten", "/forget 3"},
			"purge":   {"have lines forgotten, by sender or by number", "/purge mallory"},
			"help":    {"list the commands, or explain one", "/help nick"},
			"who":     {"who is here", "/who"},
			"history": {"show older lines, or those of a day", "/history 50"},
			"last":    {"what somebody said last", "/last alice"},
			"search":  {"find what was said", "/search disk full from:alice"},
			"raw":     {"show the last message exactly as it was sent", "/raw alice"},
			"nick":    {"change your name", "/nick bob"},
			"lang":    {"choose your language", "/lang zh"},
			"theme":   {"choose colours for your background, or none", "/theme light"},
			"time":    {"how to show when something was said", "/time full"},
			"tz":      {"your time zone", "/tz Asia/Shanghai"},
			"bell":    {"ring when your name is mentioned", "/bell off"},
			"plain":   {"no redraw and no colour, for screen readers", "/plain on"},
			"charset": {"the encoding of your terminal", "/charset gb18030"},
			"clear":   {"clear the screen", "/clear"},
			"quit":    {"leave", "/quit"},
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
