package estate

import (
	"net/netip"
	"testing"
	"time"
)

// TestChange: another budget begins anew; one that stays as it was goes on.
func TestChange(t *testing.T) {
	now, here := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), netip.MustParsePrefix("192.0.2.1/32")
	b := NewBudgets(map[Stays]Budget{StaysRoom: {Source: 1, All: 1}, StaysAct: {Source: 1, All: 1}})
	take := func(kind Stays) (n int) { // all that there is
		for ; n < 10; n++ {
			if refused, _ := b.Take(kind, here, 1, now); refused != nil {
				break
			}
		}
		return n
	}
	if rooms, acts := take(StaysRoom), take(StaysAct); rooms != 1 || acts != 1 {
		t.Errorf("there are %d rooms, %d acts, want one each", rooms, acts)
	}
	b.Change(map[Stays]Budget{StaysRoom: {Source: 2, All: 2}, StaysAct: {Source: 1, All: 1}})
	if rooms, acts := take(StaysRoom), take(StaysAct); rooms != 2 || acts != 0 {
		t.Errorf("there are %d rooms, %d acts, want two more, and no more", rooms, acts)
	}
}
