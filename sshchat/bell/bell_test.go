package bell

import "testing"

func TestRing(t *testing.T) {
	b := New()
	select {
	case <-b:
		t.Fatal("a new bell has rung")
	default:
	}
	for range 3 {
		b.Ring() // must not wait
	}
	<-b
	select {
	case <-b:
		t.Fatal("three rings woke twice")
	default:
	}
	b.Ring()
	<-b
	Bell(nil).Ring()
}
