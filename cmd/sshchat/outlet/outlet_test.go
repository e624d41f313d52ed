package outlet

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// reader is who reads an outlet: it can be asleep, or gone.
type reader struct {
	mu     sync.Mutex
	text   bytes.Buffer
	gone   bool
	asleep chan struct{} // nil: awake
}

func (r *reader) Write(p []byte) (int, error) {
	r.mu.Lock()
	asleep := r.asleep
	r.mu.Unlock()
	if asleep != nil {
		<-asleep
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gone {
		return 0, errors.New("broken pipe")
	}
	return r.text.Write(p)
}

func (r *reader) set(fn func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fn()
}

// TestOutlet: a reader that sleeps, goes or comes back delays nobody, loses what does
// not fit, and is told how much that was.
func TestOutlet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &reader{}
		o := New(r)
		o.Lost = func(lost int) []byte { return fmt.Appendf(nil, "lost %d\n", lost) }
		say := func(text string) {
			if n, err := o.Write([]byte(text)); n != len(text) || err != nil {
				t.Errorf("Write: %d, %v", n, err)
			}
		}
		said := func() string {
			synctest.Wait()
			r.mu.Lock()
			defer r.mu.Unlock()
			defer r.text.Reset()
			return r.text.String()
		}
		say("one\n")
		if got := said(); got != "one\n" {
			t.Errorf("awake: %q", got)
		}
		r.set(func() { r.gone = true })
		say("two\n")
		said()
		say("three\n")
		said()
		r.set(func() { r.gone = false })
		say("four\n")
		if got := said(); got != "lost 2\nfour\n" {
			t.Errorf("back: %q", got)
		}
		r.set(func() { r.asleep = make(chan struct{}) })
		say("in its hands\n")
		synctest.Wait()
		long := strings.Repeat("x", 1023) + "\n"
		for range maxBytes/1024 + 7 {
			say(long)
		}
		close(r.asleep)
		r.set(func() { r.asleep = nil })
		if got := said(); strings.Count(got, long) != maxBytes/1024 || strings.Count(got, "lost 7\n") != 1 {
			t.Errorf("awake again: %d lines, %q", strings.Count(got, "\n"), got[max(0, len(got)-20):])
		}
		say("last\n")
		o.Close(Leave)
		if got := said(); got != "last\n" {
			t.Errorf("at the end: %q", got)
		}
		say("too late\n")
	})
}

// TestFull: what a full disk could not take is counted.
func TestFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here")
	}
	defer full.Close()
	o := New(full)
	fmt.Fprintln(o, "one")
	o.Close(time.Minute)
	if o.lost != 1 {
		t.Errorf("%d lines lost, want 1", o.lost)
	}
}
