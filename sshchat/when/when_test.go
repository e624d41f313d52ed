package when

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"sshchat/sshchat/chattest/sample"
)

// TestStartOfDay: the days of a zone follow one another without a gap, each begins with an
// instant of its own date, and every instant lies in the day that its clock shows.
func TestStartOfDay(t *testing.T) {
	for _, name := range []string{
		"UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York", "America/Santiago", "America/Havana", "America/Asuncion",
		"America/Sao_Paulo", "Asia/Beirut", "Asia/Amman", "Asia/Damascus", "Asia/Tehran", "Asia/Gaza", "Africa/Cairo",
		"Atlantic/Azores", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "America/Godthab", "Asia/Kathmandu",
	} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for d := time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC); d.Year() < 2030; d = d.AddDate(0, 0, sample.Step) {
			year, month, day := d.Date()
			begin, end := StartOfDay(year, month, day, zone), StartOfDay(year, month, day+1, zone)
			if length := end.Sub(begin); length == 0 && name == "Pacific/Apia" && d.Format(time.DateOnly) == "2011-12-30" {
				continue // there was none
			} else if length < 22*time.Hour || length > 26*time.Hour {
				t.Fatalf("%s: %s has %s", name, d.Format(time.DateOnly), length)
			}
			for at := begin; at.Before(end); at = at.Add(30 * time.Minute) {
				if at.Day() != day || at.Month() != month || at.Year() != year {
					t.Fatalf("%s: %s has %s in it", name, d.Format(time.DateOnly), at)
				}
			}
			if before := begin.Add(-time.Nanosecond); before.Day() == day {
				t.Fatalf("%s: %s begins before %s", name, d.Format(time.DateOnly), begin)
			}
		}
	}
}

// TestParse: every word for a day or a moment, on a Monday.
func TestParse(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	now := time.Date(2026, 11, 30, 15, 4, 5, 0, zone)
	for words, want := range map[string]string{ // a moment, or the beginnings of a day and the next
		"2h 2小时 2个小时前 2h_ago":  "2026-11-30 13:04:05",
		"1d12h 1天12小时":         "2026-11-29 03:04:05",
		"10分钟 10分 10m":         "2026-11-30 14:54:05",
		"2周 2w":                "2026-11-16 15:04:05",
		"today Today 今天 今日":    "2026-11-30 00:00:00 to 2026-12-01 00:00:00",
		"yesterday 昨天 昨日":      "2026-11-29 00:00:00 to 2026-11-30 00:00:00",
		"前天":                   "2026-11-28 00:00:00 to 2026-11-29 00:00:00",
		"monday mon 周一 星期一":    "2026-11-30 00:00:00 to 2026-12-01 00:00:00",
		"Tue 周二 礼拜二":           "2026-11-24 00:00:00 to 2026-11-25 00:00:00",
		"sunday 周日 星期天 礼拜天 周天": "2026-11-29 00:00:00 to 2026-11-30 00:00:00",
		"2026-11-05 2026-11-5 2026/11/05 2026/11/5 5.11.2026 05.11.2026 2026年11月5日 11月5日 11月5号": "2026-11-05 00:00:00 to 2026-11-06 00:00:00",
		"12月1日": "2025-12-01 00:00:00 to 2025-12-02 00:00:00",
		"11-05 11-5 5.11. 05.11. nov_5 5_nov November_5 5_november 5nov": "2026-11-05 00:00:00 to 2026-11-06 00:00:00",
		"11-30 Nov_30 30.11.":    "2026-11-30 00:00:00 to 2026-12-01 00:00:00",
		"12-1 12-01 1.12. dec_1": "2025-12-01 00:00:00 to 2025-12-02 00:00:00",
		"2-29":                   "2024-02-29 00:00:00 to 2024-03-01 00:00:00",
		"上周一 上星期一 上个星期一 上礼拜一": "2026-11-23 00:00:00 to 2026-11-24 00:00:00",
		"上周二":     "2026-11-24 00:00:00 to 2026-11-25 00:00:00",
		"上周日 上周天": "2026-11-29 00:00:00 to 2026-11-30 00:00:00",
		"14:00 2:00pm today_14:00 今天14:00 今天_14:00": "2026-11-30 14:00:00",
		"15:30 yesterday_15:30 昨天15:30 15:30:00":    "2026-11-29 15:30:00",
		"11-05_08:15 2026-11-5_08:15":               "2026-11-05 08:15:00",
		"2月29日":                                     "2024-02-29 00:00:00 to 2024-03-01 00:00:00",
		"2026-11-20T15:04 2026-11-20_15:04 2026-11-20T15:04:00 2026-11-20T07:04:00Z": "2026-11-20 15:04:00",
		"2026-13-01 2026-02-30 11/12/2026 31.2.2026 20h5 tomorrow 2 -2h 2m3h x 周 周八 2月30日 99999999999d _ 2026-11-20T25:00 mond 13-1 11-31 2-30 0-1 11/5 3-4-5 25:00 12:60 today_25:00 nov 31_nov last 2h_15:00 last_2h last_monday 上周 上个周 13:00pm": "",
	} {
		for word := range strings.FieldsSeq(words) {
			word = strings.ReplaceAll(word, "_", " ")
			got := ""
			if p, ok := Parse(word, now); ok {
				if got = p.Begin.In(zone).Format(time.DateTime); !p.End.IsZero() {
					got += " to " + p.End.In(zone).Format(time.DateTime)
				}
			}
			if got != want {
				t.Errorf("%q is %q, want %q", word, got, want)
			}
		}
	}
}
