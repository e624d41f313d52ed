package face

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Keys that come faster than anybody types wait their turn, and none is lost.
func TestTypingWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTyping()
		sent := bytes.Repeat([]byte("/who\r"), 8<<10/5)
		var got []byte
		for chunk := sent; len(chunk) > 0; chunk = chunk[min(len(chunk), takeBytes):] {
			got = append(got, k.take(chunk[:min(len(chunk), takeBytes)], false)...)
		}
		if len(got) < keyBurst || len(got) > keyBurst+takeBytes {
			t.Errorf("%d bytes were taken at once, want %d", len(got), keyBurst)
		}
		began := time.Now()
		for len(k.waiting) > 0 {
			p, wait := k.next(false)
			got = append(got, p...)
			time.Sleep(wait)
		}
		if took := time.Since(began); took < 2500*time.Millisecond || took > 3500*time.Millisecond {
			t.Errorf("6 KiB more took %v, want 3 s", took)
		}
		if !bytes.Equal(got, sent) {
			t.Error("what was taken is not what was typed")
		}
	})
}

// Who types, or holds a key down, or pastes as terminals do today, waits for nothing.
func TestTypingIsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTyping()
		for i := range 60 * 60 { // a key that is held down for a minute
			if len(k.take([]byte("x"), false)) != 1 {
				t.Fatalf("key %d waits", i)
			}
			time.Sleep(time.Second / 60)
		}
		for range 128 { // a paste of 64 KiB
			if len(k.take(bytes.Repeat([]byte("x"), takeBytes), true)) != takeBytes {
				t.Fatal("a paste waits")
			}
		}
	})
}

// Keys between pastes count in full.
func TestTypingBetweenPastes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTyping()
		taken := 0
		for range 100 {
			taken += len(k.take([]byte("\x1b[201~"+strings.Repeat("x", 500)+"\x1b[200~"), true))
		}
		if taken > 2*keyBurst {
			t.Errorf("%d bytes were taken at once", taken)
		}
	})
}

// ^C drops the keys that wait, but not out of a paste.
func TestTypingInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTyping()
		for k.take(bytes.Repeat([]byte("y"), takeBytes), false) != nil {
		}
		if rest, yes := k.interrupted([]byte("yy\x03/quit"), true); yes || string(rest) != "yy\x03/quit" {
			t.Errorf("in a paste: %q, %v", rest, yes)
		}
		paste := []byte("\x1b[200~one\x03/me two\r\x1b[201~")
		if _, yes := k.interrupted(paste, false); yes {
			t.Error("^C in a paste that begins behind what waits")
		}
		split := k
		split.take(paste[:3], false)
		if _, yes := split.interrupted(paste[3:], false); yes {
			t.Error("^C in a paste whose mark is split")
		}
		marked := k
		marked.take(paste[:9], false)
		if n := testing.AllocsPerRun(10, func() {
			if _, yes := marked.interrupted([]byte{interrupt}, false); yes {
				t.Error("^C in a paste that waits")
			}
		}); n > 1 {
			t.Errorf("^C behind a paste that waits takes %v allocations", n)
		}
		if rest, yes := k.interrupted([]byte("yy\x03/quit"), false); !yes || string(rest) != "/quit" || len(k.waiting) > 0 {
			t.Errorf("%q, %v; %d bytes wait", rest, yes, len(k.waiting))
		}
		if rest, yes := k.interrupted([]byte("\x03"), false); yes || string(rest) != "\x03" {
			t.Error("^C is a key when nothing waits")
		}
	})
}

// What waits is bounded: who fills it for a minute is cut.
func TestTypingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newTyping()
		fill := func() {
			for !k.isFull() {
				k.take(bytes.Repeat([]byte("y"), takeBytes), false)
			}
		}
		if fill(); len(k.waiting) > maxTyped+takeBytes {
			t.Errorf("%d bytes wait", len(k.waiting))
		}
		if k.flooded() {
			t.Error("at once")
		}
		for began := time.Now(); !k.flooded(); time.Sleep(time.Second) {
			if fill(); time.Since(began) > 2*fullFor {
				t.Fatal("never")
			}
		}
		k.waiting = []byte(strings.Repeat("y", maxTyped-1))
		if k.flooded() || !k.full.IsZero() {
			t.Error("who has stopped is not cut")
		}
	})
}
