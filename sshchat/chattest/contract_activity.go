package chattest

import (
	"slices"
	"testing"
	"time"

	"sshchat/sshchat"
)

// testActivity compares the counts with the entries' own times.
func testActivity(t *testing.T, b *bench) {
	var all []sshchat.Entry
	add := func(room sshchat.RoomID, kind sshchat.Kind, body string) {
		e := say("Ann", body)
		e.Room, e.Kind = room, kind
		all = append(all, b.must(e))
	}
	for range 4 {
		for range 3 {
			add("lobby", sshchat.Said, "one")
			add("den", sshchat.Said, "one")
		}
		add("lobby", sshchat.Acted, "waves")
		add("lobby", sshchat.Topic, "counts for nothing")
		add("lobby", sshchat.Joined, "")
		add("@a1", sshchat.Told, "psst")
		add("", sshchat.Said, "to every room")
		tick(b)
	}
	b.must(edit(all[0], "one more time")) // counts once, as what it was
	last := b.must(sshchat.Entry{Room: "lobby", Kind: sshchat.Erased, Detail: sshchat.Detail{Refs: []uint64{all[2].Seq}}})
	all[2].Kind = sshchat.Erased // for want, below
	b.settle(last)
	check := func(when string, room sshchat.RoomID, since time.Time, every time.Duration, n int) {
		t.Helper()
		want := make([]int, n)
		for _, e := range all {
			i := int(e.At.Sub(since) / every)
			if e.Room == room && (e.Kind == sshchat.Said || e.Kind == sshchat.Acted) && !e.At.Before(since) && i < n {
				want[i]++
			}
		}
		got, err := b.Activity(t.Context(), room, since, every, n)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: Activity(%q, %v, %v, %d) = %v, %v, want %v", when, room, since, every, n, got, err, want)
		}
	}
	begin, end := all[0].At, all[len(all)-1].At
	for _, when := range []string{"live", "reopened"} {
		if when == "reopened" && !b.reopen() {
			break
		}
		for _, room := range []sshchat.RoomID{"lobby", "den", "@a1", "", "nowhere"} {
			check(when, room, begin, time.Millisecond, 1000)
			check(when, room, begin.Add(-time.Hour), 7*time.Minute, 12)
			check(when, room, begin.Add(time.Millisecond), 3*time.Millisecond, 2)
			check(when, room, end, time.Hour, 1)
			check(when, room, end.Add(time.Millisecond), time.Hour, 3)
		}
		if got, err := b.Activity(t.Context(), "lobby", begin, time.Hour, 2); err != nil || !slices.Equal(got, []int{15, 0}) {
			t.Errorf("%s: in the hour %v, %v, want 15 and none", when, got, err)
		}
	}
}

// testActivityBounds: what makes no sense fails, what is only vast does not.
func testActivityBounds(t *testing.T, b *bench) {
	e := b.fill(1)[0]
	for _, c := range []struct {
		every time.Duration
		n     int
		ok    bool
	}{
		{time.Hour, 0, false},
		{time.Hour, -1, false},
		{time.Hour, 1001, false},
		{0, 1, false},
		{-time.Hour, 1, false},
		{time.Microsecond, 1, false},
		{time.Hour, 1000, true},
		{1<<63 - 1, 1000, true},
	} {
		got, err := b.Activity(t.Context(), "lobby", e.At, c.every, c.n)
		if (err == nil) != c.ok || c.ok && (len(got) != c.n || got[0] != 1) {
			t.Errorf("Activity of %d times %v = %v, %v", c.n, c.every, got, err)
		}
	}
	if got, err := b.Activity(t.Context(), "lobby", time.Time{}, time.Hour, 2); err != nil || !slices.Equal(got, []int{0, 0}) {
		t.Errorf("Activity of the year 1 = %v, %v", got, err)
	}
}
