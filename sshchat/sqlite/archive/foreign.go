package archive

import (
	"regexp"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// The logs of the other chats are their screens with a time in front. What is found
// here was read from their sources (ssh-chat chat/message/history.go and room.go,
// devzat main.go); lines that people forged into them by line feeds look the same.
var (
	// "[2006-01-02 15:04:05] alice: hi", always in UTC.
	sshChatLine    = regexp.MustCompile(`^\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\] (.+)$`)
	sshChatSaid    = regexp.MustCompile(`^([\w.-]+): (.*)$`)
	sshChatActed   = regexp.MustCompile(`^\*\* ([\w.-]+) (.*)$`)
	sshChatJoined  = regexp.MustCompile(`^ \* ([\w.-]+) joined\. \(Connected: \d+\)$`)
	sshChatLeft    = regexp.MustCompile(`^ \* ([\w.-]+) left\. \(After .*\)$`)
	sshChatRenamed = regexp.MustCompile(`^ \* ([\w.-]+) is now known as ([\w.-]+)\.$`)

	// "2006/01/02 15:04:05 main.go:12: Connected alice [id]", in the server's zone.
	// The log has no chat of its own; forks that log it use the form of the bridges,
	// "[#main] alice: hi".
	devzatLine   = regexp.MustCompile(`^(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) (?:[\w.-]+\.go:\d+: )?(.+)$`)
	devzatSaid   = regexp.MustCompile(`^\[#([^\]]{1,30})\] (\S+): (.*)$`)
	devzatJoined = regexp.MustCompile(`^Connected (\S+) \[[0-9a-f]*\]$`)

	// Both colour names now and then.
	colour = regexp.MustCompile(`\x1b\[[0-9;]*m`)
)

// parseSSHChat reads a line of ssh-chat's --log file.
func parseSSHChat(line []byte, o *ImportOptions) (Line, bool) {
	m := sshChatLine.FindSubmatch(line)
	if m == nil {
		return Line{}, false
	}
	at, err := time.Parse(time.DateTime, string(m[1]))
	if err != nil {
		return Line{}, false
	}
	l := Line{At: at.UTC(), Room: o.Room}
	rest := colour.ReplaceAll(m[2], nil)
	if m := sshChatActed.FindSubmatch(rest); m != nil {
		l.Kind, l.From, l.Body = sshchat.Acted, stranger(m[1]), text.Line(string(m[2]))
	} else if m := sshChatJoined.FindSubmatch(rest); m != nil {
		l.Kind, l.People = sshchat.Joined, []sshchat.Passage{{Person: stranger(m[1])}}
	} else if m := sshChatLeft.FindSubmatch(rest); m != nil {
		l.Kind, l.People = sshchat.Left, []sshchat.Passage{{Person: stranger(m[1])}}
	} else if m := sshChatRenamed.FindSubmatch(rest); m != nil {
		now := stranger(m[2])
		l.Kind, l.From, l.About = sshchat.Renamed, stranger(m[1]), &now
	} else if m := sshChatSaid.FindSubmatch(rest); m != nil {
		l.Kind, l.From, l.Body = sshchat.Said, stranger(m[1]), text.Line(string(m[2]))
	}
	return l, l.Kind != ""
}

// parseDevzat reads a line of devzat's log.txt.
func parseDevzat(line []byte, o *ImportOptions) (Line, bool) {
	m := devzatLine.FindSubmatch(line)
	if m == nil {
		return Line{}, false
	}
	at, err := time.ParseInLocation("2006/01/02 15:04:05", string(m[1]), o.Zone)
	if err != nil {
		return Line{}, false
	}
	l := Line{At: at.UTC(), Room: o.Room}
	rest := colour.ReplaceAll(m[2], nil)
	if m := devzatSaid.FindSubmatch(rest); m != nil {
		l.Kind, l.Room = sshchat.Said, sshchat.RoomID(text.Line(string(m[1])).String())
		l.From, l.Body = stranger(m[2]), text.Line(string(m[3]))
	} else if m := devzatJoined.FindSubmatch(rest); m != nil {
		l.Kind, l.People = sshchat.Joined, []sshchat.Passage{{Person: stranger(m[1])}}
	}
	return l, l.Kind != ""
}

// stranger is somebody of whom another chat's log tells only the name.
func stranger(name []byte) sshchat.Person {
	return sshchat.Person{Name: text.Line(string(name)), Guest: true}
}
