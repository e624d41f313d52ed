package chat

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/live"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
	"sshchat/sshchat/tray"
)

// wakes is what two wakes gather, for somebody whom it makes: what the first one cut comes
// again with the second.
type wakes struct {
	name  string
	as    func(m *reading)
	first []*sshchat.Entry
}

var filterStart = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

func filterEntry(seq uint64, room sshchat.RoomID, k sshchat.Kind, from sshchat.AccountID, body string) *sshchat.Entry {
	return &sshchat.Entry{
		Seq: seq, At: filterStart, Room: room, Kind: k,
		From: sshchat.Person{Name: text.Line(string(from)), Account: from}, Body: text.Line(body),
	}
}

// reaction is from's answer to the entry numbered ref.
func reaction(seq uint64, from sshchat.AccountID, ref uint64) *sshchat.Entry {
	e := filterEntry(seq, "ops", sshchat.Reacted, from, "+1")
	e.Ref = ref
	return e
}

func inRooms(m *reading) {
	for _, id := range []sshchat.RoomID{"lobby", "ops", "dev"} {
		m.views = append(m.views, &View{room: live.NewRoom(nil, id)})
	}
	m.at = m.views[0]
}

func program(safe uint64) func(*reading) {
	return func(m *reading) {
		inRooms(m)
		m.login.All = true
		m.order = sequence{on: true, safe: safe}
	}
}

func ignoringEve(m *reading) {
	inRooms(m)
	m.ignores = []people.Ignored{{Account: "eve"}}
}

var filterWakes = []wakes{
	{"a new name that two rooms tell", inRooms, []*sshchat.Entry{
		filterEntry(9, "dev", sshchat.Renamed, "bob", ""), filterEntry(5, "ops", sshchat.Renamed, "bob", ""),
	}},
	{"a broadcast that is not safe yet", program(6), []*sshchat.Entry{
		filterEntry(5, "ops", sshchat.Said, "bob", "five"), filterEntry(7, "", sshchat.HistoryOff, "", ""),
	}},
	{"a letter that is not safe yet", program(6), []*sshchat.Entry{filterEntry(7, "@me", sshchat.Told, "bob", "seven")}},
	{"a letter of one who is ignored", ignoringEve, []*sshchat.Entry{
		filterEntry(5, "@me", sshchat.Told, "bob", "five"), filterEntry(6, "@me", sshchat.Told, "eve", "six"),
	}},
	{"a reaction of one who is ignored before another's", ignoringEve, []*sshchat.Entry{reaction(5, "eve", 1), reaction(6, "bob", 1)}},
	{"one who is ignored goes away", ignoringEve, []*sshchat.Entry{
		filterEntry(6, "dev", sshchat.Away, "eve", ""), filterEntry(5, "ops", sshchat.Away, "eve", ""), filterEntry(7, "lobby", sshchat.Said, "bob", "seven"),
	}},
	{"a line, its edit, and a broadcast of three rooms", inRooms, []*sshchat.Entry{
		filterEntry(4, "", sshchat.HistoryOff, "", ""), filterEntry(5, "ops", sshchat.Said, "bob", "five"),
		filterEntry(4, "", sshchat.HistoryOff, "", ""), reaction(6, "ann", 5), reaction(8, "bob", 5),
		{Seq: 7, At: filterStart, Room: "dev", Kind: sshchat.Left, Detail: sshchat.Detail{People: leavers("me", "ann")}},
	}},
}

// through returns what two wakes show through some filters, and who wrote last.
func (w wakes) through(steps []filter) string {
	m := &reading{rights: rights{&self{account: "me"}}, Tray: &tray.Tray{}}
	w.as(m)
	var shown []string
	for range 2 {
		var entries []*sshchat.Entry
		for _, e := range w.first {
			if !slices.ContainsFunc(shown, func(s string) bool { return strings.HasPrefix(s, fmt.Sprint(e.Seq, " ")) }) {
				entries = append(entries, e)
			}
		}
		for _, f := range steps {
			entries = f.keep(m, entries)
		}
		for _, e := range entries {
			shown = append(shown, fmt.Sprint(e.Seq, " ", e.Kind, " ", e.From.Name, " ", len(e.People)))
		}
		heard := "nobody"
		if m.heard != nil {
			heard = m.heard.Name.String()
		}
		shown = append(shown, "heard "+heard)
		m.order.safe = 100
	}
	return strings.Join(shown, "\n")
}

func leavers(accounts ...sshchat.AccountID) (all []sshchat.Passage) {
	for _, a := range accounts {
		all = append(all, sshchat.Passage{Person: sshchat.Person{Name: text.Line(string(a)), Account: a}, Stayed: time.Minute})
	}
	return all
}

// Of each two filters either the order matters, and a wake shows that, or they commute.
func TestOrderOfFilters(t *testing.T) {
	matters := map[string]string{ // and in which wakes
		"sorted, passed":   "a new name that two rooms tell",
		"cut, once":        "a broadcast that is not safe yet",
		"cut, letters":     "a letter that is not safe yet",
		"ignored, letters": "a letter of one who is ignored",
		"ignored, folded":  "a reaction of one who is ignored before another's",
	}
	for i, a := range filters {
		for _, b := range filters[i+1:] {
			pair := a.name + ", " + b.name
			var broken []string
			for _, w := range filterWakes {
				if w.through([]filter{a, b}) != w.through([]filter{b, a}) {
					broken = append(broken, w.name)
				}
			}
			switch want := matters[pair]; {
			case want == "" && len(broken) > 0:
				t.Errorf("%s do not commute: %v", pair, broken)
			case want != "" && !slices.Contains(broken, want):
				t.Errorf("%s may be swapped, and nothing shows it: %v", pair, broken)
			}
			delete(matters, pair)
		}
	}
	if len(matters) > 0 {
		t.Errorf("no such neighbours: %v", matters)
	}
}

// A swap of neighbours whose order matters is seen through the whole list as well.
func TestFiltersInTheirOrder(t *testing.T) {
	for _, w := range filterWakes {
		right := w.through(filters)
		for i := range filters[1:] {
			swapped := slices.Clone(filters)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			same := w.through(swapped) == right
			pair := filters[i].name + ", " + filters[i+1].name
			switch {
			case pair == "cut, once" && w.name == "a broadcast that is not safe yet",
				pair == "sorted, passed" && w.name == "a new name that two rooms tell",
				pair == "ignored, letters" && w.name == "a letter of one who is ignored":
				if same {
					t.Errorf("%s: %s may be swapped", w.name, pair)
				}
			case !same:
				t.Errorf("%s: with %s swapped it shows\n%s\nand not\n%s", w.name, pair, w.through(swapped), right)
			}
		}
	}
}

// What was said last counts as talk, whatever becomes durable with it.
func TestTalkInOneRunWithAComing(t *testing.T) {
	run := []*sshchat.Entry{{Seq: 1, Kind: sshchat.Said}, {Seq: 2, Kind: sshchat.Acted}, {Seq: 3, Kind: sshchat.Joined}}
	if e := books.LastTalk(run); e == nil || e.Seq != 2 {
		t.Errorf("the last talk is %+v, want 2", e)
	}
	if e := books.LastTalk(run[2:]); e != nil {
		t.Errorf("a coming is talk: %+v", e)
	}
}
