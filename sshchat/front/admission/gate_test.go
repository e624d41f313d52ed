package admission

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"sshchat/sshchat"
)

// door is a gate whose clock and dice a test holds.
type door struct {
	*Gate
	at time.Time
}

func newDoor(t *testing.T, b Budgets, banned func(netip.Addr) (string, bool)) *door {
	t.Helper()
	d := &door{at: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	d.Gate = New(b, func() time.Time { return d.at }, banned)
	d.roll = func() float64 { return 0.999999 } // never drop early, unless it must be
	return d
}

// enter admits addr and logs it in, or fails the test.
func (d *door) enter(t *testing.T, addr string) *Ticket {
	t.Helper()
	ticket, r := d.Admit(netip.MustParseAddr(addr))
	if ticket == nil {
		t.Fatalf("Admit(%s) refused: %+v", addr, r)
	}
	if r := ticket.Authenticated(); r.Refused() {
		t.Fatalf("Authenticated after Admit(%s) refused: %+v", addr, r)
	}
	return ticket
}

// storm admits addr n times and counts the outcomes by cause ("" is admitted).
func (d *door) storm(addr string, n int) (causes map[string]int, tickets []*Ticket) {
	causes = map[string]int{}
	for range n {
		ticket, r := d.Admit(netip.MustParseAddr(addr))
		causes[r.Cause]++
		if ticket != nil {
			tickets = append(tickets, ticket)
		}
	}
	return causes, tickets
}

func TestOneSourceCannotKeepOthersOut(t *testing.T) {
	d := newDoor(t, Budgets{}, nil)
	causes, _ := d.storm("192.0.2.1", 10_000)
	if causes[""] != 50 || causes["strangers"] != 50 || causes["rate"] != 9_900 {
		t.Errorf("10,000 connections at once: %v, want 50 in, 50 refused as strangers, the rest by rate", causes)
	}
	d.enter(t, "192.0.2.2")
	d.at = d.at.Add(time.Second)
	if causes, _ := d.storm("192.0.2.1", 100); causes["rate"] != 80 {
		t.Errorf("a second later: %v, want 80 of 100 refused by rate", causes)
	}
}

func TestCrowdOfPeopleGetsIn(t *testing.T) {
	d := newDoor(t, Budgets{}, nil)
	for range 100 {
		d.enter(t, "192.0.2.1")
	}
	for range 20 { // twenty seconds of a class that keeps coming
		d.at = d.at.Add(time.Second)
		for range 20 {
			d.enter(t, "192.0.2.1")
		}
	}
	d.at = d.at.Add(time.Minute)
	if ticket, r := d.Admit(netip.MustParseAddr("192.0.2.1")); ticket != nil || r.Cause != "crowd" {
		t.Errorf("person 501 of one source: %+v, want crowd", r)
	}
	if s, p := d.Count(); s != 0 || p != 500 {
		t.Errorf("Count() = %d, %d, want 0, 500", s, p)
	}
}

func TestSourceIsAnAddressOrA64(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"192.0.2.1", "192.0.2.1", true},
		{"192.0.2.1", "192.0.2.2", false},
		{"192.0.2.1", "::ffff:192.0.2.1", true}, // IPv4-mapped, from a dual-stack listener
		{"::1", "::2", true},
		{"2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", true},
		{"2001:db8::1", "2001:db8:0:1::1", false},
		{"fe80::1%eth0", "fe80::2%eth1", true},
	} {
		a, b := sshchat.SourceOf(netip.MustParseAddr(c.a)), sshchat.SourceOf(netip.MustParseAddr(c.b))
		if (a == b) != c.same {
			t.Errorf("SourceOf(%s) = %s, SourceOf(%s) = %s, want same: %v", c.a, a, c.b, b, c.same)
		}
	}
	d := newDoor(t, Budgets{}, nil)
	n := 0
	for i := range 200 {
		ticket, _ := d.Admit(netip.MustParseAddr(fmt.Sprintf("2001:db8::%x", i+1)))
		if ticket != nil {
			n++
		}
	}
	if n != 50 {
		t.Errorf("200 addresses of one /64: %d in, want 50", n)
	}
}

func TestRandomEarlyDrop(t *testing.T) {
	d := newDoor(t, Budgets{}, nil)
	fill := func(from, to int) {
		t.Helper()
		for i := from; i < to; i++ {
			if ticket, r := d.Admit(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)})); ticket == nil {
				t.Fatalf("stranger %d refused: %+v", i, r)
			}
		}
	}
	probe := func(roll float64) string {
		d.roll = func() float64 { return roll }
		ticket, r := d.Admit(netip.MustParseAddr("192.0.2.1"))
		if ticket != nil {
			ticket.Release()
		}
		d.roll = func() float64 { return 0.999999 }
		return r.Cause
	}
	fill(0, 100)
	if got := probe(0); got != "" {
		t.Errorf("at 100 strangers the worst throw: %q, want in", got)
	}
	fill(100, 150)
	if got := probe(0.49); got != "busy" {
		t.Errorf("at 150 strangers a throw of 0.49: %q, want busy", got)
	}
	if got := probe(0.51); got != "" {
		t.Errorf("at 150 strangers a throw of 0.51: %q, want in", got)
	}
	fill(150, 200)
	if got := probe(0.999999); got != "busy" {
		t.Errorf("at 200 strangers the best throw: %q, want busy", got)
	}
}

func TestFullHouse(t *testing.T) {
	d := newDoor(t, Budgets{People: 2}, nil)
	first := d.enter(t, "192.0.2.1")
	late, _ := d.Admit(netip.MustParseAddr("192.0.2.3"))
	d.enter(t, "192.0.2.2")

	if r := late.Authenticated(); r.Cause != "full" || r.Text == "" {
		t.Errorf("Authenticated in a full house = %+v, want full with words", r)
	}
	if ticket, r := d.Admit(netip.MustParseAddr("192.0.2.4")); ticket != nil || r.Cause != "full" {
		t.Errorf("Admit to a full house = %+v, want full", r)
	}
	first.Release()
	if r := late.Authenticated(); r.Refused() {
		t.Errorf("Authenticated after somebody left = %+v", r)
	}
}

func TestCrowdAtTheDoor(t *testing.T) {
	exempt := Budgets{PeoplePerSource: 1, Exempt: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
	d := newDoor(t, exempt, nil)
	for addr, want := range map[string]string{"192.0.2.1": "crowd", "127.0.0.1": ""} {
		late, _ := d.Admit(netip.MustParseAddr(addr)) // comes while there is room
		d.enter(t, addr)
		if r := late.Authenticated(); r.Cause != want || (r.Text == "") != (want == "") {
			t.Errorf("second person of %s: %+v, want %q", addr, r, want)
		}
	}
}

func TestTicketCountsOnce(t *testing.T) {
	d := newDoor(t, Budgets{}, nil)
	ticket := d.enter(t, "192.0.2.1")
	ticket.Authenticated()
	if s, p := d.Count(); s != 0 || p != 1 {
		t.Errorf("Count() after two Authenticated = %d, %d, want 0, 1", s, p)
	}
	ticket.Release()
	ticket.Release()
	ticket.Authenticated()
	if s, p := d.Count(); s != 0 || p != 0 {
		t.Errorf("Count() after two Release = %d, %d, want 0, 0", s, p)
	}
}

func TestRefusalsGoSilent(t *testing.T) {
	banned := func(a netip.Addr) (string, bool) { return "", a == netip.MustParseAddr("192.0.2.66") }
	d := newDoor(t, Budgets{}, banned)
	words := func(addr string, n int) (loud int) {
		for range n {
			ticket, r := d.Admit(netip.MustParseAddr(addr))
			if ticket != nil {
				t.Fatalf("Admit(%s) let a banned address in", addr)
			}
			if r.Text != "" {
				loud++
			}
		}
		return loud
	}
	if got := words("192.0.2.66", 1000); got != 10 {
		t.Errorf("1,000 refusals at once: %d in words, want 10", got)
	}
	d.at = d.at.Add(59 * time.Second)
	if got := words("192.0.2.66", 10); got != 0 {
		t.Errorf("within the minute: %d in words, want 0", got)
	}
	d.at = d.at.Add(time.Second)
	if got := words("192.0.2.66", 1); got != 1 {
		t.Errorf("a minute later: %d in words, want 1", got)
	}
}

func TestWordsAreRationedOverAllSources(t *testing.T) {
	d := newDoor(t, Budgets{}, func(netip.Addr) (string, bool) { return "go away", true })
	loud := 0
	for i := range 1000 {
		if _, r := d.Admit(netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)})); r.Text != "" {
			loud++
		}
	}
	if loud != 100 {
		t.Errorf("1,000 sources refused at once: %d in words, want 100", loud)
	}
}

func TestBanSaysWhy(t *testing.T) {
	d := newDoor(t, Budgets{}, func(a netip.Addr) (string, bool) {
		return "banned until Friday: spam", netip.MustParsePrefix("198.51.100.0/24").Contains(a)
	})
	_, r := d.Admit(netip.MustParseAddr("::ffff:198.51.100.7"))
	if want := (Refusal{"banned", "banned until Friday: spam"}); r != want {
		t.Errorf("Admit of a banned, mapped address = %+v, want %+v", r, want)
	}
	d.enter(t, "198.51.101.7")
}

func TestExemptSourceMeetsOnlyTheTotals(t *testing.T) {
	b := Budgets{Strangers: 300, EarlyDrop: 300, Exempt: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	d := newDoor(t, b, nil)
	causes, tickets := d.storm("127.0.0.1", 1000)
	if causes[""] != 300 || causes["busy"] != 700 {
		t.Errorf("1,000 connections of an exempt source: %v, want 300 in and 700 busy", causes)
	}
	for _, ticket := range tickets {
		ticket.Authenticated()
	}
	if _, p := d.Count(); p != 300 {
		t.Errorf("%d people, want 300", p)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	const bound = 1000
	d := newDoor(t, Budgets{Sources: bound}, nil)
	d.enter(t, "192.0.2.1").Release()
	keep := d.enter(t, "192.0.2.1")
	for i := range 100_000 {
		a := [16]byte{0x20, 1, 0xd, 0xb8, byte(i >> 16), byte(i >> 8), byte(i)}
		ticket, r := d.Admit(netip.AddrFrom16(a))
		if ticket == nil {
			t.Fatalf("source %d refused: %+v", i, r)
		}
		ticket.Release()
	}
	if n := len(d.sources); n > bound+2 {
		t.Errorf("100,000 sources left %d records, want at most %d", n, bound+2)
	}
	if d.sources[keep.source.prefix] != keep.source {
		t.Error("a source with a connection was forgotten")
	}
	keep.Release()
	d.at = d.at.Add(25 * time.Hour)
	for range bound {
		ticket, _ := d.Admit(netip.MustParseAddr("192.0.2.9"))
		if ticket != nil {
			ticket.Release()
		}
	}
	if n, idle := len(d.sources), d.idle.Len(); n != 1 || idle != 1 {
		t.Errorf("a day later %d records and %d idle, want 1 and 1", n, idle)
	}
}

func TestRace(t *testing.T) {
	a := New(Budgets{}, time.Now, nil)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for j := range 500 {
				ticket, _ := a.Admit(netip.AddrFrom4([4]byte{10, 0, byte(i % 4), byte(j % 8)}))
				if ticket == nil {
					continue
				}
				if j%2 == 0 {
					ticket.Authenticated()
				}
				ticket.Release()
			}
		})
	}
	wg.Wait()
	if s, p := a.Count(); s != 0 || p != 0 {
		t.Errorf("Count() when all have left = %d, %d, want 0, 0", s, p)
	}
	for p, s := range a.sources {
		if s.strangers != 0 || s.people != 0 || s.idle == nil {
			t.Errorf("source %s when all have left: %d strangers, %d people, idle %v", p, s.strangers, s.people, s.idle != nil)
		}
	}
}

func TestAddrOf(t *testing.T) {
	mapped := &net.TCPAddr{IP: net.ParseIP("::ffff:192.0.2.1"), Port: 9}
	if got := AddrOf(mapped); got != netip.MustParseAddr("192.0.2.1") {
		t.Errorf("AddrOf(%s) = %s, want 192.0.2.1", mapped, got)
	}
	if got := AddrOf(&net.UnixAddr{Name: "@x"}); got.IsValid() {
		t.Errorf("AddrOf of a Unix socket = %s, want the zero Addr", got)
	}
}

func BenchmarkAdmit(b *testing.B) {
	a := New(Budgets{Rate: 1 << 30, Burst: 1 << 30}, time.Now, nil)
	addr := netip.MustParseAddr("192.0.2.1")
	b.ReportAllocs()
	for b.Loop() {
		ticket, _ := a.Admit(addr)
		ticket.Authenticated()
		ticket.Release()
	}
}

// TestChange: other budgets hold for sources that are known already, and whoever is in stays in.
func TestChange(t *testing.T) {
	d := newDoor(t, Budgets{Rate: 1, Burst: 2, PeoplePerSource: 5}, nil)
	in := d.enter(t, "192.0.2.1")
	d.enter(t, "192.0.2.1")
	if _, r := d.Admit(netip.MustParseAddr("192.0.2.1")); r.Cause != "rate" {
		t.Errorf("a third at once: %+v", r)
	}
	d.Change(Budgets{Rate: 1000, Burst: 1000, PeoplePerSource: 1})
	d.at = d.at.Add(time.Second)
	if _, r := d.Admit(netip.MustParseAddr("192.0.2.1")); r.Cause != "crowd" {
		t.Errorf("with a budget of one person: %+v", r)
	}
	d.Change(Budgets{Exempt: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, PeoplePerSource: 1})
	d.enter(t, "192.0.2.1")
	in.Release()
	if _, people := d.Count(); people != 2 || !d.Exempts(netip.MustParseAddr("192.0.2.9")) {
		t.Errorf("%d people", people)
	}
}
