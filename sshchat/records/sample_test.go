package records

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

var (
	eight = time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
	later = eight.Add(90*time.Minute + 250*time.Millisecond)

	alice   = sshchat.Person{Name: text.Line("alice"), Account: "k3v9q2m7x1ab"}
	bob     = sshchat.Person{Name: text.Line("bob"), Account: "w8d4n6c0z5ef"}
	dice    = sshchat.Person{Name: text.Line("dice"), Account: "r5t1y9u3i7op", Bot: true}
	mallory = sshchat.Person{Name: text.Line("mallory"), Account: "~h2j4:17", Guest: true}
)

// private is a key that must not be seen in any record.
const private = "ops~q7w2e9r4t1"

// labels is how the reader of the samples calls a room.
func labels(e *sshchat.Entry) string {
	switch {
	case e.Kind == sshchat.Told || e.Kind == sshchat.Piece && e.About != nil:
		return "@" + e.From.Name.String()
	case e.Room == private:
		return "#+ops"
	case e.Room == "":
		return ""
	}
	return "#" + string(e.Room)
}

// english words what the samples need worded.
func english(key string, args []any) string {
	switch key {
	case "name.taken":
		return "the name alice is in use: choose another"
	case "rate":
		return "slower, please: that line was not sent; try again in 2s (Up brings it back)"
	case "topic.is":
		return "topic: deploy at 15:00"
	}
	return key
}

// entry makes an entry of the private room.
func entry(seq uint64, k sshchat.Kind, from sshchat.Person, body string, d sshchat.Detail) sshchat.Entry {
	return sshchat.Entry{
		Seq: seq, At: eight, ID: "once", Room: private, Kind: k, From: from, Body: text.Code(body), Detail: d,
	}
}

// answering is an entry with what it answers.
func answering(e sshchat.Entry, q sshchat.Quoted) sshchat.Entry {
	e.Quoted = &q
	return e
}

// entries are one of each kind at least. docs/records.md shows them all.
func entries() []sshchat.Entry {
	type detail = sshchat.Detail
	return []sshchat.Entry{
		entry(121, sshchat.Joined, alice, "", detail{People: []sshchat.Passage{{Person: alice}, {Person: bob, NewOwner: true}}}),
		entry(123, sshchat.Said, alice, "大家好, \"all\"", detail{}),
		entry(124, sshchat.Said, dice, "if x {\n    y()\n}", detail{Code: true}),
		entry(145, sshchat.Piece, dice, "1\n2\n3", detail{Code: true}),
		entry(146, sshchat.Piece, dice, "6", detail{Code: true, Blank: 2}),
		entry(147, sshchat.Piece, bob, "1\n2", detail{About: &alice, Code: true}),
		entry(148, sshchat.Said, dice, "1\n2", detail{Code: true, Refs: []uint64{145, 146}, Lines: 6}),
		entry(149, sshchat.Told, bob, "1\n2", detail{About: &alice, Code: true, Refs: []uint64{147}, Lines: 40}),
		entry(125, sshchat.Said, mallory, "", detail{}),
		entry(126, sshchat.Acted, alice, "waves", detail{Edited: true}),
		entry(127, sshchat.Told, bob, "are you there?", detail{About: &alice}),
		answering(entry(152, sshchat.Said, bob, "to you too", detail{Ref: 123, About: &alice}), sshchat.Quoted{From: alice, Lines: []text.Text{text.Line("大家好, \"all\"")}, More: true}),
		answering(entry(153, sshchat.Told, bob, "yes", detail{Ref: 127, About: &alice}), sshchat.Quoted{}),
		answering(entry(154, sshchat.Edited, bob, "why?", detail{Ref: 155}), sshchat.Quoted{From: mallory}),
		entry(128, sshchat.Edited, alice, "hello, all", detail{Ref: 123}),
		entry(140, sshchat.Edited, bob, "are you here?", detail{Ref: 127, About: &alice}),
		entry(129, sshchat.Reacted, bob, "👍", detail{Ref: 123, About: &alice}),
		entry(130, sshchat.Erased, mallory, "", detail{Refs: []uint64{125, 119}}),
		entry(141, sshchat.Erased, bob, "", detail{Refs: []uint64{127}, About: &alice}),
		entry(142, sshchat.Erased, alice, "", detail{Refs: []uint64{124}, Rule: "purge"}),
		entry(150, sshchat.Erased, dice, "", detail{Refs: []uint64{148, 145, 146}, Lines: 1}),
		entry(160, sshchat.Erased, sshchat.Somebody, "", sshchat.Unnaming("q7m2x9c4v8bn", []uint64{121})),
		entry(131, sshchat.Topic, alice, "deploy at 15:00", detail{}),
		entry(132, sshchat.Topic, alice, "", detail{}),
		entry(156, sshchat.Marked, alice, "rollback started", detail{}),
		entry(157, sshchat.Marked, alice, "", detail{}),
		entry(133, sshchat.Renamed, bob, "", detail{About: &sshchat.Person{Name: text.Line("rob"), Account: bob.Account}}),
		entry(134, sshchat.Away, alice, "lunch", detail{}),
		entry(135, sshchat.Back, alice, "", detail{}),
		entry(136, sshchat.Ruled, alice, "spam", detail{Rule: "mute", About: &mallory, For: 10 * time.Minute}),
		entry(143, sshchat.Notified, alice, "#ops", detail{Rule: "invite", About: &mallory}),
		entry(137, sshchat.Left, mallory, "", detail{People: []sshchat.Passage{
			{Person: mallory, Cause: sshchat.LostLink, Stayed: 12*time.Second + 500*time.Millisecond}, {Person: bob, Stayed: time.Hour},
		}}),
		{Seq: 138, At: later, Kind: sshchat.HistoryOff},
		{Seq: 139, At: later, Kind: sshchat.HistoryOn, Detail: detail{Lost: 3}},
	}
}

// notices are one of each type.
func notices() []sshchat.Notice {
	said, older := entries()[1], entries()[9]
	return []sshchat.Notice{
		&sshchat.Fault{Key: "name.taken", Args: []any{text.Line("alice")}},
		&sshchat.Fault{Key: "rate", Args: []any{1500 * time.Millisecond}},
		sshchat.Done{Key: "topic.is", Args: []any{text.Line("deploy at 15:00")}},
		sshchat.Who{Room: "#+ops", Here: []sshchat.Presence{
			{Person: alice, Since: eight, Spoke: later, IsAway: true, Away: text.Line("lunch")}, {Person: dice, Since: eight},
		}},
		sshchat.Help{Commands: []*sshchat.Command{
			{Name: "topic", Aliases: []string{"话题"}, Args: "[WORDS | -]", Role: sshchat.MemberRole, Group: "talk"},
			{Name: "say", Args: "[TEXT]", Options: "[--code]", Program: true, Group: "talk"},
		}},
		sshchat.Skipped{Room: "#+ops", N: 812},
		sshchat.Lines{Key: "history", Room: "#+ops", Entries: []sshchat.Entry{said, older}},
		sshchat.Found{Calls: true, Hits: []sshchat.Hit{{Entry: said}}},
		sshchat.Found{Room: "#+ops", Words: "waves", More: true, Hits: []sshchat.Hit{{Entry: said}, {Entry: older, Before: &said}}},
		sshchat.Raw{Entry: said},
		sshchat.Raw{Entry: entries()[6], Pieces: entries()[3:5]},
		sshchat.KeyList{Keys: []sshchat.KeyOf{{Print: "SHA256:aaaa", Since: eight}, {Print: "SHA256:bbbb", Since: eight, Used: later, From: netip.MustParsePrefix("192.0.2.7/32")}}, Now: "SHA256:bbbb"},
		sshchat.Windows{All: []sshchat.Window{
			{N: 1, Since: eight, Address: "192.0.2.7", Print: "SHA256:aaaa", Room: "#lobby", Node: "n1"},
			{N: 2, Since: later, Room: "#ops", Asked: true},
		}},
		sshchat.Whois{
			Person: alice, Role: sshchat.OperatorRole, Key: eight, Names: []text.Text{text.Line("alice"), text.Line("ally")},
			Here: true, Since: eight, Spoke: later, IsAway: true, Away: text.Line("lunch"),
			Prints: []sshchat.KeyOf{{Print: "SHA256:aaaa", Since: eight}}, Address: "192.0.2.7", Addresses: []string{"192.0.2.7", "198.51.100.9"}, Rooms: []string{"#lobby", "#ops"},
		},
		sshchat.Whois{Person: bob, Role: sshchat.MemberRole, Key: eight, Seen: later},
		sshchat.Sanctions{All: []sshchat.Sanction{
			{What: "ban", Name: mallory.Name, Account: mallory.Account, By: alice.Name, At: eight, Until: later, Reason: text.Line("spam")},
			{What: "mute", Name: text.Line("192.0.2.0/24"), By: alice.Name, At: eight},
		}},
		sshchat.Sanctions{More: 12, InRooms: 1500},
		sshchat.Rulings{Last: []sshchat.Ruling{
			{At: eight, By: alice, Door: "chat", What: "ban", Target: mallory.Name, Account: mallory.Account, Reason: text.Line("spam"), Until: later, Room: "#+ops", In: private},
			{At: eight, By: alice, Door: "socket", What: "lockdown", Reason: text.Line("on")},
		}},
		sshchat.Rulings{Node: "n1", Last: []sshchat.Ruling{{At: eight, By: alice, Door: "chat", What: "kick", Target: mallory.Name, Account: mallory.Account}}},
		sshchat.Nodes{All: []sshchat.NodeState{
			{NodeInfo: sshchat.NodeInfo{ID: "n1", Epoch: 7, Since: eight, Version: "v1.4.0", Applied: 5120}, People: 12, Asked: true},
			{NodeInfo: sshchat.NodeInfo{ID: "n2", Epoch: 9, Since: later, Version: "v1.3.2", Applied: 5101}, People: 8, Behind: 19, Differs: true},
		}},
		sshchat.Opened{
			Scene:   sshchat.Scene{Room: "#+ops", Topic: text.Line("deploy at 15:00"), Here: []sshchat.Presence{{Person: bob, Since: eight}}, Total: 2},
			Founded: true, Entries: []sshchat.Entry{said}, Now: later,
		},
		sshchat.RoomList{Now: later, Rooms: []sshchat.RoomInfo{
			{Room: "#lobby", Index: 1, Current: true, People: 7, Spoke: later, Topic: text.Line("tea at four")},
			{Room: "#+ops", Private: true, People: 2},
		}},
		sshchat.Receipt{Seq: 123, ID: "once", Kind: sshchat.Said},
		sshchat.RoomFacts{
			Room: "#+ops", Private: true, ReadOnly: true, Keyed: true, Founder: alice.Name, Ops: []text.Text{bob.Name}, People: 2, Members: 5,
			Topic: text.Line("deploy at 15:00"), Slow: 10 * time.Second, Keep: 30 * 24 * time.Hour, Made: eight, Closed: later,
		},
		sshchat.RoomMembers{Room: "#+ops", Private: true, Grants: []sshchat.Grant{
			{Account: alice.Account, Name: alice.Name, Rank: sshchat.Founder}, {Account: bob.Account, Name: bob.Name, Rank: sshchat.Invited, Voice: true},
		}},
		sshchat.Invitation{Room: "#+ops", By: alice.Name},
		sshchat.Stats{
			Room: "#+ops", Hours: [24]int{0: 3, 23: 40}, HoursFrom: eight.Add(-23 * time.Hour), Days: [14]int{12: 7, 13: 43}, DaysFrom: eight.Add(-13*24*time.Hour - 20*time.Hour),
		},
		sshchat.Quitting{},
		sshchat.Clear{},
	}
}

// samples returns every record that the entries and notices make, each once.
func samples(t *testing.T) []string {
	t.Helper()
	var all []string
	seen := map[string]bool{}
	add := func(lines string) {
		for line := range strings.SplitSeq(lines, "\n") {
			if !seen[line] {
				seen[line] = true
				all = append(all, line)
			}
		}
	}
	for _, e := range entries() {
		add(string(Entry(nil, &e, labels(&e))))
	}
	for _, n := range notices() {
		add(string(Notice(nil, n, english, labels)))
	}
	add(string(Hello(nil, dice, []string{"#+ops", "#lobby"}, 120)))
	add(string(Ack(nil, "x1", 124)))
	add(string(Ack(nil, "", 0)))
	for _, k := range []Kept{
		{Type: "setting", Name: "tz", Text: "Asia/Shanghai"},
		{Type: "joined-room", Room: "#+ops", Text: "mentions"},
		{Type: "read", Room: "#+ops", Seq: 123, At: later},
		{Type: "ignored", Name: "mallory", Account: mallory.Account},
		{Type: "written", Account: bob.Account},
		{Type: "report", Room: "#ops", At: later, Whom: &mallory, Text: "spam"},
		{Type: "end", Count: 812},
	} {
		add(string(k.Append(nil)))
	}
	add(string(Refusal(nil, "x2", 17, &sshchat.Fault{Key: "rate", Args: []any{1500 * time.Millisecond}}, english)))
	return all
}
