package face

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

var monday = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func person(name string) sshchat.Person {
	return sshchat.Person{Name: text.Line(name), Account: sshchat.AccountID("key of " + name)}
}

// came is an entry of so many who came in.
func came(n int) *sshchat.Entry {
	e := &sshchat.Entry{Seq: 1, At: monday, Room: "lobby", Kind: sshchat.Joined}
	for i := range n {
		e.People = append(e.People, sshchat.Passage{Person: person(fmt.Sprintf("p%05d", i))})
	}
	e.From = e.People[0].Person
	return e
}

// happenings are entries that are no talk, with texts of all sorts in them.
func happenings() (all []*sshchat.Entry) {
	alice, bodies := person("alice"), []string{
		"", "a", "two  blanks   and  more ", " before", "behind ", strings.Repeat("x", 200), strings.Repeat("long words and ", 12),
		strings.Repeat("我们下午三点见，", 9), "👩‍👩‍👧 " + strings.Repeat("🏳️‍🌈é ", 30), "http://example.com/" + strings.Repeat("a/", 50),
	}
	for i, body := range eye.Forgeries() {
		if i%131 == 0 {
			bodies = append(bodies, body)
		}
	}
	for _, kind := range []sshchat.Kind{
		sshchat.Topic, sshchat.Away, sshchat.Back, sshchat.Ruled, sshchat.Reacted, sshchat.Renamed, sshchat.Left, sshchat.Erased, sshchat.HistoryOff, sshchat.HistoryOn,
	} {
		for i, body := range bodies {
			e := &sshchat.Entry{At: monday, Room: "lobby", Kind: kind, From: person("bob"), Body: text.Block(body)}
			e.People = []sshchat.Passage{{Person: alice, Cause: sshchat.Quit, Stayed: time.Duration(i) * time.Minute}}
			e.About, e.Rule, e.For, e.Lost = &alice, "mute", time.Hour, i
			e.Quoted = &sshchat.Quoted{From: alice, Lines: e.Body.Lines()}
			all = append(all, e)
		}
	}
	for _, n := range []int{1, 2, 3, 8, 40} {
		all = append(all, came(n))
	}
	few := all[:0]
	for i, e := range all {
		if i%sample.Step == 0 {
			e.Seq = uint64(i)
			few = append(few, e)
		}
	}
	return few
}

// TestSharedRowsAreOnesOwn: what all with the same look and the same window share is byte for
// byte what each would see who renders it alone.
func TestSharedRowsAreOnesOwn(t *testing.T) {
	var c Cache
	wrapped := 0
	all := happenings()
	for i, depth := range []paint.Depth{paint.NoColor, paint.Color16, paint.Color256} {
		for j, tag := range lang.Tags() {
			s := words.NewStyler(paint.Look{Lang: tag, Theme: "auto", Depth: depth, Time: []string{"off", "hm", "full"}[(i+j)%3], Links: i == 2})
			for _, e := range all {
				for _, room := range []string{"", "#ops"} {
					for _, width := range []int{-1, 0, 1, 21, 22, 40, 80, 132, 1000} {
						own := string(s.Within(width).EntryIn(nil, e, person("carol"), room))
						for range 2 { // rendered, and found
							if got := string(c.line(s, e, room, width)); got != own {
								t.Fatalf("%s %q at %d columns: shared is %q, one's own %q", e.Kind, e.Body, width, got, own)
							}
						}
						if own != string(c.line(s, e, room, 0)) {
							wrapped++
						}
					}
				}
			}
		}
	}
	if wrapped < len(all) {
		t.Errorf("only %d lines were wrapped", wrapped)
	}
}

// TestWindowsTakeNoSharedPlace: however many windows of a size of their own there are, they
// stay within their bounds, and what fits any window is rendered once.
func TestWindowsTakeNoSharedPlace(t *testing.T) {
	var c Cache
	e := came(100)
	s := words.NewStyler(paint.Look{Lang: "en", Depth: paint.Color256})
	for width := 20; width < 400; width++ {
		c.line(s, e, "", width)
	}
	slot := &c.slots[e.Seq]
	if len(slot.wrapped.all) == 0 || len(slot.wrapped.all) > maxLooks || slot.wrapped.bytes > maxWrappedBytes {
		t.Errorf("%d windows take %d bytes", len(slot.wrapped.all), slot.wrapped.bytes)
	}
	zh := words.NewStyler(paint.Look{Lang: "zh", Depth: paint.Color256})
	if c.line(zh, e, "", 0); len(slot.whole.all) != 2 {
		t.Errorf("%d looks are kept, want 2", len(slot.whole.all))
	}
	if c.line(s, came(2), "", 0); len(slot.whole.all) != 1 || len(slot.wrapped.all) != 0 {
		t.Error("another entry in the slot begins with renderings")
	}
}

// BenchmarkComing is what it costs to show each of 100 people who came in, one for each, and
// twenty at once, who take several rows.
func BenchmarkComing(b *testing.B) {
	for _, n := range []int{1, 20} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := words.NewStyler(paint.Look{Lang: "en", Theme: "auto", Depth: paint.Color256, Time: "hm"})
			b.ReportAllocs()
			var c Cache
			for b.Loop() {
				e := came(n)
				for range 100 {
					c.line(s, e, "", 80)
				}
			}
		})
	}
}
