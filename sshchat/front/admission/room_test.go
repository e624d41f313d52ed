package admission

import (
	"fmt"
	"net/netip"
	"testing"
	"time"
)

// hold admits addr and lets its login be ended; gone counts those that were.
func (d *door) hold(t *testing.T, addr string, gone *int) *Ticket {
	t.Helper()
	ticket, r := d.Admit(netip.MustParseAddr(addr))
	if ticket == nil {
		t.Fatalf("Admit(%s) refused: %+v", addr, r)
	}
	ticket.Holds(func() { *gone++ })
	return ticket
}

// TestNewcomerIsNotWhoGivesWay: at the cap the oldest login of the source that has most
// of them goes, and those who have as many share what is there by age.
func TestNewcomerIsNotWhoGivesWay(t *testing.T) {
	d := newDoor(t, Budgets{}, nil)
	silent, few := 0, 0
	for i := range 4 {
		for range 40 {
			d.hold(t, fmt.Sprintf("192.0.2.%d", 1+i), &silent)
		}
	}
	for i := range 40 {
		d.hold(t, fmt.Sprintf("198.51.100.%d", 1+i), &few)
	}
	for i := range 100 { // all at the same moment: age does not help them
		d.hold(t, fmt.Sprintf("203.0.113.%d", 1+i), &few)
	}
	if silent != 100 || few != 0 {
		t.Errorf("%d of those that have many gave way and %d of the others, want 100 and 0", silent, few)
	}
	if s, _ := d.Count(); s != 200 {
		t.Errorf("%d unfinished logins, want 200", s)
	}
	if ticket, r := d.Admit(netip.MustParseAddr("192.0.2.1")); ticket != nil || r.Cause != "busy" {
		t.Errorf("one more of a source that has many: %+v, want busy", r)
	}
	d.at = d.at.Add(settleTime)
	d.hold(t, "192.0.2.1", &few)
	if silent != 101 {
		t.Errorf("%d gave way, want the oldest after %v", silent, settleTime)
	}
}

// TestUnfinishedLoginsCost: a source whose logins run into the limit waits, its
// neighbours who have been here come in all the same, and time forgives.
func TestUnfinishedLoginsCost(t *testing.T) {
	const addr = "192.0.2.1"
	stall := func(d *door, n int) {
		for range n {
			ticket, _ := d.Admit(netip.MustParseAddr(addr))
			if ticket == nil {
				return
			}
			ticket.Late()
			ticket.Release()
		}
	}
	d := newDoor(t, Budgets{}, nil)
	stall(d, 1)
	d.enter(t, addr).Release() // one slow typist costs nobody anything
	d = newDoor(t, Budgets{}, nil)
	stall(d, 50)
	if _, r := d.Admit(netip.MustParseAddr(addr)); r.Cause != "penalty" || r.Text == "" {
		t.Errorf("after fifty that ran into the limit: %+v, want penalty", r)
	}
	d.enter(t, "192.0.2.2").Release()
	d.at = d.at.Add(penaltyMost)
	d.enter(t, addr).Release()

	stall(d, 50) // from now on somebody was here from it
	var held []*Ticket
	for range 20 {
		if ticket, _ := d.Admit(netip.MustParseAddr(addr)); ticket != nil {
			held = append(held, ticket)
		}
	}
	if len(held) != regularLogins {
		t.Errorf("%d logins at once of a source that pays, want %d", len(held), regularLogins)
	}
	held[0].Authenticated()
	d.at = d.at.Add(time.Second)
	d.enter(t, addr)
}

// TestClassPaysNothing: of 300 newcomers at one address some dawdle at the question
// for the host key, and none of the others is kept out for it.
func TestClassPaysNothing(t *testing.T) {
	d := newDoor(t, Budgets{}, nil)
	in := 0
	for second := 0; in < 280; second++ {
		if second > 300 {
			t.Fatalf("%d of 280 are in after five minutes", in)
		}
		for range 20 {
			ticket, r := d.Admit(netip.MustParseAddr("192.0.2.1"))
			switch {
			case ticket == nil && r.Cause == "penalty":
				t.Fatalf("the class is kept out after %d came in", in)
			case ticket == nil:
			case in%15 == 14 && second%2 == 0:
				ticket.Late()
				ticket.Release()
			default:
				ticket.Authenticated()
				in++
			}
		}
		d.at = d.at.Add(time.Second)
	}
}

// TestEarlyDropFollowsTheCap: who raises --max-logins raises what comes before it.
func TestEarlyDropFollowsTheCap(t *testing.T) {
	if got := (Budgets{Strangers: 5000}).withDefaults().EarlyDrop; got != 2500 {
		t.Errorf("early drop from %d on, want 2,500 of 5,000", got)
	}
}

// TestPenaltiesAreBounded: sources that only fail are as many as the table takes.
func TestPenaltiesAreBounded(t *testing.T) {
	d := newDoor(t, Budgets{Sources: 100}, nil)
	for i := range 10_000 {
		ticket, _ := d.Admit(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}))
		ticket.Late()
		ticket.Release()
	}
	if n := len(d.sources); n > 102 {
		t.Errorf("%d sources are remembered, want about 100", n)
	}
}
