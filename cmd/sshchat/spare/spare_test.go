package spare

import (
	"runtime"
	"testing"
)

// TestGivesMemoryBack: what a flood took is given back, and a heap that only grows between
// two collections is left alone.
func TestGivesMemoryBack(t *testing.T) {
	g := Giver{live: 40 << 20}
	if g.look(heapSize{held: 100 << 20, cycles: 7}) {
		t.Error("twice what is live, and a little, is given back in the middle of the work")
	}
	flood := make([][]byte, 200)
	for i := range flood {
		flood[i] = make([]byte, 1<<20)
	}
	high := heapNow().held
	runtime.KeepAlive(flood)
	if high < 200<<20 {
		t.Fatalf("the heap holds %d MiB of 200", high>>20)
	}
	flood = nil
	g.live = 4 << 20
	if !g.look(heapNow()) {
		t.Fatal("nothing is given back")
	}
	if low := heapNow().held; low > high/2 {
		t.Errorf("%d MiB are held of %d", low>>20, high>>20)
	}
	if g.look(heapNow()) {
		t.Error("it gives back again and again")
	}
}
