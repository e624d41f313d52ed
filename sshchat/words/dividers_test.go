package words

import (
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/words/paint"
)

func TestDays(t *testing.T) {
	before, after := time.Date(2026, 3, 2, 15, 59, 0, 0, time.UTC), time.Date(2026, 3, 2, 16, 1, 0, 0, time.UTC)
	shanghai := NewStyler(paint.Look{Lang: "zh", Bare: true, Zone: "Asia/Shanghai"})
	utc := NewStyler(paint.Look{Lang: "en", Bare: true})
	if shanghai.SameDay(before, after) || !utc.SameDay(before, after) {
		t.Error("midnight is not where the reader is")
	}
	if got := string(shanghai.Day(nil, after)); got != "-- 2026年3月3日 星期二 --" {
		t.Errorf("zh: %q", got)
	}
	if got := string(utc.Day(nil, after)); got != "-- Monday, 2 March 2026 --" {
		t.Errorf("en: %q", got)
	}
}

func TestNew(t *testing.T) {
	since := noon.Add(-15 * time.Hour) // Sunday 21:00
	for _, c := range []struct {
		m      sshchat.Missed
		en, zh string
	}{
		{sshchat.Missed{Since: since, Lines: 7}, "-- 7 new since Sunday 21:00 --", "-- 3月1日 21:00 以来有 7 条新消息 --"},
		{
			sshchat.Missed{Since: since, Lines: 1000, More: true, Mentions: 2},
			"-- 1000+ new since Sunday 21:00, 2 mention you --", "-- 3月1日 21:00 以来有 1000+ 条新消息，2 条提到你 --",
		},
		{
			sshchat.Missed{Since: noon.Add(-9 * 24 * time.Hour), Lines: 1},
			"-- 1 new since 2026-02-21 12:00 --", "-- 2026-02-21 12:00 以来有 1 条新消息 --",
		},
	} {
		for tag, want := range map[string]string{"en": c.en, "zh": c.zh} {
			s := NewStyler(lookIn(tag, bareDepth))
			if got := string(s.New(nil, c.m, noon)); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
	}
}
