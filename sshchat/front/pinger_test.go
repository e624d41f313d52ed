package front

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestVigilsLookTogether: whenever sessions began, what looks after them wakes the process at the
// same few moments of an interval, and each once in it.
func TestVigilsLookTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const every = 32 * time.Second
		moments := map[time.Duration]int{}
		for range 500 {
			time.Sleep(97 * time.Millisecond)
			v, began := vigil{every: every}, time.Now()
			first := v.next()
			if first < every-time.Second/2 || first > every+time.Second/2 {
				t.Fatalf("looks after %v, want %v", first, every)
			}
			at := began.Add(first)
			moments[time.Duration(at.UnixNano())%every]++
			if step := at.UnixNano() % int64(time.Second); step != 0 {
				t.Fatalf("looks at %v, which is %v beside the others' moment", at, time.Duration(step))
			}
		}
		if len(moments) != shares {
			t.Errorf("%d moments, want %d", len(moments), shares)
		}
		v := vigil{every: every}
		time.Sleep(v.next())
		for range 3 { // a little late each time, as timers are
			time.Sleep(3 * time.Millisecond)
			if d := v.next(); d != every-3*time.Millisecond {
				t.Fatalf("looks again after %v, want %v in all", d, every)
			}
			time.Sleep(v.next())
		}
	})
}
