package servertime

import (
	"testing"
	"testing/synctest"
	"time"
)

// The servers' time is told as exactly as their answers allow, and goes on while none comes.
func TestClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const ahead = time.Hour
		var c Clock
		off := func() time.Duration { return time.Until(c.Now()) - ahead }
		ask := func(there, back time.Duration) {
			asked := time.Now()
			time.Sleep(there)
			said := time.Now().Add(ahead)
			time.Sleep(back)
			c.Hear(said, asked)
		}
		if d := off(); d != -ahead {
			t.Errorf("before a server has said the time it is that of this machine and %v", d+ahead)
		}
		ask(10*time.Millisecond, 30*time.Millisecond)
		if d := off(); d != -10*time.Millisecond {
			t.Errorf("after one answer it is wrong by %v", d)
		}
		ask(0, 4*time.Millisecond)
		if d := off(); d.Abs() > 4*time.Millisecond {
			t.Errorf("after a quick answer it is wrong by %v", d)
		}
		before := off()
		ask(5*time.Second, 5*time.Second)
		time.Sleep(time.Hour)
		if off() != before {
			t.Errorf("a slow answer moves it from %v to %v", before, off())
		}
		c.Hear(time.Now().Add(-ahead), time.Now()) // another server leads, whose clock is wrong
		if d := off(); d != -2*ahead {
			t.Errorf("after a jump of the servers' it is wrong by %v", d)
		}
		c.Hear(time.Time{}, time.Now()) // an answer without a time
		if d := off(); d != -2*ahead {
			t.Errorf("after an answer that says nothing it is wrong by %v", d)
		}
	})
}
