package records

import (
	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// answer writes notices for one reader.
type answer struct {
	object
	start int // where in b the first record begins
	words func(key string, args []any) string
	room  func(e *sshchat.Entry) string
}

// Notice appends n: one object, or one for each thing that n lists (people, lines,
// hits, keys...), joined by LF, without an LF at the end. An empty list appends
// nothing. The order is that of the answer: who by name, search newest first.
//
// words words refusals and acknowledgements, in the reader's language and without
// styles. room says under which name the reader knows the room of an entry, where the
// notice does not: a direct message is called by whom it is with. Neither may be nil.
func Notice(dst []byte, n sshchat.Notice, words func(key string, args []any) string, room func(e *sshchat.Entry) string) []byte {
	a := answer{object: object{dst}, start: len(dst), words: words, room: room}
	switch n := n.(type) {
	case *sshchat.Fault:
		a.coded("error", n.Key, n.Args)
	case sshchat.Done:
		a.coded("done", n.Key, n.Args)
	case sshchat.Who:
		a.who(n)
	case sshchat.Help:
		a.help(n)
	case sshchat.Skipped:
		a.skipped(n)
	case sshchat.Lines:
		a.lines(n)
	case sshchat.Found:
		a.found(n)
	case sshchat.Raw:
		a.line(&n.Entry, n.Text(), a.room(&n.Entry), false)
	case sshchat.Opened:
		a.opened(n)
	case sshchat.RoomList:
		a.rooms(n)
	case sshchat.RoomFacts:
		a.roomFacts(n)
	case sshchat.RoomMembers:
		a.grants(n)
	case sshchat.Invitation:
		a.invitation(n)
	case sshchat.Receipt:
		a.receipt(n)
	case sshchat.KeyList:
		a.keys(n)
	case sshchat.Windows:
		a.windows(n)
	case sshchat.Whois:
		a.whois(n)
	case sshchat.Sanctions:
		a.sanctions(n)
	case sshchat.Rulings:
		a.rulings(n)
	case sshchat.Stats:
		a.stats(n)
	case sshchat.Nodes:
		a.nodes(n)
	case sshchat.Quitting:
		a.bare("quit")
	case sshchat.Clear:
		a.bare("clear")
	}
	return a.b
}

// begin opens the next record, on a line of its own.
func (a *answer) begin(kind string) {
	if len(a.b) > a.start {
		a.b = append(a.b, '\n')
	}
	a.object.begin(kind)
}

// bare writes a record that says all by its type.
func (a *answer) bare(kind string) {
	a.begin(kind)
	a.end()
}

func (a *answer) coded(kind, key string, args []any) {
	a.begin(kind)
	a.object.coded(key, args, a.words)
	a.end()
}

// coded writes a key with its words and facts.
func (o *object) coded(key string, args []any, words func(key string, args []any) string) {
	o.str("code", key)
	o.str("text", words(key, args))
	if len(args) > 0 {
		o.open("facts")
		for _, arg := range args {
			o.fact(arg)
		}
		o.shut()
	}
}

func (a *answer) who(n sshchat.Who) {
	a.people(n.Room, n.Here)
}

func (a *answer) people(room string, here []sshchat.Presence) {
	for i := range here {
		p := &here[i]
		a.begin("person")
		a.strIf("room", room)
		a.identity(&p.Person)
		a.time("since", p.Since)
		a.time("spoke", p.Spoke)
		a.flag("away", p.IsAway)
		a.strIf("text", p.Away.String())
		a.end()
	}
}

// opened writes the room, who is there, and what was said.
func (a *answer) opened(n sshchat.Opened) {
	a.begin("room")
	a.str("room", n.Room)
	a.int("count", int64(n.Total))
	a.strIf("text", n.Topic.String())
	a.flag("founded", n.Founded)
	a.flag("here", true)
	a.flag("current", true)
	a.end()
	a.people(n.Room, n.Here)
	for i := range n.Entries {
		a.line(&n.Entries[i], n.Entries[i].Body.String(), n.Room, false)
	}
}

func (a *answer) rooms(n sshchat.RoomList) {
	for i := range n.Rooms {
		r := &n.Rooms[i]
		a.begin("room")
		a.str("room", r.Room)
		a.int("count", int64(r.People))
		a.strIf("text", r.Topic.String())
		a.time("spoke", r.Spoke)
		a.flag("private", r.Private)
		a.flag("here", r.Index > 0)
		a.flag("current", r.Current)
		a.end()
	}
}

// roomFacts writes a room as rooms does, with what is known of one alone.
func (a *answer) roomFacts(n sshchat.RoomFacts) {
	a.begin("room")
	a.str("room", n.Room)
	a.int("count", int64(n.People))
	a.strIf("text", n.Topic.String())
	a.flag("private", n.Private)
	a.strIf("founder", n.Founder.String())
	a.texts("ops", n.Ops)
	if n.Private {
		a.int("members", int64(n.Members))
	}
	a.flag("readOnly", n.ReadOnly)
	a.flag("keyed", n.Keyed)
	if n.Slow > 0 {
		a.seconds("slow", n.Slow)
	}
	if n.Keep > 0 {
		a.seconds("keep", n.Keep)
	}
	a.time("made", n.Made)
	a.time("closed", n.Closed)
	a.end()
}

// ranks are the names of what somebody may do in a room.
var ranks = map[sshchat.Rank]string{
	sshchat.Invited: "member", sshchat.RoomOp: "op", sshchat.Founder: "founder",
}

func (a *answer) grants(n sshchat.RoomMembers) {
	for _, s := range n.Grants {
		a.begin("seat")
		a.str("room", n.Room)
		a.identity(&sshchat.Person{Name: s.Name, Account: s.Account})
		a.str("rank", ranks[s.Rank])
		a.flag("voice", s.Voice)
		a.end()
	}
}

func (a *answer) invitation(n sshchat.Invitation) {
	a.begin("invitation")
	a.str("room", n.Room)
	a.person("from", &sshchat.Person{Name: n.By})
	a.end()
}

func (a *answer) receipt(n sshchat.Receipt) {
	a.begin("receipt")
	a.uint("seq", n.Seq)
	a.end()
}

func (a *answer) help(n sshchat.Help) {
	for _, c := range n.Commands {
		a.begin("command")
		a.str("name", c.Name)
		a.strs("aliases", c.Aliases)
		a.strIf("args", c.Args)
		a.strIf("options", c.Options)
		a.str("role", c.Role.String())
		a.str("group", c.Group)
		a.end()
	}
}

func (a *answer) skipped(n sshchat.Skipped) {
	a.begin("skipped")
	a.strIf("room", n.Room)
	a.int("count", int64(n.N))
	a.end()
}

func (a *answer) lines(n sshchat.Lines) {
	for i := range n.Entries {
		a.line(&n.Entries[i], n.Entries[i].Body.String(), n.Room, false)
	}
}

// found writes the hits without their neighbours: a script asks for those by number.
// The last hit says whether there may be older ones.
func (a *answer) found(n sshchat.Found) {
	for i := range n.Hits {
		room := n.Room
		if n.Calls {
			room = a.room(&n.Hits[i].Entry)
		}
		a.line(&n.Hits[i].Entry, n.Hits[i].Entry.Body.String(), room, n.More && i == len(n.Hits)-1)
	}
}

func (a *answer) line(e *sshchat.Entry, body, room string, more bool) {
	if e.Room == "" {
		room = "" // it was told everywhere
	}
	a.begin(string(e.Kind))
	a.entry(e, room, body)
	a.flag("more", more)
	a.end()
}

func (a *answer) keys(n sshchat.KeyList) {
	for _, k := range n.Keys {
		a.begin("key")
		a.keyOf(k)
		a.time("used", k.Used)
		if k.From.IsValid() {
			a.str("network", k.From.String())
		}
		a.flag("current", k.Print == n.Now)
		a.end()
	}
}

func (a *answer) windows(n sshchat.Windows) {
	for _, w := range n.All {
		a.begin("window")
		a.int("number", int64(w.N))
		a.time("since", w.Since)
		a.strIf("address", w.Address)
		a.strIf("room", w.Room)
		a.strIf("print", string(w.Print))
		a.strIf("node", w.Node)
		a.flag("current", w.Asked)
		a.end()
	}
}

func (o *object) keyOf(k sshchat.KeyOf) {
	o.str("print", string(k.Print))
	o.time("since", k.Since)
}

func (a *answer) whois(n sshchat.Whois) {
	a.begin("whois")
	a.identity(&n.Person)
	a.str("role", n.Role.String())
	a.flag("here", n.Here)
	a.time("since", n.Since)
	a.time("spoke", n.Spoke)
	a.time("seen", n.Seen)
	a.time("known", n.Key)
	a.flag("away", n.IsAway)
	a.strIf("text", n.Away.String())
	a.strIf("address", n.Address)
	if len(n.Addresses) > 1 {
		a.strs("addresses", n.Addresses)
	}
	a.texts("names", n.Names)
	a.strs("rooms", n.Rooms)
	if len(n.Prints) > 0 {
		a.open("keys")
		for _, k := range n.Prints {
			a.key("")
			a.b = append(a.b, '{')
			a.keyOf(k)
			a.end()
		}
		a.shut()
	}
	a.end()
}

func (a *answer) stats(n sshchat.Stats) {
	a.begin("stats")
	a.str("room", n.Room)
	a.counts("hours", n.Hours[:])
	a.time("hoursFrom", n.HoursFrom)
	a.counts("days", n.Days[:])
	a.time("daysFrom", n.DaysFrom)
	a.end()
}

func (a *answer) texts(k string, all []text.Text) {
	list := make([]string, len(all))
	for i, t := range all {
		list[i] = t.String()
	}
	a.strs(k, list)
}

func (a *answer) counts(k string, all []int) {
	a.open(k)
	for _, n := range all {
		a.int("", int64(n))
	}
	a.shut()
}

// sanctions writes what people are told of a ban: not the address that it meets
// besides the account.
func (a *answer) sanctions(n sshchat.Sanctions) {
	for i := range n.All {
		s := &n.All[i]
		a.begin("sanction")
		a.str("rule", s.What)
		a.person("whom", &sshchat.Person{Name: s.Name, Account: s.Account})
		a.person("from", &sshchat.Person{Name: s.By})
		a.time("at", s.At)
		a.time("until", s.Until)
		a.strIf("text", s.Reason.String())
		a.end()
	}
	if n.More > 0 || n.InRooms > 0 {
		a.begin("sanctions")
		a.int("count", int64(n.InRooms))
		a.flag("more", n.More > 0)
		a.end()
	}
}

func (a *answer) rulings(n sshchat.Rulings) {
	for i := range n.Last {
		r := &n.Last[i]
		a.begin("ruling")
		a.time("at", r.At)
		a.strIf("room", r.Room)
		a.strIf("node", n.Node)
		a.strIf("door", r.Door)
		a.person("from", &r.By)
		a.str("rule", r.What)
		a.person("whom", &sshchat.Person{Name: r.Target, Account: r.Account})
		a.time("until", r.Until)
		a.strIf("text", r.Reason.String())
		a.end()
	}
}
