package words

import (
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/text"
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

// TestRules: what divides spans the window: dim where a day begins, bold where what is new does.
// A screen reader is told the words alone, and a window that they do not fit gets them wrapped.
func TestRules(t *testing.T) {
	m := sshchat.Missed{Since: noon.Add(-time.Hour), Lines: 7}
	for _, tag := range []string{"en", "zh"} {
		for _, width := range []int{26, 45, 80, 132} {
			s := NewStyler(lookIn(tag, paint.Color256)).Within(width)
			for what, styled := range map[string]string{"a day": string(s.Day(nil, noon)), "new": string(s.New(nil, m, noon)), "past": string(s.Past(nil))} {
				rows := strings.Split(eye.Strip(styled), "\n")
				for _, row := range rows {
					if !strings.HasPrefix(row, "--") || text.Width(row) >= width {
						t.Errorf("%s: %s at %d columns: %q", tag, what, width, row)
					}
				}
				if width >= 45 && (len(rows) > 1 || text.Width(rows[0]) != width-1 || !strings.HasSuffix(rows[0], "---")) {
					t.Errorf("%s: %s at %d columns does not span it: %q", tag, what, width, rows)
				}
				sgr := "<38;5;243>"
				if what == "new" {
					sgr = "<1>"
				}
				if width >= 45 && !strings.HasPrefix(eye.Legible(styled), sgr+"--") {
					t.Errorf("%s: %s is %q", tag, what, eye.Legible(styled))
				}
			}
		}
	}
	plain := NewStyler(lookIn("en", bareDepth)).Within(80)
	if got := string(plain.Day(nil, noon)); got != "-- Monday, 2 March 2026 --" {
		t.Errorf("in plain mode: %q", got)
	}
	if got := plain.Past(nil); len(got) > 0 {
		t.Errorf("in plain mode: %q", got)
	}
}

// TestMessageOfTheDayWraps: the operator's text ends a row between words, too.
func TestMessageOfTheDayWraps(t *testing.T) {
	w := sshchat.Welcome{Scene: sshchat.Scene{Room: "#lobby", Total: 1}, You: you, MOTD: text.Block("Welcome! Be kind to each other; whatever is said here can be read by everybody who comes.\n\n  * no spam")}
	for _, width := range []int{40, 45, 80} {
		out := eye.Strip(string(NewStyler(lookIn("en", paint.Color256)).Within(width).Welcome(nil, &w, noon)))
		for row := range strings.SplitSeq(out, "\n") {
			if text.Width(row) >= width {
				t.Errorf("at %d columns: %q", width, row)
			}
		}
		if !strings.Contains(strings.Join(strings.Fields(out), " "), "whatever is said here can be read by everybody who comes. * no spam") {
			t.Errorf("at %d columns a word is broken:\n%s", width, out)
		}
	}
}
