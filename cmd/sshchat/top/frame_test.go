package top

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clipperhouse/displaywidth"

	"sshchat/cmd/sshchat/metrics"
)

// look is a server that is busy, d after it began.
func look(d time.Duration, lines uint64) *metrics.Stats {
	began := time.Unix(1e9, 0)
	st := &metrics.Stats{
		At: began.Add(d), Self: metrics.Self{PID: 4711, Since: began, Version: "v1.2.3", Ready: true},
		People: 12345, Rooms: 3, Sessions: map[string]int{"terminal": 12000, "bot": 2},
		Lines: lines, Entries: 2 * lines, Deliveries: 100 * lines,
		Process: metrics.Process{CPU: d.Seconds() / 4, Resident: 93 << 20, Heap: 5 << 20, Goroutines: 1234567},
		Budgets: []metrics.BudgetUse{{Budget: "people", Used: 9000, Of: 10_000}, {Budget: "rooms", Used: 1, Of: 400}},
		Busiest: []metrics.Room{
			{Name: "#lobby", People: 12000, Entries: lines},
			{Name: "#" + strings.Repeat("聊天", 40), People: 1, Entries: 7},
			{Private: true, People: 5, Entries: 9},
		},
	}
	st.Delivery.Counts = make([]uint64, 18)
	st.Delivery.Counts[3], st.Delivery.Counts[17] = lines, lines
	st.Commit.Counts = make([]uint64, 18)
	st.Commit.Counts[5] = lines
	return st
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

func TestFrame(t *testing.T) {
	before, now := look(time.Hour, 1000), look(time.Hour+2*time.Second, 1005)
	text := strings.Join(View{Width: 80}.Frame(before, now), "\n")
	for _, want := range []string{
		"sshchat v1.2.3  process 4711  up 1 h 0 min", "ready\n", "people 12,345", "bots 2", "lines 2.5/s", "deliveries 250/s",
		"to readers 1 ms, 99 % over 30 s", "to disk 5 ms, 99 % 5 ms", "memory 93 MB", "cpu 25 %", "goroutines 1,234,567",
		"budgets: people 90 %", "#lobby", "private rooms", "2.5         1,005",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("not shown: %q, in\n%s", want, text)
		}
	}
	if strings.Contains(text, "\x1b") {
		t.Errorf("plain lines have styles: %q", text)
	}
	first := strings.Join(View{Width: 80}.Frame(nil, now), "\n")
	if !strings.Contains(first, "lines 1,005") || strings.Contains(first, "cpu") {
		t.Errorf("the first look:\n%s", first)
	}
}

// However small the window is, nothing wraps and nothing is below its end.
func TestFrameFits(t *testing.T) {
	before, now := look(time.Hour, 1000), look(time.Hour+2*time.Second, 1005)
	now.Ready, now.Why = false, []string{"it is going down", "the disk does not keep what is said"}
	now.Cluster = &metrics.Cluster{Node: "n1"}
	for _, v := range []View{{80, 24, true}, {45, 20, true}, {45, 20, false}, {200, 60, true}, {36, 10, true}} {
		rows := v.Frame(before, now)
		if len(rows) > v.Height {
			t.Errorf("%+v: %d rows", v, len(rows))
		}
		for _, row := range rows {
			if w := displaywidth.String(sgr.ReplaceAllString(row, "")); w > v.Width {
				t.Errorf("%+v: %d cells: %q", v, w, row)
			}
		}
		if all := strings.Join(rows, "\n"); v.Styled != strings.Contains(all, alarm) {
			t.Errorf("%+v: what is not well is not marked:\n%s", v, all)
		}
	}
}

// A server that began anew counts from 0: nothing is negative.
func TestFrameBeganAnew(t *testing.T) {
	text := strings.Join(View{Width: 80}.Frame(look(time.Hour, 1000), look(time.Hour+time.Second, 3)), "\n")
	if strings.Contains(text, "-1") || strings.Contains(text, "lines 1") || !strings.Contains(text, "lines -") {
		t.Errorf("it shows\n%s", text)
	}
}
