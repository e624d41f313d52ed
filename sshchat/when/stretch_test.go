package when

import (
	"testing"
	"time"
)

func TestParseStretch(t *testing.T) {
	now := time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		since, until string
		want         Stretch
		empty        bool
	}{
		{"2h", "", Stretch{From: now.Add(-2 * time.Hour)}, false},
		{"2h", "1h", Stretch{From: now.Add(-2 * time.Hour), To: now.Add(-time.Hour)}, false},
		{"yesterday", "yesterday", Stretch{From: day(19), To: day(20)}, false},
		{"11-18", "11-17", Stretch{From: day(18), To: day(18)}, true},
		{"1h", "2h", Stretch{From: now.Add(-time.Hour), To: now.Add(-2 * time.Hour)}, true},
		{"soon", "", Stretch{Bad: "soon"}, false},
		{"1h", "never", Stretch{Bad: "never"}, false},
	} {
		if got := ParseStretch(c.since, c.until, now); got != c.want || got.IsEmpty() != c.empty {
			t.Errorf("%q to %q: %+v, empty %v", c.since, c.until, got, got.IsEmpty())
		}
	}
}
