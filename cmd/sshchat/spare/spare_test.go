package spare

import (
	"runtime"
	"sync"
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

// TestCalm: of a server where hardly anything is made a quarter is too much, and of one that is
// busy, or that has just collected, it is not.
func TestCalm(t *testing.T) {
	const mib = 1 << 20
	for _, c := range []struct {
		what string
		was  Giver
		now  heapSize
		want bool
	}{
		{"calm", Giver{live: 40 * mib, cycles: 7, made: 900 * mib}, heapSize{live: 40 * mib, held: 55 * mib, made: 900 * mib, cycles: 7}, true},
		{"calm, little", Giver{live: 40 * mib, cycles: 7, made: 900 * mib}, heapSize{live: 40 * mib, held: 50 * mib, made: 900 * mib, cycles: 7}, false},
		{"calm, in pieces", Giver{live: 40 * mib, left: 60 * mib, cycles: 7, made: 900 * mib}, heapSize{live: 40 * mib, held: 61 * mib, made: 900 * mib, cycles: 7}, false},
		{"talk", Giver{live: 40 * mib, cycles: 7, made: 900 * mib}, heapSize{live: 40 * mib, held: 55 * mib, made: 901 * mib, cycles: 7}, false},
		{"collected", Giver{live: 40 * mib, cycles: 7, made: 900 * mib}, heapSize{live: 40 * mib, held: 55 * mib, made: 900 * mib, cycles: 8}, false},
	} {
		if got := c.was.look(c.now); got != c.want {
			t.Errorf("%s: gives back: %t, want %t", c.what, got, c.want)
		}
	}
}

// TestStacksShrink: behind many logins stacks are small again at once, not after some collections.
func TestStacksShrink(t *testing.T) {
	const people = 200
	deep, done := make(chan struct{}, people), make(chan struct{})
	var wg sync.WaitGroup
	before := heapNow().stacks
	for range people {
		wg.Go(func() {
			dig(300)
			deep <- struct{}{}
			<-done
		})
	}
	for range people {
		<-deep
	}
	high := heapNow().stacks - before
	low := giveBack().stacks - min(before, giveBack().stacks)
	close(done)
	wg.Wait()
	if high < people*32<<10 || low > high/5 {
		t.Errorf("stacks take %d KiB, and %d behind giving back", high>>10, low>>10)
	}
}

//go:noinline
func dig(n int) byte {
	var b [128]byte
	if n > 0 {
		b[n%128] = dig(n - 1)
	}
	return b[(n*7)%128]
}
