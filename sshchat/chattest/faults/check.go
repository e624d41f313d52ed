//go:build unix

package main

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// mark is what a line says of itself: who typed it, in the how-manieth of their connections, and
// the how-manieth of their lines it is.
type mark struct{ person, conn, n int }

func (m mark) String() string { return fmt.Sprintf("~%02d-%03d-%06d;", m.person, m.conn, m.n) }

var marked = regexp.MustCompile(`~(\d{2})-(\d{3})-(\d{6});`)

// marksIn finds the marks in what somebody was shown.
func marksIn(text string) (found []mark) {
	for _, m := range marked.FindAllStringSubmatch(text, -1) {
		var n [3]int
		for i := range n {
			n[i], _ = strconv.Atoi(m[i+1]) // digits
		}
		found = append(found, mark{n[0], n[1], n[2]})
	}
	return found
}

// kind is what an entry of the log does, of those that the checker knows.
type kind string

const (
	said   kind = "said"
	joined kind = "joined"
	left   kind = "left"
)

// entry is one of a node's log.
type entry struct {
	seq   uint64
	at    time.Time
	kind  kind
	room  string
	mark  mark     // of a line
	names []string // who came or went
	lost  bool     // their node or their connection was lost
}

// visit is what one connection of a person showed them in a round.
type visit struct {
	person, conn int
	seen         []mark
}

// evidence is all that a round left. Logs are from the beginning, visits from the round's.
type evidence struct {
	began   uint64             // the first number of the round
	visits  []visit            // of all connections
	logs    map[string][]entry // by node
	rosters map[string][]string
	names   []string // who should be there
	unseen  []mark   // typed, and not shown to who typed it
}

// last are the newest lines that each person was shown of their own.
func (e evidence) last() map[mark]bool {
	newest := map[int]mark{}
	for _, v := range e.visits {
		for _, m := range v.seen {
			if m.person == v.person && m.n > newest[m.person].n {
				newest[m.person] = m
			}
		}
	}
	last := map[mark]bool{}
	for _, m := range newest {
		last[m] = true
	}
	return last
}

// verdict is what is wrong, a line each.
type verdict struct {
	lost    []string // shown to somebody, and not in the log
	doubled []string // twice in the log, or shown twice
	order   []string // shown in another order than the log's
	missed  []string // not shown to somebody who was there before and after
	holders []string // two at once under one name, or one who should not be there
	differ  []string // nodes whose logs or rosters are not the same
}

func (v *verdict) clean() bool {
	return len(v.lost)+len(v.doubled)+len(v.order)+len(v.missed)+len(v.holders)+len(v.differ) == 0
}

// place is where a line stands in the log.
type place struct {
	seq  uint64
	room string
	rank int // among the lines of its room
}

// judge holds what people saw against the logs.
func judge(e evidence) *verdict {
	v := &verdict{}
	log := v.union(e)
	places, rooms := v.places(e, log)
	for _, one := range e.visits {
		v.visit(one, places, rooms)
	}
	v.history(e, log)
	v.rosters(e)
	return v
}

// union returns the log of all nodes together, and notes what one of them lacks.
func (v *verdict) union(e evidence) []entry {
	all := map[uint64]entry{}
	for _, log := range e.logs {
		for _, one := range log {
			all[one.seq] = one
		}
	}
	order := slices.Sorted(maps.Keys(all))
	for _, node := range slices.Sorted(maps.Keys(e.logs)) {
		has := map[uint64]mark{}
		var last uint64
		for _, one := range e.logs[node] {
			if one.seq <= last {
				v.differ = append(v.differ, fmt.Sprintf("%s has %d after %d", node, one.seq, last))
			}
			last = one.seq
			has[one.seq] = one.mark
		}
		for _, seq := range order {
			if m, ok := has[seq]; seq >= e.began && (!ok || m != all[seq].mark) {
				v.differ = append(v.differ, fmt.Sprintf("%s lacks %d %v", node, seq, all[seq].mark))
			}
		}
	}
	log := make([]entry, len(order))
	for i, seq := range order {
		log[i] = all[seq]
	}
	return log
}

// places says where each line stands, and which lines a room has in order.
func (v *verdict) places(e evidence, log []entry) (map[mark]place, map[string][]mark) {
	places, rooms := map[mark]place{}, map[string][]mark{}
	for _, one := range log {
		if one.kind != said {
			continue
		}
		if before, again := places[one.mark]; again {
			if one.seq >= e.began {
				v.doubled = append(v.doubled, fmt.Sprintf("%v is %d and %d", one.mark, before.seq, one.seq))
			}
			continue
		}
		places[one.mark] = place{one.seq, one.room, len(rooms[one.room])}
		rooms[one.room] = append(rooms[one.room], one.mark)
	}
	return places, rooms
}

// visit looks at what one connection showed.
func (v *verdict) visit(one visit, places map[mark]place, rooms map[string][]mark) {
	who := fmt.Sprintf("p%02d, connection %d", one.person, one.conn)
	shown := map[mark]bool{}
	last := map[string]int{} // by room: the rank of the newest shown
	for _, m := range one.seen {
		at, stored := places[m]
		before, some := last[at.room]
		switch {
		case shown[m]:
			v.doubled = append(v.doubled, fmt.Sprintf("%s was shown %v twice", who, m))
			continue
		case !stored:
			v.lost = append(v.lost, fmt.Sprintf("%s was shown %v", who, m))
			continue
		case some && at.rank < before:
			v.order = append(v.order, fmt.Sprintf("%s was shown %v after %v", who, m, rooms[at.room][before]))
		case some:
			for _, skipped := range rooms[at.room][before+1 : at.rank] {
				v.missed = append(v.missed, fmt.Sprintf("%s was not shown %v, before %v", who, skipped, m))
			}
		}
		shown[m] = true
		last[at.room] = max(before, at.rank)
	}
}

// history looks at who was where: one comes in who is out, and speaks who is in. A connection
// says nothing after a later one of the same person has.
func (v *verdict) history(e evidence, log []entry) {
	in := map[string]bool{} // room and name
	conns := map[int]int{}
	wrong := func(one entry, format string, args ...any) {
		if one.seq >= e.began {
			v.holders = append(v.holders, fmt.Sprintf("%d: ", one.seq)+fmt.Sprintf(format, args...))
		}
	}
	for _, one := range log {
		for _, name := range one.names {
			at := one.room + " " + name
			if one.kind == joined && in[at] {
				wrong(one, "%s joined %s twice", name, one.room)
			}
			if one.kind == left && !in[at] {
				wrong(one, "%s left %s twice", name, one.room)
			}
			in[at] = one.kind == joined
		}
		if one.kind != said {
			continue
		}
		if name := personName(one.mark.person); !in[one.room+" "+name] {
			wrong(one, "%s spoke in %s and was not there", name, one.room)
		}
		if one.mark.conn < conns[one.mark.person] {
			wrong(one, "p%02d spoke by connection %d after %d", one.mark.person, one.mark.conn, conns[one.mark.person])
		}
		conns[one.mark.person] = max(conns[one.mark.person], one.mark.conn)
	}
}

// agrees reports whether all nodes say that those are here who should be.
func (e evidence) agrees() bool {
	v := &verdict{}
	v.rosters(e)
	return v.clean()
}

// rosters holds who is here, as each node says, against who should be.
func (v *verdict) rosters(e evidence) {
	want := slices.Sorted(slices.Values(e.names))
	for _, node := range slices.Sorted(maps.Keys(e.rosters)) {
		have := slices.Sorted(slices.Values(e.rosters[node]))
		for i, name := range have {
			if i > 0 && have[i-1] == name {
				v.holders = append(v.holders, fmt.Sprintf("%s is here twice, says %s", name, node))
			}
		}
		if have = slices.Compact(have); !slices.Equal(have, want) {
			v.differ = append(v.differ, fmt.Sprintf("%s says that %v are here too many, and %v too few", node, without(have, want), without(want, have)))
		}
	}
}

// without returns what of a is not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

// silence is the longest time in the log from one moment on in which no line came.
func silence(log []entry, from time.Time) (longest time.Duration) {
	last := from
	for _, one := range slices.SortedFunc(slices.Values(log), func(a, b entry) int { return cmp.Compare(a.seq, b.seq) }) {
		if one.kind != said || one.at.Before(from) {
			continue
		}
		longest = max(longest, one.at.Sub(last))
		last = one.at
	}
	return longest
}

// lastLost is how long after a moment the last people were said to have lost their connection;
// 0: none were.
func lastLost(log []entry, from time.Time) (after time.Duration) {
	for _, one := range log {
		if one.kind == left && one.lost && one.at.After(from) {
			after = max(after, one.at.Sub(from))
		}
	}
	return after
}

func personName(i int) string { return fmt.Sprintf("p%02d", i) }
