package rules

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/text"
)

var ruleStart = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// manyRules is n sanctions of all kinds over others: half of them of rooms.
func manyRules(n int) *Book {
	r := &Book{index: newRuleIndex()}
	for i := range n {
		s := &sshchat.Sanction{ID: fmt.Sprintf("id%08d", i), What: []string{"ban", "mute"}[i/8%2], Name: text.Line("x"), At: ruleStart}
		if i%2 == 0 {
			s.Room = sshchat.RoomID(fmt.Sprintf("room%d", i/200))
		}
		if i%3 == 0 {
			s.Until = ruleStart.Add(time.Duration(1+i%50) * time.Hour)
		}
		addr := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		switch i / 2 % 4 {
		case 0:
			s.Account = sshchat.AccountID(fmt.Sprintf("account%d", i))
		case 1:
			s.Skeleton = sshchat.Skeleton(fmt.Sprintf("name%d", i))
		case 2:
			s.Print = sshchat.Print(fmt.Sprintf("SHA256:%d", i))
		default:
			s.Prefix, _ = addr.Prefix(24 + i/8%9)
			s.Guests, _ = addr.Prefix(32)
		}
		r.index.put(s)
	}
	return r
}

func someone() sshchat.Subject {
	return sshchat.Subject{
		Account: "alice", Skeleton: "alice", Prints: []sshchat.Print{"SHA256:a", "SHA256:b"}, Addr: netip.MustParseAddr("192.0.2.1"),
		Born: ruleStart.Add(-24 * time.Hour), Role: sshchat.MemberRole,
	}
}

// A line said, and a connection, look at what is about their own person and address alone,
// however many sanctions there are.
func TestRulesLookAtNoOthers(t *testing.T) {
	r := manyRules(100_000)
	looked := func(who sshchat.Subject, room sshchat.RoomID) (n int) {
		for range r.index.about("ban", who, room, ruleStart) {
			n++
		}
		return n
	}
	guest := sshchat.Subject{Account: "~g", Skeleton: "gina", Addr: netip.MustParseAddr("192.0.2.1"), Guest: true}
	for name, n := range map[string]int{
		"a line in the chat": looked(someone(), ""), "a line in a room": looked(someone(), "room7"), "a guest": looked(guest, ""),
		"a connection": looked(sshchat.Subject{Addr: netip.MustParseAddr("2001:db8::1")}, ""),
	} {
		if n != 0 {
			t.Errorf("%s looks at %d sanctions over others", name, n)
		}
	}
	at := sshchat.Subject{Addr: netip.MustParseAddr("10.0.1.7")} // every 8th whole-chat one of such a network
	if n := looked(at, ""); n == 0 || n > 64 {
		t.Errorf("a connection from a banned network looks at %d sanctions", n)
	}
	r.index.put(&sshchat.Sanction{ID: "mine", What: "ban", Room: "room7", Account: "alice"})
	if n := looked(someone(), "room7"); n != 1 {
		t.Errorf("%d sanctions are looked at, want the one", n)
	}
}

// What the index finds is what a look at every sanction finds, also after some are ended.
func TestRuleIndexMissesNothing(t *testing.T) {
	r := manyRules(4000)
	for i, s := range slices.Collect(maps.Values(r.index.all)) {
		if i%3 == 0 {
			r.index.drop(s.Key())
		}
	}
	now := ruleStart.Add(20 * time.Hour)
	for i := 0; i < 4000; i += sample.Step {
		addr := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		who := sshchat.Subject{
			Account: sshchat.AccountID(fmt.Sprintf("account%d", i)), Skeleton: sshchat.Skeleton(fmt.Sprintf("name%d", i+1)), Prints: []sshchat.Print{sshchat.Print(fmt.Sprintf("SHA256:%d", i+2))},
			Addr: addr, Guest: i%5 == 0,
		}
		for _, room := range []sshchat.RoomID{"", sshchat.RoomID(fmt.Sprintf("room%d", i/200))} {
			for _, what := range []string{"ban", "mute"} {
				got, ok := r.Find(what, who, room, now)
				var best *sshchat.Sanction
				for _, s := range r.index.all {
					if s.What == what && (s.Room == "" || s.Room == room) && s.Holds(now) && s.Meets(who, now) && (best == nil || s.Outlasts(best)) {
						best = s
					}
				}
				if ok != (best != nil) || ok && !got.Until.Equal(best.Until) {
					t.Fatalf("%d in %q: found %+v, a look at all finds %+v", i, room, got, best)
				}
			}
		}
	}
	for key := range r.index.all {
		r.index.drop(key)
	}
	if len(r.index.all)+len(r.index.shelves) != 0 {
		t.Errorf("something is left of no sanctions: %d rooms", len(r.index.shelves))
	}
}

// What is over, and what is of a room that is gone, is found to be forgotten.
func TestStaleRules(t *testing.T) {
	r := &Book{index: newRuleIndex()}
	for _, s := range []*sshchat.Sanction{
		{ID: "ever", What: "ban", Account: "a"},
		{ID: "over", What: "ban", Account: "a", Until: ruleStart},
		{ID: "later", What: "mute", Account: "a", Until: ruleStart.Add(time.Second)},
		{ID: "open", What: "mute", Room: "open", Account: "a"},
		{ID: "gone", What: "mute", Room: "gone", Account: "a"},
	} {
		r.index.put(s)
	}
	got := r.stale(ruleStart, func(room sshchat.RoomID) bool { return room == "gone" })
	if want := []string{"rule/ban/over", "rule/mute/gone"}; !slices.Equal(got, want) {
		t.Errorf("stale: %q, want %q", got, want)
	}
}

// BenchmarkRules prints what a line and a connection cost with no sanctions and with a
// hundred thousand, and how many times as much that is.
func BenchmarkRules(b *testing.B) {
	addr := sshchat.Subject{Addr: netip.MustParseAddr("192.0.2.1")}
	for name, ask := range map[string]func(*Book){
		"line": func(r *Book) {
			r.Find("mute", someone(), "room7", ruleStart)
		},
		"connect": func(r *Book) { r.Find("ban", addr, "", ruleStart) },
	} {
		var took [2]float64
		for i, n := range []int{0, 100_000} {
			r := manyRules(n)
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					ask(r)
				}
				took[i] = float64(b.Elapsed()) / float64(b.N)
				if i == 1 && took[0] > 0 {
					b.ReportMetric(took[1]/took[0], "times-none")
				}
			})
		}
	}
}
