package chattest

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c := NewClock(start)
	var got []string
	note := func(name string) func() {
		return func() { got = append(got, fmt.Sprint(name, " ", c.Now().Sub(start))) }
	}
	c.AfterFunc(3*time.Second, note("c"))
	c.AfterFunc(time.Second, note("a"))
	c.AfterFunc(time.Second, note("b"))
	stopD := c.AfterFunc(2*time.Second, note("d"))
	c.AfterFunc(2*time.Second, func() { c.AfterFunc(time.Second, note("nested")) })
	c.AfterFunc(9*time.Second, note("late"))

	if !stopD() || stopD() {
		t.Error("stop must be true once and false afterwards")
	}
	if len(got) != 0 {
		t.Errorf("called before the clock moved: %q", got)
	}
	c.Advance(5 * time.Second)
	if want := []string{"a 1s", "b 1s", "c 3s", "nested 3s"}; !slices.Equal(got, want) {
		t.Errorf("called %q, want %q", got, want)
	}
	if now := c.Now().Sub(start); now != 5*time.Second || c.Pending() != 1 {
		t.Errorf("after Advance: %v with %d pending, want 5s with 1", now, c.Pending())
	}
}

// fakeTB records a failure instead of failing the test that looks at it.
type fakeTB struct {
	testing.TB
	failed string
}

func (f *fakeTB) Helper()                        {}
func (f *fakeTB) Errorf(format string, a ...any) { f.failed = fmt.Sprintf(format, a...) }

func TestLeakFindsGoroutines(t *testing.T) {
	stop := make(chan struct{})
	fake := &fakeTB{TB: t}
	l := watchLeaks(fake)
	done := make(chan struct{})
	go func() {
		defer close(done)
		<-stop
	}()
	l.Settle(30 * time.Millisecond)
	if fake.failed == "" {
		t.Error("a goroutine that waits for ever was not found")
	}
	fake.failed = ""
	close(stop)
	l.Settle(Patience)
	<-done
	if fake.failed != "" {
		t.Errorf("leak reported after the end: %s", fake.failed)
	}
}
