package closing

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat/text"
)

// bubble is the clock of a synctest bubble.
type bubble struct{}

func (bubble) Now() time.Time { return time.Now() }

func (bubble) AfterFunc(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }

// heard is what a countdown says, and when it ended.
type heard struct {
	lefts []time.Duration
	whys  []string
	ended []time.Duration
	began time.Time
}

func (h *heard) countdown() *Countdown {
	h.began = time.Now()
	return New(bubble{}, func(p Plan, left time.Duration) {
		h.lefts, h.whys = append(h.lefts, left), append(h.whys, p.Why.String())
	}, func() { h.ended = append(h.ended, time.Since(h.began)) })
}

// pass lets time pass, and what is due then happen.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestCountdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &heard{}
		c := h.countdown()
		c.Begin(Plan{At: time.Now().Add(12 * time.Minute), Why: text.Line("new disks")})
		pass(7 * time.Minute)
		if p, left, ok := c.Plan(); !ok || left != 5*time.Minute || p.Why.String() != "new disks" {
			t.Errorf("after 7 of 12 minutes: %v, %v left, %v", p, left, ok)
		}
		pass(time.Hour)
		if want := []time.Duration{10 * time.Minute, 5 * time.Minute, time.Minute, 10 * time.Second}; !slices.Equal(h.lefts, want) {
			t.Errorf("told with %v left, want %v", h.lefts, want)
		}
		if want := []time.Duration{12 * time.Minute}; !slices.Equal(h.ended, want) {
			t.Errorf("ended after %v, want %v", h.ended, want)
		}
		if _, _, ok := c.Plan(); ok {
			t.Error("it is still planned")
		}
	})
}

func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &heard{}
		c := h.countdown()
		if c.Cancel() {
			t.Error("called off what was not planned")
		}
		c.Begin(Plan{At: time.Now().Add(time.Minute)})
		pass(55 * time.Second)
		if !c.Cancel() || c.Cancel() {
			t.Error("it can be called off once")
		}
		pass(time.Hour)
		if len(h.lefts) != 1 || len(h.ended) != 0 {
			t.Errorf("told %v, ended %v", h.lefts, h.ended)
		}
	})
}

// TestAgain: a second plan stands in the place of the first.
func TestAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &heard{}
		c := h.countdown()
		c.Begin(Plan{At: time.Now().Add(2 * time.Minute), Why: text.Line("first")})
		pass(time.Second)
		c.Begin(Plan{At: time.Now().Add(20 * time.Second), Why: text.Line("second")})
		pass(time.Hour)
		if !slices.Equal(h.whys, []string{"second"}) || !slices.Equal(h.ended, []time.Duration{21 * time.Second}) {
			t.Errorf("told %q, ended %v", h.whys, h.ended)
		}
	})
}
