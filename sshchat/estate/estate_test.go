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
	take := func(kind Stays) bool {
		refused, _ := b.Take(kind, here, 1, now)
		return refused == nil
	}
	if !take(StaysRoom) || !take(StaysAct) || take(StaysRoom) || take(StaysAct) {
		t.Error("the budgets are not one each")
	}
	b.Change(map[Stays]Budget{StaysRoom: {Source: 2, All: 2}, StaysAct: {Source: 1, All: 1}})
	if !take(StaysRoom) || !take(StaysRoom) || take(StaysRoom) {
		t.Error("the budget of rooms is not two now")
	}
	if take(StaysAct) {
		t.Error("the budget of acts began anew")
	}
}
