package words

import (
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// statsFrom is /stats at 15:20 on 16 March 2026 in Shanghai.
func statsFrom(hours [24]int, days [14]int) sshchat.Stats {
	zone := time.FixedZone("", 8*60*60)
	return sshchat.Stats{
		Room: "#ops", Hours: hours, HoursFrom: time.Date(2026, 3, 15, 16, 0, 0, 0, zone),
		Days: days, DaysFrom: time.Date(2026, 3, 3, 0, 0, 0, 0, zone),
	}
}

func TestStats(t *testing.T) {
	busy := statsFrom([24]int{0: 1, 4: 8, 5: 4, 23: 2}, [14]int{0: 800, 1: 799, 2: 100, 12: 1, 13: 15})
	for _, c := range []struct {
		name  string
		look  paint.Look
		stats sshchat.Stats
		want  []string
	}{
		{"en", lookIn("en", paint.NoColor), busy, []string{
			"-- #ops: lines said", "-- 24 hours: 15, peak 20:00 (8)", "-- ▂▁▁▁█▅▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▃", "-- 16    22    04    10",
			"-- 14 days: 1715, peak Mar 3 (800)", "-- ████▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▂▂", "-- Mar 3         Mar 10",
		}},
		{"zh", lookIn("zh", paint.NoColor), busy, []string{
			"-- #ops：发言行数", "-- 24 小时：15，最多 20:00（8）", "-- ▂▁▁▁█▅▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▃", "-- 16    22    04    10",
			"-- 14 天：1715，最多 3月3日（800）", "-- ████▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▂▂", "-- 3月3日        3月10日",
		}},
		{"bare", lookIn("en", bareDepth), busy, []string{
			"-- #ops: lines said", "-- 24 hours: 15, peak 20:00 (8)", "-- 16:00         1 ###", "-- 20:00         8 ####################",
			"-- 21:00         4 ##########", "-- 15:00         2 #####", "-- 14 days: 1715, peak Mar 3 (800)",
			"-- Mar 3       800 ####################", "-- Mar 4       799 ####################", "-- Mar 5       100 ###", "-- Mar 15        1 #", "-- Mar 16       15 #",
		}},
		{"bare, nothing", lookIn("zh", bareDepth), statsFrom([24]int{}, [14]int{}), []string{"-- #ops：发言行数", "-- 24 小时：没有人发言", "-- 14 天：没有人发言"}},
	} {
		c.look.Zone = "Asia/Shanghai"
		got := eye.Strip(string(NewStyler(c.look).Notice(nil, c.stats, you)))
		if want := strings.Join(c.want, "\n"); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, want)
		}
	}
}

// TestStatsFit: a narrow window holds them, however busy the room was and whatever its
// name is.
func TestStatsFit(t *testing.T) {
	var hours [24]int
	var days [14]int
	for i := range hours {
		hours[i] = 9999 - i
	}
	for i := range days {
		days[i] = 9999 - i
	}
	s := statsFrom(hours, days)
	s.DaysFrom = s.DaysFrom.AddDate(0, 9, 17) // two digits each
	s.Room = "#+" + strings.Repeat("界", 10)
	for _, tag := range lang.Tags() {
		for _, depth := range []paint.Depth{bareDepth, paint.Color256} {
			for line := range strings.SplitSeq(eye.Strip(string(NewStyler(lookIn(tag, depth)).Notice(nil, s, you))), "\n") {
				if w := text.Width(line); w > 40 {
					t.Errorf("%s: %d columns: %s", tag, w, line)
				}
			}
		}
	}
}

// TestStatsDays: each day has its own name, also where one begins at 01:00.
func TestStatsDays(t *testing.T) {
	zone, err := time.LoadLocation("America/Santiago")
	if err != nil {
		t.Fatal(err)
	}
	var days [14]int
	for i := range days {
		days[i] = 1
	}
	s := statsFrom([24]int{}, days)
	look := lookIn("en", bareDepth)
	look.Zone = zone.String()
	for _, from := range []time.Time{
		time.Date(2026, 8, 24, 0, 0, 0, 0, zone), // so that the last is 6 September, which has no midnight
		time.Date(2026, 9, 6, 4, 0, 0, 0, time.UTC),
	} {
		s.DaysFrom = from
		got := eye.Strip(string(NewStyler(look).Notice(nil, s, you)))
		for i := range days {
			if name := time.Date(2026, from.Month(), from.In(zone).Day()+i, 12, 0, 0, 0, time.UTC).Format("Jan 2"); strings.Count(got, "-- "+name+" ") != 1 {
				t.Errorf("%s is not there once:\n%s", name, got)
			}
		}
	}
}
