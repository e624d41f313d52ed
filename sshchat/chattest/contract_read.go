package chattest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// bodies is what entries say, in their order.
func bodies(all []sshchat.Entry) string {
	var s []string
	for _, e := range all {
		s = append(s, e.Body.String())
	}
	return strings.Join(s, ",")
}

func testPage(t *testing.T, b *bench) {
	var all []sshchat.Entry
	add := func(room sshchat.RoomID, kind sshchat.Kind, body string) {
		e := say("alice", body)
		e.Room, e.Kind = room, kind
		all = append(all, b.must(e))
	}
	for i := range 6 {
		add("lobby", sshchat.Said, fmt.Sprint(i))
		add("den", sshchat.Said, fmt.Sprint("d", i))
	}
	add("lobby", sshchat.Acted, "waves")
	add("", sshchat.HistoryOn, "") // told in every room
	add("lobby", sshchat.Topic, "rain")
	b.settle(all[len(all)-1])
	seq := func(i int) uint64 { return all[2*i].Seq } // of the lobby's line i
	said := []sshchat.Kind{sshchat.Said}
	for name, c := range map[string]struct {
		r    sshchat.Range
		want string
	}{
		"one room and what every room is told": {sshchat.Range{Room: "lobby"}, "0,1,2,3,4,5,waves,,rain"},
		"the other room":                       {sshchat.Range{Room: "den"}, "d0,d1,d2,d3,d4,d5,"},
		"a room nobody spoke in":               {sshchat.Range{Room: "attic", Kinds: said}, ""},
		"any room":                             {sshchat.Range{Before: seq(2)}, "0,d0,1,d1"},
		"newest":                               {sshchat.Range{Room: "lobby", Limit: 2}, ",rain"},
		"oldest":                               {sshchat.Range{Room: "lobby", Limit: 2, Oldest: true}, "0,1"},
		"after":                                {sshchat.Range{Room: "lobby", After: seq(4), Kinds: said}, "5"},
		"before":                               {sshchat.Range{Room: "lobby", Before: seq(2)}, "0,1"},
		"between, newest":                      {sshchat.Range{Room: "lobby", After: seq(0), Before: seq(5), Limit: 2}, "3,4"},
		"between, oldest":                      {sshchat.Range{Room: "lobby", After: seq(0), Before: seq(5), Limit: 2, Oldest: true}, "1,2"},
		"bytes":                                {sshchat.Range{Room: "lobby", After: seq(0), Bytes: 2, Oldest: true}, "1,2"},
		"bytes, newest":                        {sshchat.Range{Room: "lobby", Bytes: 5}, "waves,,rain"},
		"one is more than the bytes":           {sshchat.Range{Room: "lobby", After: seq(5), Bytes: 2, Oldest: true}, "waves"},
		"kinds":                                {sshchat.Range{Room: "lobby", Kinds: []sshchat.Kind{sshchat.Acted, sshchat.Topic}}, "waves,rain"},
		"kinds, newest":                        {sshchat.Range{Room: "lobby", Kinds: said, Limit: 1}, "5"},
		"a kind never stored":                  {sshchat.Range{Room: "lobby", Kinds: []sshchat.Kind{"unheard"}}, ""},
		"nothing between":                      {sshchat.Range{Room: "lobby", After: seq(3), Before: seq(4)}, ""},
		"turned around":                        {sshchat.Range{Room: "lobby", After: seq(4), Before: seq(2)}, ""},
	} {
		if got := bodies(b.page(c.r)); got != c.want {
			t.Errorf("%s: Page(%+v) = %q, want %q", name, c.r, got, c.want)
		}
	}
}

func testPageLimit(t *testing.T, b *bench) {
	b.must(say("alice", "before the others"))
	tick(b)
	first := b.must(say("alice", "0"))
	for i := range 1100 {
		b.Append(say("alice", fmt.Sprint(i)), func(sshchat.Entry, error) {})
	}
	tick(b)
	last := b.must(say("alice", "last"))
	b.settle(last)
	for limit, want := range map[int]int{0: 100, -1: 100, 1: 1, 1000: 1000, 5000: 1000} {
		if got := len(b.page(sshchat.Range{Room: "lobby", Limit: limit})); got != want {
			t.Errorf("Limit %d gave %d entries, want %d", limit, got, want)
		}
	}
	// Since takes in its instant, Until leaves it out.
	got := b.page(sshchat.Range{Room: "lobby", Since: first.At, Limit: 1, Oldest: true})
	if len(got) != 1 || got[0].Seq != first.Seq {
		t.Errorf("Since %v began with %v", first.At, got)
	}
	got = b.page(sshchat.Range{Room: "lobby", Until: first.At})
	if bodies(got) != "before the others" {
		t.Errorf("Until %v gave %q", first.At, bodies(got))
	}
	got = b.page(sshchat.Range{Room: "lobby", Since: last.At, Until: last.At.Add(time.Hour)})
	if len(got) != 1 || got[0].Seq != last.Seq {
		t.Errorf("Since the last gave %q", bodies(got))
	}
}

// tick appends until the engine's clock, which has a grain, has moved on.
func tick(b *bench) {
	b.t.Helper()
	e := sshchat.Entry{Room: "clock", Kind: sshchat.Said}
	for begin := b.must(e).At; b.must(e).At.Equal(begin); {
	}
}

func testSearch(t *testing.T, b *bench) {
	var last sshchat.Entry
	for _, line := range []string{
		0: "the deploy failed again",
		1: "今天的部署又失败了",
		2: "Deployment went well, thanks Zoë",
		3: "服务器在哪里?",
		4: "we deploy on Friday 服务器 mid-sentence",
		5: "务服器 is those characters turned about",
		6: "again we see it failed, deploy is out",
	} {
		last = b.must(say("alice", line))
	}
	b.settle(last)
	place := map[uint64]int{} // numbers may have gaps
	for i, e := range b.page(sshchat.Range{Room: "lobby"}) {
		place[e.Seq] = i
	}
	for query, want := range map[string]string{
		"deploy":           "6 4 2 0", // a word may go on
		"DEPLOY failed":    "6 0",     // all must match, in any order, without case
		`"failed again"`:   "0",       // quoted: as it stands
		`"deploy" friday`:  "4",
		"zoë":              "2",
		"部署":               "1",
		"署":                "1",
		"服务器":              "4 3",
		"服务":               "4 3", // not the line with the characters turned about
		"服务器 deploy":       "4",
		"nowhere":          "",
		"  ":               "6 5 4 3 2 1 0", // asks for no word
		`AND OR NOT NEAR(`: "",
		`body: * ^ - + {}`: "",
		"'; DROP TABLE":    "",
	} {
		var got []string
		for _, e := range b.search(sshchat.Query{Text: query}) {
			got = append(got, fmt.Sprint(place[e.Seq]))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("search %q found %q, want %q", query, s, want)
		}
	}
}

func testSearchFilters(t *testing.T, b *bench) {
	var all []sshchat.Entry
	add := func(room sshchat.RoomID, from, body string) {
		e := say(from, body)
		e.Room = room
		all = append(all, b.must(e))
	}
	add("lobby", "Ann", "tea one")
	add("den", "Ann", "tea two")
	tick(b)
	add("lobby", "bob", "tea three")
	add("lobby", "ann", "tea four")
	tick(b)
	add("attic", "bob", "tea five")
	b.settle(all[4])
	for name, c := range map[string]struct {
		q    sshchat.Query
		want string
	}{
		"no filter":      {sshchat.Query{}, "tea five,tea four,tea three,tea two,tea one"},
		"limit":          {sshchat.Query{Limit: 2}, "tea five,tea four"},
		"one room":       {sshchat.Query{Rooms: []sshchat.RoomID{"lobby"}}, "tea four,tea three,tea one"},
		"two rooms":      {sshchat.Query{Rooms: []sshchat.RoomID{"den", "attic"}}, "tea five,tea two"},
		"no such room":   {sshchat.Query{Rooms: []sshchat.RoomID{"cellar"}}, ""},
		"from":           {sshchat.Query{From: "ANN"}, "tea four,tea two,tea one"},
		"from nobody":    {sshchat.Query{From: "zed"}, ""},
		"room and from":  {sshchat.Query{Rooms: []sshchat.RoomID{"lobby"}, From: "ann"}, "tea four,tea one"},
		"before":         {sshchat.Query{Before: all[2].Seq}, "tea two,tea one"},
		"since":          {sshchat.Query{Since: all[4].At}, "tea five"},
		"until":          {sshchat.Query{Until: all[2].At}, "tea two,tea one"},
		"since till now": {sshchat.Query{Since: all[2].At, Until: all[4].At, From: "bob"}, "tea three"},
	} {
		for _, words := range []string{"tea", ""} { // no words: everything that was said
			c.q.Text = words
			got := b.search(c.q)
			got = slices.DeleteFunc(got, func(e sshchat.Entry) bool { return e.Body.IsZero() })
			if s := bodies(got); s != c.want {
				t.Errorf("%s, words %q: found %q, want %q", name, words, s, c.want)
			}
		}
	}
}

func testErased(t *testing.T, b *bench) {
	all := b.fill(5)
	secret := b.must(say("bob", "the password is xyzzy"))
	also := b.must(say("bob", "密码是芝麻开门"))
	b.settle(also)
	forget := sshchat.Entry{Room: "lobby", Kind: sshchat.Erased, From: sshchat.Person{Name: text.Line("mod")}}
	forget.Refs = []uint64{also.Seq, secret.Seq, also.Seq, also.Seq + 1<<40}
	done := b.must(forget)
	b.settle(done)
	check := func(when string) {
		t.Helper()
		for _, words := range []string{"xyzzy", "password", "芝麻", "门"} {
			if got := b.search(sshchat.Query{Text: words}); len(got) != 0 {
				t.Errorf("%s: search %q still finds %q", when, words, bodies(got))
			}
		}
		got := b.page(sshchat.Range{Room: "lobby", After: all[4].Seq, Before: done.Seq + 1})
		if len(got) != 3 || got[0].Kind != sshchat.Said || got[0].From.Name != text.Line("bob") || bodies(got) != ",," {
			t.Errorf("%s: page holds %+v", when, got)
		} else {
			same(t, when, got[2], done)
		}
		followed := b.gather(all[4].Seq, func(all []*sshchat.Entry) bool { return len(all) >= 3 })
		for _, e := range followed {
			if !e.Body.IsZero() {
				t.Errorf("%s: follow replays %q", when, e.Body)
			}
		}
		if found := b.search(sshchat.Query{Text: "line"}); len(found) != 5 {
			t.Errorf("%s: search finds %d of the 5 other lines", when, len(found))
		}
	}
	check("live")
	b.must(forget) // once more is harmless
	if b.reopen() {
		check("reopened")
	}
}
