package admission

import (
	"testing"
	"time"
)

func TestLog(t *testing.T) {
	g, now := NewLog(nil), time.Now()
	logged := 0
	for range 1000 {
		if ok, _ := g.pass(now); ok {
			logged++
		}
	}
	if logged != logBurst {
		t.Errorf("%d of 1000 lines at once were logged, want %d", logged, logBurst)
	}
	if ok, missed := g.pass(now.Add(time.Second)); !ok || missed != 1000-logBurst {
		t.Errorf("a second later: %t after %d lines missed", ok, missed)
	}
	if ok, missed := g.pass(now.Add(time.Second)); !ok || missed != 0 {
		t.Errorf("then: %t after %d lines missed", ok, missed)
	}
}
