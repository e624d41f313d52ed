package bucket

import (
	"testing"
	"time"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// after is so many seconds past noon.
func after(seconds float64) time.Time {
	return noon.Add(time.Duration(seconds * float64(time.Second)))
}

func TestTake(t *testing.T) {
	b := New(Rate{Burst: 3, Every: 2 * time.Second}, noon)
	for _, c := range []struct {
		at   float64
		n    int
		wait time.Duration
	}{
		{0, 1, 0},
		{0, 2, 0},
		{0, 1, 2 * time.Second},
		{1, 1, time.Second},
		{1, 2, 3 * time.Second},
		{2, 1, 0},
		{2, 1, 2 * time.Second},
		{600, 3, 0}, // it holds no more than three
		{600, 1, 2 * time.Second},
		{606, 5, 0}, // more than it holds: a full one will do
		{606, 1, 6 * time.Second},
		{612, 1, 0},
	} {
		if wait, ok := b.Take(after(c.at), c.n); wait != c.wait || ok != (c.wait == 0) {
			t.Errorf("after %v s, %d: %v, %v; want %v", c.at, c.n, wait, ok, c.wait)
		}
	}
}

func TestAllow(t *testing.T) {
	b := New(PerSecond(20, 2), noon)
	for i, want := range []bool{true, true, false} {
		if b.Allow(noon) != want {
			t.Errorf("number %d: %v", i, !want)
		}
	}
	if b.Allow(after(0.049)) || !b.Allow(after(0.051)) || b.Allow(after(0.051)) {
		t.Error("twenty a second are one after 50 ms")
	}
}

func TestCharge(t *testing.T) {
	b := New(PerSecond(10, 10), noon)
	for _, c := range []struct {
		at   float64
		n    int
		debt time.Duration
	}{
		{0, 10, 0},
		{0, 5, 500 * time.Millisecond},
		{0.25, 0, 250 * time.Millisecond},
		{1, 0, 0},
		{2, -100, 0}, // a gift: 110 of 10
		{60, 0, 0},   // stays, and does not grow
		{60, 110, 0},
		{60, 10, time.Second},
		{60, -4, 600 * time.Millisecond},
	} {
		if debt := b.Charge(after(c.at), c.n); debt != c.debt {
			t.Errorf("after %v s, %d: a debt of %v; want %v", c.at, c.n, debt, c.debt)
		}
	}
}

func TestFull(t *testing.T) {
	b := New(Rate{Burst: 2, Every: time.Second}, noon)
	if !b.Full(noon) {
		t.Error("a new bucket is not full")
	}
	b.Allow(noon)
	if b.Full(after(0.9)) || !b.Full(after(1)) {
		t.Error("it is full a second later")
	}
}

// Nobody is locked out until the clock is where it was, and nobody gains by it.
func TestClockJumpsBack(t *testing.T) {
	b := New(Rate{Burst: 1, Every: time.Second}, noon)
	if !b.Allow(noon) || b.Allow(after(-3600)) {
		t.Fatal("a jump back gave a token")
	}
	if !b.Allow(after(-3599)) || b.Allow(after(-3599)) {
		t.Error("a second after the jump there is not one token")
	}
}

func TestZeroDoesNotLimit(t *testing.T) {
	var zero Bucket
	if !zero.IsZero() {
		t.Error("zero is not zero")
	}
	unlimited := New(Rate{Burst: 5}, noon)
	for _, b := range []*Bucket{&zero, &unlimited} {
		for range 100 {
			wait, ok := b.Take(noon, 7)
			if debt := b.Charge(noon, 1000); wait != 0 || !ok || debt != 0 || !b.Full(noon) {
				t.Fatalf("a rate of zero limits: %v %v", wait, debt)
			}
		}
	}
	if one := New(Rate{Burst: 1, Every: 1}, noon); one.IsZero() {
		t.Error("a bucket that limits is zero")
	}
}

// TestLimit: another rate holds from then on; what is in the bucket stays as far as it fits.
func TestLimit(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	b := New(Rate{Burst: 10, Every: time.Hour}, now)
	b.Limit(now, Rate{Burst: 2, Every: time.Second})
	if _, ok := b.Take(now, 2); !ok || b.Allow(now) {
		t.Error("a smaller bucket holds more or less than its two")
	}
	if !b.Allow(now.Add(time.Second)) {
		t.Error("it fills at the old rate")
	}
	b.Limit(now.Add(time.Second), Rate{Burst: 100, Every: time.Second})
	if b.Allow(now.Add(time.Second)) || !b.Allow(now.Add(2*time.Second)) {
		t.Error("a larger bucket is full at once, or does not fill")
	}
	b.Limit(now, Rate{})
	for range 2 {
		if !b.Allow(now) {
			t.Error("no rate limits")
		}
	}
}
